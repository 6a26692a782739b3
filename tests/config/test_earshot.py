"""`monitor check` says what would keep recordings from being heard."""

from pathlib import Path
from typing import Any

import pytest

from monitor.config import Settings
from monitor.config.earshot import recording_findings

PBX = {"name": "hq", "host": "127.0.0.1", "username": "monitor", "secret": "none"}
GOOD = {"side": "agent", "begins": "at_answer"}


def found(folder: Path, name: str = "hq", engine: str = "pocketsphinx", **more: Any) -> list[tuple[str, str]]:
    recordings = {name: {"folder": folder, **GOOD, **more}}
    settings = Settings.model_validate({"pbx": [PBX], "speech": {"engine": engine, "recordings": recordings}})
    return [(level, where) for level, where, _ in recording_findings(settings)]


def test_a_good_folder(tmp_path: Path) -> None:
    assert [] == found(tmp_path)
    assert [] == list(recording_findings(Settings()))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"name": "branch"}, ("error", "speech.recordings.branch")),
        ({"engine": "external"}, ("warning", "speech.recordings")),
        ({"side": "mixed"}, ("warning", "speech.recordings.hq.side")),
        ({"begins": "unknown"}, ("warning", "speech.recordings.hq.begins")),
        ({"begins": "at_dial", "side": "left"}, ("error", "speech.recordings.hq.begins")),
    ],
)
def test_what_is_wrong(tmp_path: Path, more: dict[str, str], expected: tuple[str, str]) -> None:
    assert [expected] == found(tmp_path, **more)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert [("error", "speech.recordings.hq.folder")] == found(tmp_path / "none")
