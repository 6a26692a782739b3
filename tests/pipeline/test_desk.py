"""Tickets and greetings that come before, during and long after their call."""

from __future__ import annotations

import time
from pathlib import Path

from monitor.app import App, running
from monitor.clock import Clock
from monitor.domain.tickets import Stage
from monitor.pipeline.court import LINGER
from tests.pipeline.hear import Told
from tests.pipeline.hotline import PlayedCall, SmallPbx, ago, settings, until
from tests.pipeline.test_restart import greeting, report

SETTLED_SECONDS = 900.0


def settle(app: App) -> None:
    """Let the court's memory of calls that are over pass."""
    app.pipeline.court.due("main", app.pipeline.now("main") + LINGER)


async def settled(app: App, told: Told, pbx: SmallPbx, call: PlayedCall) -> None:
    await pbx.tell(call.whole())
    await until(lambda: told.over(call.call_id))
    settle(app)
    assert app.pipeline.court.facts("main", call.call_id) is None


def settled_call(call_id: str, **more: float) -> PlayedCall:
    return ago(call_id, seconds=SETTLED_SECONDS, talk_seconds=60, **more)


async def test_a_late_greeting_judges_a_settled_call_with_its_ticket(tmp_path: Path) -> None:
    told = Told()
    call = settled_call("c1")
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(call.whole())
        await until(lambda: told.over("c1"))
        await app.desk.take_ticket(report("T1", Stage.REPORTED, call.answered + 2, call_id="c1"))
        await app.desk.take_ticket(report("T1", Stage.NOTIFIED, call.answered + 30))
        settle(app)
        assert app.pipeline.court.facts("main", "c1") is None
        assert [] == await app.desk.take_greeting(greeting("c1"))
    assert ("met", "in_order") == told.said("c1", "greeting")
    assert ("met", "in_time") == told.said("c1", "dispatch")


async def test_a_late_ticket_judges_a_settled_call_with_its_greeting_and_other_tickets(tmp_path: Path) -> None:
    told = Told()
    call = settled_call("c1")
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await app.desk.take_greeting(greeting("c1"))
        await app.desk.take_ticket(report("LATE", Stage.REPORTED, call.answered + 2, call_id="c1"))
        await app.desk.take_ticket(report("LATE", Stage.NOTIFIED, call.answered + 700))
        await settled(app, told, pbx, call)
        assert ("missed", "notified_late") == told.said("c1", "dispatch")
        await app.desk.take_ticket(report("GOOD", Stage.REPORTED, call.answered + 2, call_id="c1"))
        await app.desk.take_ticket(report("GOOD", Stage.NOTIFIED, call.answered + 30))
    assert ("met", "in_order") == told.said("c1", "greeting")
    assert ("missed", "notified_late") == told.said("c1", "dispatch")


async def test_a_correction_that_changes_only_the_seconds_is_kept(tmp_path: Path) -> None:
    told = Told()
    call = ago("c1")
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(call.whole())
        await until(lambda: told.over("c1"))
        await app.desk.take_ticket(report("T1", Stage.REPORTED, call.answered + 2, call_id="c1"))
        await app.desk.take_ticket(report("T1", Stage.NOTIFIED, call.answered + 30))
        await app.desk.take_ticket(report("T1", Stage.NOTIFIED, call.answered + 40))
        stored = await app.store.call("c1")
    assert stored
    verdict = stored.verdict("dispatch")
    assert verdict
    assert 40.0 == round(float(dict(verdict.values)["seconds"]), 3)


async def test_a_ticket_that_moves_to_another_call_leaves_the_first(tmp_path: Path) -> None:
    told = Told()
    first, second = ago("c1", seconds=100), ago("c2", seconds=60, number="13900000000")
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(first.whole() + second.whole())
        await until(lambda: told.over("c1") and told.over("c2"))
        await app.desk.take_ticket(report("T1", Stage.REPORTED, first.answered + 2, caller_number=first.number))
        await app.desk.take_ticket(report("T1", Stage.NOTIFIED, first.answered + 90))
        assert ("met", "in_time") == told.said("c1", "dispatch")
        await app.desk.take_ticket(report("T1", Stage.ACKNOWLEDGED, first.answered + 95, call_id="c2"))
    assert ("pending", "waiting_for_ticket") == told.said("c1", "dispatch")
    assert ("met", "in_time") == told.said("c2", "dispatch")


async def test_greetings_of_calls_that_never_come_are_bounded(tmp_path: Path) -> None:
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock()) as app:
        court = app.pipeline.court
        before = time.monotonic()
        for number in range(30_000):
            court.learn_greeting(greeting(f"never-{number}"))
        assert time.monotonic() - before < 5
        assert ["no call never-30000 is known yet; kept until it is"] == await app.desk.take_greeting(
            greeting("never-30000")
        )
        assert await app.store.greeting("never-30000") is not None
        assert 10_000 == court.waiting_greetings


async def test_a_clock_behind_ours_does_not_judge_early(tmp_path: Path) -> None:
    told = Told()
    behind = 3600.0
    hasty = {"rules": {"dispatch": {"ticket_within_seconds": 120.0}, "greeting": {"evidence_within_seconds": 120.0}}}
    async with SmallPbx(ahead_seconds=-behind) as pbx:  # noqa: SIM117 - one line would be too long
        async with running(settings(tmp_path, pbx, **hasty), Clock(), told=[told.tell]) as app:
            await pbx.tell(ago("c1", seconds=60 + behind, talk_seconds=10).whole())
            await until(lambda: told.over("c1"))
            await app.pipeline.tick()
            assert ("pending", "waiting_for_ticket") == told.said("c1", "dispatch")
            assert ("pending", "waiting_for_evidence") == told.said("c1", "greeting")
