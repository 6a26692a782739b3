"""`load`: the environment and named files go into the config, and nothing but ConfigError comes out of bad ones."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import ConfigError, Settings, load
from monitor.config.schema import all_keys

PBX = '[[pbx]]\nname = "hq-1"\nhost = "pbx"\nusername = "monitor"\n'
TOKEN = "0123456789abcdef"


def written(folder: Path, text: str, name: str = "monitor.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path, environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load(path, environ)
    return [problem.replace(f"{path.parent}/", "") for problem in refused.value.problems]


ENVIRONMENT = [
    ("HOTLINE_STORE_URL", "postgresql://u:p@h/d", lambda s: s.store.url, "postgresql://u:p@h/d"),
    ("HOTLINE_MQTT_URL", "mqtts://broker:8883", lambda s: s.mqtt.url, "mqtts://broker:8883"),
    ("HOTLINE_MQTT_PASSWORD", "p", lambda s: s.mqtt.password.get_secret_value(), "p"),
    ("HOTLINE_WEB_LISTEN", "0.0.0.0:80", lambda s: tuple(s.web.address), ("0.0.0.0", 80)),
    (
        "HOTLINE_WEB_TOKEN_LEAD",
        TOKEN,
        lambda s: [(n, t.role) for n, t in s.web.tokens.items()],
        [("environment-lead", "lead")],
    ),
    ("HOTLINE_PBX_HQ_1_SECRET", "s", lambda s: s.pbx[0].secret.get_secret_value(), "s"),
    ("HOTLINE_PBX_HQ_1_HOST", "10.0.0.1", lambda s: s.pbx[0].host, "10.0.0.1"),
    ("HOTLINE_PBX_HQ_1_PORT", "5039", lambda s: s.pbx[0].port, 5039),
    ("HOTLINE_PBX_HQ_1_PORT", "", lambda s: s.pbx[0].port, 5038),
    ("HOTLINE_PBX_OTHER_HOST", "10.0.0.1", lambda s: s.pbx[0].host, "pbx"),
]


@pytest.mark.parametrize(("variable", "value", "read", "expected"), ENVIRONMENT)
def test_environment_goes_before_the_file(tmp_path: Path, variable: str, value: str, read: Any, expected: Any) -> None:
    assert expected == read(load(written(tmp_path, PBX), {variable: value}))


BAD_ENVIRONMENT = [
    (
        {"HOTLINE_PBX_HQ_1_PORT": "tcp://10.0.0.1:5038"},
        'environment: HOTLINE_PBX_HQ_1_PORT: must be a whole number, got "tcp://10.0.0.1:5038"; '
        "write a whole number without quotes, from 1 to 65535 (the default is 5038)",
    ),
    (
        {"HOTLINE_WEB_LISTEN": "8080"},
        'environment: HOTLINE_WEB_LISTEN: is not host:port, got "8080"; write it like "127.0.0.1:8080" or "[::1]:8080"',
    ),
    (
        {"HOTLINE_WEB_TOKEN_LEAD": "two\nlines"},
        "environment: HOTLINE_WEB_TOKEN_LEAD.token: holds a line break or another control character, "
        "got a value that is not shown; keep it on one line",
    ),
]


@pytest.mark.parametrize(("environ", "expected"), BAD_ENVIRONMENT)
def test_mistake_in_the_environment(tmp_path: Path, environ: dict[str, str], expected: str) -> None:
    assert [expected] == problems(written(tmp_path, PBX), environ)


def test_secret_of_the_environment_replaces_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, PBX + 'secret_file = "nowhere"\n')

    pbx = load(path, {"HOTLINE_PBX_HQ_1_SECRET": "from outside"}).pbx[0]

    assert pbx.secret is not None
    assert (pbx.secret.get_secret_value(), pbx.secret_file) == ("from outside", None)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_secret_file_is_seen_from_the_config(tmp_path: Path, ending: str) -> None:
    (tmp_path / "pbx.secret").write_bytes(f"geheim {ending}".encode())

    pbx = load(written(tmp_path, PBX + 'secret_file = "pbx.secret"\n'), {}).pbx[0]

    assert pbx.secret is not None
    assert ("geheim ", tmp_path / "pbx.secret") == (pbx.secret.get_secret_value(), pbx.secret_file)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "pbx.secret: secret: is empty, got a value that is not shown; fill it in or remove the line"),
        (
            b"a\nb",
            "pbx.secret: secret: holds a line break or another control character, "
            "got a value that is not shown; keep it on one line",
        ),
        (
            b"caf\xe9",
            "monitor.toml: pbx[hq-1].secret_file: is not UTF-8 text in line 1, "
            'got "pbx.secret"; save the file as UTF-8',
        ),
    ],
)
def test_bad_secret_file(tmp_path: Path, content: bytes, wrong: str) -> None:
    (tmp_path / "pbx.secret").write_bytes(content)

    assert [wrong] == problems(written(tmp_path, PBX + 'secret_file = "pbx.secret"\n'), {})


def test_tokens_file(tmp_path: Path) -> None:
    written(tmp_path, f'wall = {{ role = "lead", token = "{TOKEN}" }}\n', "tokens.toml")
    text = f'[web]\ntokens_file = "tokens.toml"\n[web.tokens.prometheus]\nrole = "metrics"\ntoken = "{TOKEN}"\n'

    tokens = load(written(tmp_path, text), {}).web.tokens

    assert [(name, token.role) for name, token in tokens.items()] == [("prometheus", "metrics"), ("wall", "lead")]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            'wall = { role = "lead" }\n',
            "tokens.toml: wall.token: is missing; add token = …",
        ),
        (
            'erp = { role = "ingest", token = "x" }\n',
            "tokens.toml: erp: is a token that the config file names too; "
            "give it another name or remove one of the two",
        ),
        (
            "wall =\n",
            "tokens.toml: line 1, column 7: is not TOML (invalid value); write key = value, "
            'text in quotes as in name = "hq", tables as [web] or [[pbx]]',
        ),
    ],
)
def test_bad_tokens_file(tmp_path: Path, text: str, wrong: str) -> None:
    written(tmp_path, text, "tokens.toml")
    config = f'[web]\ntokens_file = "tokens.toml"\n[web.tokens.erp]\nrole = "ingest"\ntoken = "{TOKEN}"\n'

    assert [wrong] == problems(written(tmp_path, config), {})


def test_missing_file(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere.toml", {}) == ["nowhere.toml: no such file; create it or mend the path"]


def test_folder_for_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()

    assert problems(folder, {}) == ["config: cannot be read (is a directory); let the monitor's user read it"]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (
            '[hotline]\nname = "热线"\n'.encode("gbk"),
            "monitor.toml: is not UTF-8 text in line 2; save the file as UTF-8",
        ),
        (b"#" * 1_000_001, "monitor.toml: is larger than 1000000 bytes; name the right file"),
        (
            b"a = " + b"[" * 100_000,
            "monitor.toml: is not TOML that can be read; look for a very long number or deep brackets",
        ),
        (
            b"a = " + b"9" * 5_000,
            "monitor.toml: is not TOML that can be read; look for a very long number or deep brackets",
        ),
    ],
)
def test_unreadable_text(tmp_path: Path, data: bytes, wrong: str) -> None:
    (tmp_path / "monitor.toml").write_bytes(data)

    assert [wrong] == problems(tmp_path / "monitor.toml", {})


def test_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_bytes('\ufeff[hotline]\r\nname = "燃气热线"\r\n'.encode())

    assert load(tmp_path / "monitor.toml", {}).hotline.name == "燃气热线"


def test_no_secret_is_shown(tmp_path: Path) -> None:
    environ = {
        "HOTLINE_STORE_URL": "postgresql://u:hidden-1@h/d",
        "HOTLINE_MQTT_PASSWORD": "hidden-2",
        "HOTLINE_PBX_HQ_1_SECRET": "hidden-3",
        "HOTLINE_WEB_TOKEN_LEAD": "hidden-4",
    }

    assert "hidden" not in repr(load(written(tmp_path, PBX), environ))


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().hotline.name = "x"
    with pytest.raises(TypeError):
        Settings().web.tokens["x"] = None  # type: ignore[index]


@pytest.mark.parametrize(("country", "own", "seconds"), [("cn", None, 5.0), ("us", None, 6.0), ("cn", 4.0, 4.0)])
def test_ring_period(country: str, own: float | None, seconds: float) -> None:
    table = {"hotline": {"country": country}, "rules": {"four_ring": {"ring_period_seconds": own}}}

    assert seconds == Settings.model_validate(table).ring_period_seconds


VALUES = st.one_of(
    st.none().map(lambda _: []),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["0.0.0.0:0", "[::1", "sqlite:///", "mqtt://[", "postgresql://a:b@[x/y", "x://h:99999"]),
    st.dates(),
    st.times(),
    st.lists(st.one_of(st.text(), st.integers(), st.dictionaries(st.text(), st.integers()))),
)


def toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value if not "\ud800" <= sign <= "\udfff") + '"'
        case list():
            return "[" + ", ".join(toml(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + "}"
        case float():
            return repr(value)
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.dictionaries(st.sampled_from([key for key, _ in all_keys()]), VALUES, max_size=6), value=VALUES)
def test_any_value_gives_settings_or_config_error(tmp_path: Path, chosen: dict[str, Any], value: Any) -> None:
    tables: dict[str, Any] = {"pbx": [{"name": "hq", "host": "h", "username": "u"}]}
    for key, given_value in chosen.items():
        *path, leaf = key.split(".")
        table: Any = tables
        for step in path:
            table = table[0] if isinstance(table, list) else table
            table = table.setdefault(step, {})
        (table[0] if isinstance(table, list) else table)[leaf] = given_value
    if not chosen:
        tables = {"hotline": value, "pbx": value, "web": value}
    path_of_file = written(tmp_path, "\n".join(f"{toml(name)} = {toml(item)}" for name, item in tables.items()))
    tomllib.loads(path_of_file.read_text(encoding="utf-8"))

    try:
        load(path_of_file, {})
        found = ["none"]
    except ConfigError as error:
        found = error.problems

    assert found
    assert [problem for problem in found if "\n" in problem] == []


def test_no_limit_is_none() -> None:
    kinds = Settings.model_validate(
        {"rules": {"dispatch": {"kinds": {"emergency": {"arrived_within_seconds": 0}}}}}
    ).rules.dispatch.kinds

    assert (kinds.emergency.notified_limit_seconds, kinds.emergency.arrived_limit_seconds) == (60.0, None)
    assert (kinds.repair.notified_limit_seconds, kinds.repair.arrived_limit_seconds) == (600.0, None)
    assert (kinds.other.notified_limit_seconds, kinds.other.arrived_limit_seconds) == (None, None)


def test_zone() -> None:
    assert Settings().hotline.zone.key == "Asia/Shanghai"


@pytest.mark.parametrize("file", ["no\nwhere", "no\x00where", "no\x85where"])
def test_odd_path_stays_on_one_line(tmp_path: Path, file: str) -> None:
    path = written(tmp_path, f"[web]\ntokens_file = {toml(file)}\n[mqtt]\npassword_file = {toml(file)}\n")

    found = problems(path, {})

    assert [len(problem.splitlines()) for problem in found] == [1, 1]
