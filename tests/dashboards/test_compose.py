"""The compose file: hardened, pinned, kept to this machine; and its keys work with the real programs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load
from monitor.config.check import check
from tests.dashboards.boards import ROOT, read_yaml
from tests.parts.apt import ensure_program
from tests.parts.ports import LOOPBACK, free_port, wait_for_port

FILE = ROOT / "docker-compose.yml"
COMPOSE = read_yaml(FILE)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROFILES = {
    "keys": [],
    "demo": [],
    "monitor": ["own"],
    "postgres": ["postgres"],
    "mosquitto": ["mosquitto"],
    "prometheus": ["prometheus"],
    "alertmanager": ["prometheus"],
    "grafana": ["prometheus"],
}
OURS = "hotline-monitor:local"


def test_plain_up_starts_the_demo_alone_and_profiles_add_the_rest() -> None:
    assert PROFILES == {name: service.get("profiles", []) for name, service in SERVICES.items()}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert ["ALL"] == service["cap_drop"]
    assert ["no-new-privileges:true"] == service["security_opt"]
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service)
    assert re.fullmatch(r"[1-9][0-9]*:[0-9]+", service["user"]), "root"
    assert {"cpus", "memory", "pids"} == set(service["deploy"]["resources"]["limits"])
    assert ("no" if name == "keys" else "unless-stopped") == service["restart"]


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    image = SERVICES[name]["image"]
    assert image == OURS or re.fullmatch(r"[a-z/-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?(@sha256:[0-9a-f]{64})?", image)


def test_our_image_is_pinned_and_installs_what_is_locked() -> None:
    steps = SERVICES["demo"]["build"]["dockerfile_inline"]
    assert re.match(r"FROM python:3\.\d+\.\d+-slim-[a-z]+\n", steps)
    assert "--require-hashes" in steps
    assert f"USER {SERVICES['demo']['user']}\n" in steps
    copied = re.findall(r"^COPY (.*) \S+$", steps, re.MULTILINE)
    assert [] == [path for line in copied for path in line.split() if not (ROOT / path).exists()]


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_published_beyond_this_machine(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert [] == [port for port in ports if not port.startswith("127.0.0.1:")]
    assert SERVICES[name].get("network_mode", "none") == "none"


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "keys"])
def test_a_service_is_asked_for_its_health(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_who_waits_waits_for_health(name: str) -> None:
    awaited = SERVICES[name].get("depends_on", {})
    expected = {other: "service_completed_successfully" if other == "keys" else "service_healthy" for other in awaited}
    assert expected == {other: waits["condition"] for other, waits in awaited.items()}


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_is_a_file_and_only_its_own_service_reads_it(name: str) -> None:
    service = SERVICES[name]
    for variable, value in service.get("environment", {}).items():
        if re.search("PASSWORD|SECRET|TOKEN|PASSFILE", variable):
            assert variable.endswith(("_FILE", "PASSFILE")), variable
            assert value.startswith("/keys/"), variable
    mounted = [volume for volume in service.get("volumes", []) if volume.startswith("keys-")]
    if name != "keys":
        owner = "monitor" if name == "demo" else name
        assert [f"keys-{owner}:/keys:ro"] == mounted or (name == "alertmanager" and not mounted)


def test_every_volume_and_file_that_is_mounted_is_there() -> None:
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert set(COMPOSE["volumes"]) == {source for source in mounted if not source.startswith("./")}
    assert [] == [source for source in mounted if source.startswith("./") and not (ROOT / source).exists()]
    assert {"pbx-hq"} == {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert all(list(secret) == ["file"] for secret in COMPOSE["secrets"].values())


def test_no_secret_stands_in_the_file() -> None:
    assert not re.search(r"(password|token|secret)\s*[:=]\s*[\"']?[A-Za-z0-9_-]{16,}", FILE.read_text(), re.IGNORECASE)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """What the service `keys` makes."""
    folder = tmp_path / "keys"
    for name in ("monitor", "prometheus", "postgres", "mosquitto", "grafana"):
        (folder / name).mkdir(parents=True)
    make(folder)
    return folder


def make(folder: Path) -> None:
    (script,) = SERVICES["keys"]["command"]
    words = [sys.executable, "-c", script.replace("$$", "$")]
    subprocess.run(words, env={**os.environ, "KEYS": str(folder)}, check=True, timeout=30)


def test_keys_are_made_once_and_closed_to_others(keys: Path) -> None:
    files = [path for path in sorted(keys.rglob("*")) if path.is_file()]
    first = {path: path.read_text() for path in files}
    assert 8 == len(files)
    assert [] == [path for path in files if path.stat().st_mode & 0o007]
    make(keys)
    assert first == {path: path.read_text() for path in files}


def test_the_monitor_may_listen_wider_with_these_tokens_and_not_without(keys: Path, tmp_path: Path) -> None:
    config = tmp_path / "monitor.toml"
    config.write_text(f'[web]\nlisten = "0.0.0.0:8080"\ntokens_file = "{keys}/monitor/tokens.toml"\n')
    settings = load(config, {})
    assert {"ingest", "wall", "lead", "metrics", "admin"} == {token.role for token in settings.web.tokens.values()}
    metrics = settings.web.tokens["metrics"].token.get_secret_value()
    assert metrics == (keys / "prometheus" / "metrics.token").read_text()
    assert "web.listen" not in [finding.where for finding in check(settings)]
    config.write_text('[web]\nlisten = "0.0.0.0:8080"\n')
    assert "web.listen" in [finding.where for finding in check(load(config, {}))]


@pytest.mark.real
def test_the_broker_takes_the_passwords_and_nobody_without(keys: Path, tmp_path: Path) -> None:
    mosquitto, publish = ensure_program("mosquitto", "mosquitto"), ensure_program("mosquitto_pub", "mosquitto-clients")
    port = free_port()
    text = (ROOT / "config" / "mosquitto.conf").read_text()
    text = text.replace("listener 1883", f"listener {port} {LOOPBACK}\nuser root")
    text = text.replace("/keys/passwords", f"{keys}/mosquitto/passwords").replace("/mosquitto/data", str(tmp_path))
    (tmp_path / "mosquitto.conf").write_text(text)
    broker = subprocess.Popen(
        [str(mosquitto), "-c", str(tmp_path / "mosquitto.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_port(port, within_seconds=10)
        words = [str(publish), "-h", LOOPBACK, "-p", str(port), "-t", "hotline/tickets/T1", "-m", "{}"]
        tickets = (keys / "mosquitto" / "tickets.password").read_text()
        monitor = (keys / "monitor" / "mqtt.password").read_text()
        logins = [["-u", "tickets", "-P", tickets], ["-u", "monitor", "-P", monitor], ["-u", "tickets", "-P", "x"], []]
        codes = [subprocess.run([*words, *login], capture_output=True, timeout=20).returncode for login in logins]
    finally:
        broker.terminate()
        broker.wait(10)
    assert [True, True, False, False] == [code == 0 for code in codes]


@pytest.mark.parametrize("place", [ROOT / "README.md", FILE], ids=lambda place: place.name)
def test_commands_that_are_shown_name_profiles_and_services_that_exist(place: Path) -> None:
    profiles = {profile for names in PROFILES.values() for profile in names}
    shown = re.findall(r"(?<!`)docker compose ([^#\n]*?)(?:  |\n)", place.read_text())
    assert len(shown) >= 3
    for line in shown:
        assert set() == set(re.findall(r"--profile (\S+)", line)) - profiles, line
        started = re.search(r"\bup (\w+)", line) or re.search(r"--entrypoint cat (\w+)", line)
        assert started is None or started[1] in SERVICES, line
