"""The commands that need no store: check, replay, run, demo."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from monitor.clock import Clock
from monitor.demo.pbx import DemoPbx
from monitor.demo.session import SECRET
from tests.cli.command import CAPTURE, config, monitor, started
from tests.parts.ports import free_port
from tests.pipeline.hotline import SmallPbx, ago, until


def test_replaying_a_capture(tmp_path: Path) -> None:
    done = monitor("replay", CAPTURE, "--json", folder=tmp_path)
    assert (0, "") == (done.returncode, done.stderr)
    told = json.loads(done.stdout)
    (call,) = told["calls"]
    assert 0 == told["refused_frames"]
    expected = {"end": "answered", "hung_up_by": "caller", "four_ring": "met", "hangup_first": "met"}
    assert expected == {name: call[name] for name in expected}
    assert "pending" not in {call[rule] for rule in ("greeting", "dispatch")}
    table = monitor("replay", CAPTURE, folder=tmp_path)
    assert (0, "") == (table.returncode, table.stderr)
    assert "✓ met" in table.stdout


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("none.ami", None, 2, "cannot be read: No such file or directory"),
        ("text.ami", b"Dear reader,\r\nthis is a letter.\r\n\r\n", 2, "not a capture of an AMI socket"),
        ("empty.ami", b"", 2, "not a capture of an AMI socket"),
        ("noise.ami", bytes(range(256)) * 100, 2, "not a capture of an AMI socket"),
        ("cut.ami", CAPTURE.read_bytes()[:5_000], 0, ""),
        ("banner.ami", b"Asterisk Call Manager/11.0.0\r\n", 0, ""),
    ],
)
def test_replaying_what_is_no_capture(tmp_path: Path, name: str, content: bytes | None, code: int, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = monitor("replay", name, "--json", folder=tmp_path)
    assert code == done.returncode
    assert says in done.stderr


def test_checking_offline(tmp_path: Path) -> None:
    done = monitor("check", "--config", config(tmp_path), "--json", folder=tmp_path)
    levels = {finding["level"] for finding in json.loads(done.stdout)["findings"]}
    assert int("error" in levels) == done.returncode
    wrong = config(tmp_path, "[rules.four_ring]\nmax_ring = 3\n[mqtt]\nurl = 7")
    done = monitor("check", "--config", wrong, folder=tmp_path)
    assert 2 == done.returncode
    assert "max_ring" in done.stderr
    assert "mqtt.url" in done.stderr


async def test_checking_a_living_pbx(tmp_path: Path) -> None:

    pbx = DemoPbx(Clock())
    port = await pbx.start()
    try:
        path = config(tmp_path, port=port, username="demo", secret=SECRET)
        done = await asyncio.to_thread(monitor, "check", "--live", "--config", path, "--json", folder=tmp_path)
    finally:
        await pbx.stop()
    found = [finding for finding in json.loads(done.stdout)["findings"] if finding["where"].startswith("pbx.main ")]
    assert {"where": "pbx.main login", "level": "fine"}.items() <= found[0].items()
    assert "fatal" not in {finding["level"] for finding in found}
    assert 0 == done.returncode


def test_checking_a_pbx_that_is_not_there(tmp_path: Path) -> None:
    done = monitor("check", "--live", "--config", config(tmp_path, port=free_port()), folder=tmp_path)
    assert 1 == done.returncode
    assert "fatal: pbx.main login" in done.stdout


def test_running_with_a_wrong_config_names_all_mistakes(tmp_path: Path) -> None:
    path = config(tmp_path, "[rules.four_ring]\nmax_rings = 'four'\n[rules.greeting]\nwithin = 1")
    done = monitor("run", "--config", path, folder=tmp_path)
    assert (2, "") == (done.returncode, done.stdout)
    assert "rules.four_ring.max_rings" in done.stderr
    assert "rules.greeting.within" in done.stderr


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_run_in_time(tmp_path: Path, sign: signal.Signals) -> None:
    process = started("run", "--config", config(tmp_path, port=free_port()), folder=tmp_path)
    assert process.stderr
    while "metrics, health and API on" not in (line := process.stderr.readline()):
        assert line, "ended before it listened"
    began = time.monotonic()
    process.send_signal(sign)
    _, said = process.communicate(timeout=20)
    assert 0 == process.returncode, said
    assert time.monotonic() - began < 5
    assert "Traceback" not in said


def test_the_demo_judges_calls_and_ends(tmp_path: Path) -> None:
    done = monitor("demo", "--seconds", 8, "--listen", "127.0.0.1:0", "--language", "en", folder=tmp_path)
    assert 0 == done.returncode, done.stderr
    assert "four_ring=" in done.stdout
    assert "calls are over" in done.stdout.splitlines()[-1]
    assert [] == list(tmp_path.iterdir())


async def test_a_store_that_is_broken_for_good_ends_run_with_a_sentence(tmp_path: Path) -> None:
    async with SmallPbx() as pbx:
        process = started("run", "--config", config(tmp_path, port=pbx.port), folder=tmp_path)
        await until(lambda: pbx.logins)
        with sqlite3.connect(tmp_path / "monitor.db") as vandal:
            vandal.execute("DROP TABLE raw_events")
        vandal.close()
        await pbx.tell(ago("c1").whole())
        _, said = await asyncio.to_thread(process.communicate, timeout=20)
    assert 1 == process.returncode
    assert "the store refuses: no such table: raw_events" in said
    assert "Traceback" not in said
