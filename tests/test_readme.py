"""The README shows only what works: its commands run, its pictures and words are the screen's, nothing is unsaid."""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from sqlite3 import connect
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from monitor.app import running
from monitor.cli.main import app
from monitor.clock import Clock
from monitor.config import load
from tests.browser import album, test_pictures
from tests.cli.command import config, environment, monitor, started
from tests.dashboards.boards import read_yaml
from tests.notify.receivers import endpoint
from tests.parts.apt import PartMissing, ensure_program
from tests.parts.asterisk import AsteriskPbx
from tests.parts.chroot import SUITES
from tests.parts.postgres import Postgres
from tests.pipeline.hear import Told
from tests.pipeline.hotline import PlayedCall, SmallPbx, settings, until

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENGLISH, CHINESE = README.split("\n# 中文说明\n")
FENCES = re.findall(r"^ *```(\w*)\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
COMMANDS = sorted(
    {line.strip() for language, block in FENCES if not language for line in block.splitlines() if line.strip()}
)
TOMLS = [block for language, block in FENCES if language == "toml"]
COMPOSE = [line.partition(" #")[0] for language, block in FENCES if language == "sh" for line in block.splitlines()]
CALL_ID = "1795430319.0"
CHANNEL = """
[alerts.channels.lead]
kind = "apprise"
url = "{address}"
"""


def commands(word: str) -> list[str]:
    found = [line for line in COMMANDS if line.startswith(f"{word} ")]
    assert found, word
    return found


def shell(line: str, folder: Path) -> str:
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def part_missing(part: PartMissing) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(str(part), pytrace=False)
    pytest.skip(str(part))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Path]:
    """A working folder as a site has it: a config, an exchange that lives, a channel, the call of the examples."""
    told = Told()
    (tmp_path / "config").mkdir()
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    async with SmallPbx() as pbx, endpoint() as receiver:
        path = config(tmp_path / "config", CHANNEL.format(address=receiver.address), port=pbx.port)
        path.write_text(path.read_text().replace(f"{tmp_path / 'config' / 'monitor.db'}", f"{tmp_path / 'hotline.db'}"))
        async with running(load(path, {}), Clock(), told=[told.tell]):
            await pbx.tell(PlayedCall(CALL_ID, time.time() - 3600).whole())
            await until(lambda: told.over(CALL_ID))
        yield tmp_path


def test_every_command_is_of_a_kind_that_is_run_here() -> None:
    kinds = {"make", "monitor", "asterisk", "sqlite3", "pg_dump", "chmod", "python3", "."}
    assert kinds == {line.split()[0] for line in COMMANDS}


@pytest.mark.parametrize("line", [line for line in commands("monitor") if line != "monitor run"])
async def test_monitor_does_it(line: str, site: Path) -> None:
    done = await asyncio.to_thread(monitor, *shlex.split(line)[1:], folder=site)
    assert 0 == done.returncode, done.stderr + done.stdout


async def test_monitor_runs_until_it_is_stopped(site: Path) -> None:
    def run() -> tuple[int, str]:
        process = started("run", folder=site)
        assert process.stderr
        said = ""
        while "metrics, health and API on" not in said:
            said += (line := process.stderr.readline())
            assert line, said
        process.send_signal(signal.SIGINT)
        return process.wait(30), said + process.communicate()[1]

    code, said = await asyncio.to_thread(run)
    assert (0, True) == (code, "http://127.0.0.1:" in said)


@pytest.mark.parametrize("line", commands("make"))
def test_make_knows_it(line: str) -> None:
    target = line.split()[1]
    assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert shell(line.replace("make ", "make --no-print-directory --dry-run ", 1), ROOT)


@pytest.mark.parametrize("line", [line for line in commands("make") if line.split()[1] == "demo"])
def test_the_demo_starts_as_make_would_start_it(line: str, tmp_path: Path) -> None:
    """On a free port, and for three seconds."""
    recipe = shell(line.replace("make ", "make --no-print-directory --dry-run ", 1), ROOT).splitlines()[-1]
    program, *words = shlex.split(recipe)
    assert ".venv/bin/monitor" == program
    done = monitor(*words, "--listen", "127.0.0.1:0", "--seconds", "3", folder=tmp_path)
    assert 0 == done.returncode
    assert re.search(r"wall +http://127\.0\.0\.1:\d+/wall", done.stderr)


