"""Mutated frames over a real socket: the link lives, the next good call is judged right, memory stays flat."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.app import App, running
from monitor.clock import Clock
from monitor.domain.records import Batch
from tests.fuzz.gauges import Gauges
from tests.pipeline.hear import Told
from tests.pipeline.hotline import SmallPbx, settings, until

ROOT = Path(__file__).parents[2]
BLOCK = 2_000
WAITING_FRAMES = 6_000
FLAT_MIB = 20.0
FRAMES = 5_000_000
"""By three quarters of it the CallBook holds all the channels that it may, and each further one sheds another."""
HASTY = {"rules": {"greeting": {"evidence_within_seconds": 1.0}, "dispatch": {"ticket_within_seconds": 1.0}}}


class HostilePbx:
    """The process of tests.fuzz.hostile_pbx."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self.port = port

    async def ask(self, line: str) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(60):
            assert b"sent\n" == await self._process.stdout.readline()


@asynccontextmanager
async def hostile_pbx(seed: int) -> AsyncIterator[HostilePbx]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fuzz.hostile_pbx", str(seed), cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        yield HostilePbx(process, int(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


class Tally(Told):
    """Remembers the good calls alone; of all others only numbers."""

    def _take(self, batch: Batch) -> None:
        self.events += len(batch.raw)
        self.refused = getattr(self, "refused", 0) + len(batch.refusals)
        self.calls |= {call.facts.call_id: call for call in batch.calls if call.facts.call_id.startswith("good")}


async def harm(folder: Path, frames: int, seed: int) -> tuple[Tally, Gauges, App]:
    told = Tally()
    async with hostile_pbx(seed) as pbx:
        configured = settings(folder, SmallPbx(port=pbx.port), **HASTY)
        async with running(configured, Clock(), told=[told.tell]) as app:
            await until(lambda: app.links[0].state.up)
            gauges = Gauges(frames)
            for done in range(0, frames, BLOCK):
                await pbx.ask(str(min(BLOCK, frames - done)))
                await until(lambda: app.inbox.held_frames < WAITING_FRAMES, within_seconds=60)
                gauges.note(done + BLOCK)
            await pbx.ask("good good-last")
            await until(lambda: told.over("good-last"), within_seconds=120)
            assert app.links[0].state.up
            return told, gauges, app


def judged_right(told: Tally) -> None:
    facts = told.calls["good-last"].facts
    assert ("repair", "PJSIP/1001", "answered", "caller", False) == (
        facts.queue, facts.agent, facts.end, facts.hung_up_by, facts.has_gap
    )  # fmt: skip
    assert ("met", "answered_in_time") == told.said("good-last", "four_ring")
    assert ("met", "caller_first") == told.said("good-last", "hangup_first")


async def test_the_next_good_call_is_judged_right(tmp_path: Path) -> None:
    told, gauges, app = await harm(tmp_path, 10_000, seed=1)
    judged_right(told)
    assert told.refused > 0
    assert told.events > 5_000
    assert 0 == app.links[0].state.gaps - 1
    assert gauges.total == 10_000


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
async def test_millions_of_mutated_frames(tmp_path: Path) -> None:
    told, gauges, app = await harm(tmp_path, FRAMES, seed=2)
    counts = app.links[0].state.counts
    more = (f"kept {told.events:,}", f"refused {told.refused:,}", f"oversized {counts.oversized:,}")
    print("\n" + gauges.line("frames", *more, f"nameless {counts.nameless:,}"))
    judged_right(told)
    assert told.refused > 1_000
    assert 0 == app.links[0].state.gaps - 1
    assert gauges.seen[-1][1] - gauges.at(0.75) < FLAT_MIB
