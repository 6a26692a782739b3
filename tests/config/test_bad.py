"""Each file in `bad/` begins with the exact messages that it must give."""

from pathlib import Path

import pytest

from monitor.config import ConfigError, load

BAD = Path(__file__).parent / "bad"
FILES = sorted(path.name for path in BAD.glob("*.toml"))
HIDDEN = ("not-to-be-shown", "271828")


def promised(text: str) -> list[str]:
    """The leading comment lines."""
    lines = text.splitlines()
    count = next((index for index, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    return [line.removeprefix("# ") for line in lines[:count]]


@pytest.mark.parametrize("name", FILES)
def test_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)

    with pytest.raises(ConfigError) as refused:
        load(Path(name), {})

    assert promised((BAD / name).read_text(encoding="utf-8")) == refused.value.problems


@pytest.mark.parametrize("name", FILES)
def test_message_shows_no_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)

    with pytest.raises(ConfigError) as refused:
        load(Path(name), {})

    assert [hidden for hidden in HIDDEN if hidden in str(refused.value) or hidden in repr(refused.value)] == []


def test_there_are_bad_files() -> None:
    assert len(FILES) > 50