def test_the_commands_are_where_the_readme_says(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    (line,) = commands(".")
    found = shell(f"{line} && command -v python", tmp_path)
    assert str(tmp_path / ".venv" / "bin" / "python") == found.strip()


def test_a_token_is_made(tmp_path: Path) -> None:
    (line,) = commands("python3")
    assert len({shell(line, tmp_path).strip() for _ in range(2)}) == 2


def test_a_secret_is_kept_from_others(tmp_path: Path) -> None:
    (line,) = commands("chmod")
    secret = tmp_path / line.split()[-1]
    secret.parent.mkdir()
    secret.write_text("secret")
    shell(line, tmp_path)
    assert 0o600 == secret.stat().st_mode & 0o777


@pytest.mark.real
async def test_a_copy_of_a_living_sqlite_store(site: Path) -> None:
    try:
        ensure_program("sqlite3", "sqlite3")
    except PartMissing as part:
        part_missing(part)
    (line,) = commands("sqlite3")
    async with running(load(site / "config" / "monitor.toml", {}), Clock()):
        await asyncio.to_thread(shell, line, site)
    with closing(connect(site / "hotline-backup.db")) as copy:
        assert [(CALL_ID,)] == copy.execute("SELECT call_id FROM calls").fetchall()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    try:
        ensure_program("pg_dump", "postgresql-client")
        server = Postgres()
    except PartMissing as part:
        part_missing(part)
    with server:
        yield server


@pytest.mark.real
def test_a_copy_of_a_postgresql_store(postgres: Postgres, tmp_path: Path) -> None:
    (line,) = commands("pg_dump")
    example = next(word for word in line.split() if word.startswith("postgresql://"))
    shell(line.replace(example, postgres.url.replace("+asyncpg", "")), tmp_path)
    assert b"PGDMP" == (tmp_path / "hotline.dump").read_bytes()[:5]


@pytest.mark.real
def test_asterisk_does_it() -> None:
    try:
        asterisk = AsteriskPbx(SUITES[0])
    except PartMissing as part:
        part_missing(part)
    with asterisk:
        for line in commands("asterisk"):
            program, option, command = shlex.split(line)
            assert ("asterisk", "-rx") == (program, option)
            assert "No such command" not in asterisk.cli(command)


def test_compose_has_what_its_commands_name() -> None:
    services: dict[str, dict[str, Any]] = read_yaml(ROOT / "docker-compose.yml")["services"]
    profiles = {profile for service in services.values() for profile in service.get("profiles", [])}
    for line in COMPOSE:
        words = shlex.split(line)
        assert ["docker", "compose"] == words[:2]
        asked = {word for flag, word in pairwise(words) if flag == "--profile"}
        assert asked <= profiles
        assert set(words[words.index("up") + 1 :]) <= set(services)


@pytest.mark.parametrize("text", TOMLS)
def test_a_config_as_shown_is_a_config(text: str, tmp_path: Path) -> None:
    tables = tomllib.loads(text)
    for name in re.findall(r'_file = "(.+?)"', text):
        (tmp_path / name).write_text("json://127.0.0.1:9/alerts")
    (tmp_path / "tokens.toml").write_text('ban1 = { role = "lead", token = "0123456789abcdef" }')
    (tmp_path / "monitor.toml").write_text(text)
    loaded = load(tmp_path / "monitor.toml", {})
    assert set(tables) <= loaded.model_fields_set


def test_every_command_is_in_the_readme() -> None:
    names = [command.name for command in app.registered_commands]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        names += [f"{group.name} {command.name}" for command in group.typer_instance.registered_commands]
    assert [name for name in names if f"monitor {name}" not in README and f"make {name}" not in README] == []


def test_metrics_and_paths_are_those_of_a_running_monitor(tmp_path: Path) -> None:
    async def ask() -> tuple[set[str], set[str]]:
        async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock()) as here:
            collected = list(here.registry.collect())
            async with httpx.AsyncClient() as client:
                described = (await client.get(f"{here.url}/api/openapi.json")).json()
        named = {f"{one.name}_total" if one.type == "counter" else one.name for one in collected}
        return {name for name in named if name.startswith("hotline_")}, set(described["paths"])

    metrics, paths = asyncio.run(ask())
    assert metrics == set(re.findall(r"`(hotline_[a-z_]+)`", README))
    assert [] == sorted(path for path in paths if f"`{path}`" not in README)


def test_the_pictures_are_the_album_and_their_tests_exist() -> None:
    shown = re.findall(r"!\[(.+?)\]\((.+?)\)", README)
    assert {f"tests/browser/pictures/{name}.png" for name in album.ALBUM} == {path for _alt, path in shown}
    assert set(album.ALBUM) == {path.stem for path in album.FOLDER.iterdir()}
    for name, (size, maker) in album.ALBUM.items():
        assert size == album.size_of((album.FOLDER / f"{name}.png").read_bytes()), name
        assert callable(getattr(test_pictures, maker)), name
    assert sum(path.stat().st_size for path in album.FOLDER.iterdir()) <= album.MOST_BYTES


def test_what_it_is_one_command_and_one_picture_within_the_first_screen() -> None:
    first = "\n".join(README.splitlines()[:20])
    assert "make demo" in first
    assert "![" in first
    assert "[给值班长](#给值班长)" in first


def test_links_lead_somewhere() -> None:
    anchors = {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in _headings()}
    for target in re.findall(r"\]\((.+?)\)", README):
        assert target[1:] in anchors if target.startswith("#") else (ROOT / urlsplit(target).path).exists(), target


def _headings() -> list[str]:
    return re.findall(r"^#+ (.+)$", README, re.MULTILINE)


def _texts(tables: dict[str, Any]) -> Iterator[str]:
    for value in tables.values():
        if isinstance(value, dict):
            yield from _texts(value)
        else:
            yield value


def test_quoted_chinese_words_are_on_the_screen() -> None:
    words = ROOT / "monitor" / "words"
    texts = [
        text
        for name in ("zh-CN.toml", "report-zh-CN.toml")
        for text in _texts(tomllib.loads((words / name).read_text(encoding="utf-8")))
    ]
    told = [text for text in texts if re.search(r"\w", re.sub(r"\{\w+\}", "", text))]
    patterns = [re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(text))) for text in told]
    quoted = set(re.findall(r"「(.+?)」", CHINESE))
    assert len(quoted) > 40
    assert {"—"} == {quote for quote in quoted if not any(pattern.fullmatch(quote) for pattern in patterns)}
