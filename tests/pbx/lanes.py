"""Lanes: several PBXs of one version play scenarios side by side, and one monitor listens to all of them.

No two scenarios of a lane run at once, so they cannot take each other's agents.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from tests.parts.asterisk import AsteriskPbx
from tests.parts.chroot import Suite
from tests.pbx.monitor_process import MonitorProcess, Row
from tests.pbx.stage import Outcome, Scenario, play

SETTLE_SECONDS = 20.0
LAST = ("pbx_stop", "pbx_kill")
"""After these a lane has to wait until the monitor is back."""
LINK_FIGURE_SECONDS = 2.5
"""The figure of the link is told once a second, and a broken link is tried again after half a second or so."""


@dataclass(frozen=True)
class Played:
    """What the phones say of a scenario, and what the monitor says."""

    outcome: Outcome
    rows: list[Row]
    pbx: str


class Lanes:
    def __init__(self, suite: Suite, folder: Path, scenarios: Iterable[Scenario], count: int) -> None:
        longest_first = sorted(scenarios, key=lambda scenario: (scenario.name in LAST, -scenario.within_seconds))
        self._played: dict[str, Future[Played]] = {scenario.name: Future() for scenario in longest_first}
        self._waiting: SimpleQueue[Scenario] = SimpleQueue()
        for scenario in longest_first:
            self._waiting.put(scenario)
        self._stopping = threading.Event()
        self._closing = ExitStack()
        self._pbxs = {f"lane{index}": AsteriskPbx(suite) for index in range(1, min(count, len(longest_first)) + 1)}
        self.monitor = MonitorProcess(folder, self._pbxs)

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            for pbx in self._pbxs.values():
                undo.callback(pbx.close)
            with ThreadPoolExecutor() as starting:
                list(starting.map(AsteriskPbx.start, self._pbxs.values()))
            undo.enter_context(self.monitor)
            lanes = undo.enter_context(ThreadPoolExecutor(len(self._pbxs)))
            undo.callback(self._stopping.set)
            for name, pbx in self._pbxs.items():
                lanes.submit(self._run, name, pbx)
            self._closing = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def played(self, name: str, within_seconds: float = 290.0) -> Played:
        """Wait for a scenario of these lanes."""
        return self._played[name].result(within_seconds)

    def all_played(self) -> list[Played]:
        return [self.played(name) for name in self._played]

    def _run(self, name: str, pbx: AsteriskPbx) -> None:
        while not self._stopping.is_set():
            try:
                scenario = self._waiting.get_nowait()
            except Empty:
                return
            told = self._played[scenario.name]
            try:
                told.set_result(self._play(scenario, name, pbx))
            except Exception as error:
                told.set_exception(error)

    def _play(self, scenario: Scenario, name: str, pbx: AsteriskPbx) -> Played:
        self._ready(name, pbx)
        began_at = time.time()
        outcome = play(scenario, pbx)
        self._ready(name, pbx)
        return Played(outcome, settled_rows(self.monitor, name, began_at), name)

    def _ready(self, name: str, pbx: AsteriskPbx) -> None:
        if not pbx.is_running:
            pbx.ensure_running()
            time.sleep(LINK_FIGURE_SECONDS)
            self.monitor.wait_link(name)


def settled_rows(monitor: MonitorProcess, pbx: str, since_at: float) -> list[Row]:
    """The calls of a PBX once none of them is in progress; those that stay so are told as they are."""
    give_up_at = time.monotonic() + SETTLE_SECONDS
    while True:
        time.sleep(0.3)
        rows = monitor.rows(pbx, since_at)
        if all(row["end"] != "in_progress" for row in rows) or time.monotonic() > give_up_at:
            return rows
