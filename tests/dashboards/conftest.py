"""One running demo, scraped by one real Prometheus with our rules, for all tests of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.command import environment
from tests.dashboards.boards import ALERTS, RECORDING
from tests.parts.apt import PartMissing
from tests.parts.ports import LOOPBACK, free_port, wait_for_port
from tests.parts.prometheus import Prometheus

SPEED = 6
"""Faster, and the demo's tickets lie so far ahead of our clock that dispatch is doubted."""
READY_SECONDS = 120.0
AWAITED = (
    'rule:hotline_judged:increase4h{rule="dispatch"} > 0',
    "rule:hotline_met:ratio1d{rule='greeting'}",
    "increase(hotline_dispatch_seconds_count{kind='emergency'}[5m]) > 0",
    "increase(hotline_dispatch_seconds_count{kind='repair'}[5m]) > 0",
    "increase(hotline_talk_seconds_count[5m]) > 0",
    "max(hotline_tickets_open) > 0",
    "hotline_calls_waiting",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """`metrics` is what the demo's /metrics says once Prometheus has seen enough."""

    prometheus: Prometheus
    metrics: str


@contextmanager
def demo(port: int, folder: Path) -> Iterator[None]:
    words = ["demo", "--listen", f"{LOOPBACK}:{port}", "--speed", str(SPEED), "--folder", str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *words],
            cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        wait_for_port(port, within_seconds=30)
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    port = free_port()
    try:
        prometheus = Prometheus(f"{LOOPBACK}:{port}", (RECORDING, ALERTS))
    except PartMissing as part:
        if os.environ.get("CI") == "true":
            pytest.fail(str(part), pytrace=False)
        pytest.skip(str(part))
    with demo(port, tmp_path_factory.mktemp("demo")), prometheus:
        _wait(prometheus)
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/metrics", timeout=10) as reply:
            metrics = reply.read().decode()
        yield Scene(prometheus, metrics)


def _wait(prometheus: Prometheus) -> None:
    give_up_at = time.monotonic() + READY_SECONDS
    while missing := [query for query in AWAITED if not prometheus.query(query)]:
        assert time.monotonic() < give_up_at, f"the demo never showed {missing}"
        time.sleep(1)
