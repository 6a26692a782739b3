"""config/monitor.toml names every key that there is, no other, each with its default and with a line of why."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Settings, load
from monitor.config.draft import PLAIN_VARIABLES
from monitor.config.schema import all_keys, default_of

FILE = Path(__file__).parents[2] / "config" / "monitor.toml"
TEXT = FILE.read_text(encoding="utf-8")
EXPLAINED_BY_THE_KEY_ABOVE = {"pbx.secret", "mqtt.password", "alerts.channels.url"}
EXPLAINED_BY_THE_TABLE = {"web.tokens.role", "web.tokens.token"}
HEADER = re.compile(r"(?:# )?\[\[?([\w.]+)\]\]?")
KEY = re.compile(r"(?:# )?(\w+) = (.+)")


def written_keys() -> dict[str, tuple[str, str]]:
    """Dotted key to its value as written and the line above it; commented keys count too."""
    table, above, found = "", "", {}
    for line in TEXT.splitlines():
        if header := HEADER.fullmatch(line):
            table = header[1].removesuffix(".NAME") + "."
        elif key := KEY.fullmatch(line):
            assert table + key[1] not in found
            found[table + key[1]] = (key[2], above)
        above = line
    return found


def test_every_key_and_no_other() -> None:
    assert sorted(name for name, _ in all_keys()) == sorted(written_keys())


def test_the_file_is_the_defaults() -> None:
    assert Settings() == load(FILE, {})


@pytest.mark.parametrize("key", written_keys())
def test_value_is_the_default(key: str) -> None:
    value, _ = written_keys()[key]
    default = default_of(tuple(key.split(".")))
    live = re.search(rf"^{key.rpartition('.')[2]} = {re.escape(value)}$", TEXT, re.MULTILINE)
    if default is None:
        assert live is None
        return
    parsed = tomllib.loads(f"value = {value}")["value"]

    assert default == (tuple(parsed) if isinstance(parsed, list) else parsed)


@pytest.mark.parametrize("key", written_keys())
def test_line_of_why(key: str) -> None:
    _, above = written_keys()[key]
    is_prose = above.startswith("# ") and not KEY.fullmatch(above) and not HEADER.fullmatch(above)

    assert is_prose or key in EXPLAINED_BY_THE_KEY_ABOVE | EXPLAINED_BY_THE_TABLE


def test_live_keys_are_those_with_a_default() -> None:
    def flat(table: dict[str, Any], above: str = "") -> set[str]:
        keys: set[str] = set()
        for name, value in table.items():
            keys |= flat(value, f"{above}{name}.") if isinstance(value, dict) else {above + name}
        return keys

    with_default = {key for key, field in all_keys() if not field.is_required() and field.get_default() is not None}
    some = ("pbx.", "alerts.channels.", "alerts.shifts.", "alerts.routes.", "speech.scripts.", "speech.recordings.")
    in_one_of_several = {key for key, _ in all_keys() if key.startswith(some)}

    assert with_default - in_one_of_several == flat(tomllib.loads(TEXT))


def test_uncommented_file_loads(tmp_path: Path) -> None:
    """What is commented out can be used by removing the sign, but for the secrets, which stand in one place only."""
    chosen = [
        re.sub(r"^# (?=\[|\w+ = )", "", line)
        for line in TEXT.splitlines()
        if not re.match(r"# (secret|password|tokens_file|url_file) =", line)
    ]
    (tmp_path / "all.toml").write_text("\n".join(chosen), encoding="utf-8")
    for name in ("pbx-hq.secret", "mqtt.password"):
        (tmp_path / name).write_text("kept in a file\n")

    settings = load(tmp_path / "all.toml", {})

    assert [pbx.name for pbx in settings.pbx] == ["hq"]
    assert settings.mqtt.url == "mqtt://127.0.0.1:1883"
    assert list(settings.web.tokens) == ["NAME"]


@pytest.mark.parametrize("variable", [*PLAIN_VARIABLES, "HOTLINE_WEB_TOKEN_<ROLE>", "HOTLINE_PBX_<NAME>_SECRET"])
def test_variable_is_told(variable: str) -> None:
    assert f"#   {variable} " in TEXT
