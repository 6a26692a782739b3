"""The offline check and the warnings, by the key that each stands at."""

import os
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Settings, load, warnings
from monitor.config.check import check

PBX = {"name": "hq", "host": "127.0.0.1", "username": "monitor", "secret": "s"}
TOKEN = "0123456789abcdef"
LEAD: dict[str, Any] = {"channels": {"lead": {"kind": "apprise", "url": "json://127.0.0.1"}}}
SOUND: dict[str, Any] = {"pbx": [PBX], "mqtt": {"url": "mqtt://127.0.0.1"}}

FINDINGS = [
    ({}, []),
    ({"pbx": []}, ["error: pbx"]),
    ({"pbx": [{**PBX, "secret": None}]}, ["error: pbx[hq].secret"]),
    ({"pbx": [{**PBX, "tls": True, "tls_ca_file": Path("nowhere")}]}, ["error: pbx[hq].tls_ca_file"]),
    ({"pbx": [{**PBX, "tls": True, "tls_ca_file": Path(__file__)}]}, ["error: pbx[hq].tls_ca_file"]),
    ({"pbx": [{**PBX, "tls": True, "tls_ca_file": Path("no\0where")}]}, ["error: pbx[hq].tls_ca_file"]),
    (
        {"pbx": [{**PBX, "tls_ca_file": Path("nowhere")}]},
        ["error: pbx[hq].tls_ca_file", "warning: pbx[hq].tls_ca_file"],
    ),
    ({"pbx": [{**PBX, "host": "10.0.0.1"}]}, ["warning: pbx[hq].tls"]),
    ({"pbx": [{**PBX, "host": "10.0.0.1", "tls": True}]}, []),
    ({"pbx": [{**PBX, "tls": True, "tls_verify": False}]}, ["warning: pbx[hq].tls_verify"]),
    ({"web": {"listen": "0.0.0.0:8080"}}, ["error: web.listen"]),
    ({"web": {"listen": "[::]:8080"}}, ["error: web.listen"]),
    ({"web": {"listen": "[::1]:8080"}}, []),
    (
        {"web": {"listen": "0.0.0.0:8080", "tokens": {"a": {"role": "ingest", "token": TOKEN}}}},
        ["error: web.listen"],
    ),
    ({"web": {"listen": "0.0.0.0:8080", "tokens": {"a": {"role": "lead", "token": TOKEN}}}}, []),
    ({"web": {"tokens": {"a": {"role": "lead", "token": "short"}}}}, ["warning: web.tokens.a"]),
    ({"mqtt": {}}, ["warning: rules.dispatch.repair_queues"]),
    ({"mqtt": {}, "rules": {"dispatch": {"repair_queues": []}}}, []),
    ({"mqtt": {}, "web": {"tokens": {"a": {"role": "ingest", "token": TOKEN}}}}, []),
    (
        {"mqtt": {}, "web": {"tokens": {"a": {"role": "metrics", "token": TOKEN}}}},
        ["warning: rules.dispatch.repair_queues"],
    ),
    ({"mqtt": {"url": "mqtt://broker", "username": "u", "password": "p"}}, ["warning: mqtt.url"]),
    ({"mqtt": {"url": "mqtts://broker", "username": "u", "password": "p"}}, []),
    ({"mqtt": {"url": "mqtts://broker", "password": "p"}}, ["warning: mqtt.password"]),
    (
        {"mqtt": {"url": "mqtt://127.0.0.1", "tls_ca_file": Path("nowhere")}},
        ["error: mqtt.tls_ca_file", "warning: mqtt.tls_ca_file"],
    ),
    ({"store": {"url": "sqlite:///nowhere/hotline.db"}}, ["error: store.url"]),
    ({"store": {"url": "sqlite:////"}}, ["error: store.url"]),
    ({"store": {"url": "postgresql://h/d"}}, []),
    ({"alerts": LEAD, "report": {"push": ["lead"]}}, []),
    ({"alerts": LEAD, "report": {"push": ["lead"], "weekly": "off"}}, ["warning: report.push"]),
    ({"alerts": {**LEAD, "enabled": False}, "report": {"push": ["lead"]}}, ["warning: report.push"]),
    ({"alerts": LEAD, "report": {"weekly": "off"}}, []),
]


@pytest.mark.parametrize(("tables", "expected"), FINDINGS)
def test_findings(tables: dict[str, Any], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    found = check(Settings.model_validate(SOUND | tables))

    assert expected == [f"{finding.level}: {finding.where}" for finding in found]


def test_errors_come_first() -> None:
    settings = Settings.model_validate({"store": {"url": "postgresql://h/d"}, "pbx": []})

    assert [finding.level for finding in check(settings)] == ["error", "warning"]


def test_finding_as_a_line() -> None:
    settings = Settings.model_validate(SOUND | {"pbx": [], "store": {"url": "postgresql://h/d"}})

    expected = "error: pbx: there is no PBX to listen to; add [[pbx]] with name, host and username"
    assert [expected] == [str(finding) for finding in check(settings)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; run the tests as a plain user to see this")
def test_store_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    settings = Settings.model_validate(SOUND | {"store": {"url": f"sqlite:///{tmp_path}/hotline.db"}})

    assert [finding.where for finding in check(settings)] == ["store.url"]


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o640, 0), (0o644, 1), (0o602, 1)])
def test_secret_file_that_others_read(tmp_path: Path, mode: int, count: int) -> None:
    path = tmp_path / "pbx.secret"
    path.write_text("s")
    path.chmod(mode)
    text = '[[pbx]]\nname = "hq"\nhost = "localhost"\nusername = "monitor"\nsecret_file = "pbx.secret"\n'
    (tmp_path / "monitor.toml").write_text(text)

    expected = [f"pbx[hq].secret_file: {path} can be read by other users; chmod 600 {path}"] * count
    assert expected == warnings(load(tmp_path / "monitor.toml", {}))


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o644, 1)])
def test_secret_in_a_config_that_others_read(tmp_path: Path, mode: int, count: int) -> None:
    path = tmp_path / "monitor.toml"
    path.write_text('[[pbx]]\nname = "hq"\nhost = "localhost"\nusername = "monitor"\nsecret = "s"\n')
    path.chmod(mode)

    assert ["pbx[hq].secret"] * count == [line.split(":")[0] for line in warnings(load(path, {}))]


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("HOTLINE_PBX_HQ_SECRET", []),
        ("HOTLINE_WEB_TOKEN_ADMIN", []),
        (
            "HOTLINE_PBX_HQ_SECRT",
            ["HOTLINE_PBX_HQ_SECRT: is not a variable of this config; did you mean HOTLINE_PBX_HQ_SECRET?"],
        ),
        ("HOTLINE_STORE_XYZ", ["HOTLINE_STORE_XYZ: is not a variable of this config; did you mean HOTLINE_STORE_URL?"]),
        ("HOTLINE_CACHE", []),
        ("PATH", []),
    ],
)
def test_unknown_variable(variable: str, expected: list[str]) -> None:
    assert expected == warnings(Settings.model_validate(SOUND), {variable: "x"})
