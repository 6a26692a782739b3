"""The folder of recordings: what is found in it, what is deleted of it, and how long a file is."""

import os
import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.facts import CallFacts, Direction
from monitor.domain.speech.recording import Begins, Side
from monitor.pipeline.folders import Recordings, only
from monitor.speech.lengths import seconds_in

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL = CallFacts("hq", "1795430319.1", Direction.INBOUND, AT, answered_at=AT)


def recordings(folder: Path, template: str = "{year}/{month}/{day}/*-{uniqueid}.wav", hours: float = 0.0) -> Recordings:
    return Recordings(folder, template, Side.AGENT, Begins.AT_ANSWER, 30.0, hours)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    made = tmp_path / "monitor/2026/11/23"
    made.mkdir(parents=True)
    for name in ("q-600-1795430319.1.wav", "q-600-1795430319.10.wav", "q-600-1795430319.1.wav.part"):
        (made / name).write_bytes(b"RIFF")
    return made


def test_a_call_finds_its_own_file_only(tmp_path: Path, day: Path) -> None:
    assert [day / "q-600-1795430319.1.wav"] == recordings(tmp_path / "monitor").of_call(CALL, UTC)
    assert [] == recordings(tmp_path / "monitor").of_call(replace(CALL, call_id="1795430319.2"), UTC)
    assert [] == recordings(tmp_path / "not-mounted").of_call(CALL, UTC)


def test_two_files_are_not_chosen_between(tmp_path: Path, day: Path) -> None:
    (day / "rg-601-1795430319.1.wav").write_bytes(b"RIFF")
    found = recordings(tmp_path / "monitor").of_call(CALL, UTC)
    assert (2, None) == (len(found), only(found))


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path, day: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(b"RIFF")
    (day / "q-600-1795430319.7.wav").symlink_to(secret)
    (day / "q-600-1795430319.8.wav").mkdir()
    for call_id in ("1795430319.7", "1795430319.8"):
        assert [] == recordings(tmp_path / "monitor").of_call(replace(CALL, call_id=call_id), UTC)


def test_only_old_recordings_go_and_only_where_the_folder_is_ours(tmp_path: Path, day: Path) -> None:
    old = (AT - timedelta(hours=3)).timestamp()
    others = day / "notes.txt"
    others.write_text("not a recording")
    for path in (day / "q-600-1795430319.1.wav", others):
        os.utime(path, (old, old))
    before = AT - timedelta(hours=1)
    assert 0 == recordings(tmp_path / "monitor").sweep(before)
    assert 1 == recordings(tmp_path / "monitor", hours=1.0).sweep(before)
    left = {path.name for path in day.iterdir()}
    assert {"q-600-1795430319.10.wav", "q-600-1795430319.1.wav.part", "notes.txt"} == left


@pytest.mark.parametrize(
    ("name", "octets", "expected"),
    [
        ("a.ulaw", 12_000, 1.5),
        ("a.alaw", 8_000, 1.0),
        ("a.sln16", 64_000, 2.0),
        ("a.gsm", 3_300, 2.0),
        ("a.g722", 16_000, 2.0),
        ("a.wav", 300, None),
        ("a.mp3", 300, None),
    ],
)
def test_how_long_a_file_is(tmp_path: Path, name: str, octets: int, expected: float | None) -> None:
    (tmp_path / name).write_bytes(bytes(octets))
    assert expected == seconds_in(tmp_path / name)


def test_how_long_a_wav_is_though_its_header_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "growing.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(32_000))
    with path.open("r+b") as growing:
        growing.seek(40)
        growing.write(bytes(4))
        growing.seek(0, 2)
        growing.write(bytes(32_000))
    assert 2.0 == seconds_in(path)
    assert None is seconds_in(tmp_path / "none.wav")
