"""What a monitor that starts again makes of what the last one left."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app import running
from monitor.clock import Clock
from monitor.domain.records import Batch, Gap, JudgedTicket
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Kind, Stage, TicketReport
from monitor.store import Store
from tests.parts.ports import free_port
from tests.pipeline.hear import Told
from tests.pipeline.hotline import CALLER, PlayedCall, SmallPbx, ago, settings, until


def instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def report(ticket_id: str, stage: Stage, at: float, **more: str) -> TicketReport:
    kind = Kind.REPAIR if stage is Stage.REPORTED else None
    told = {"call_id": more.get("call_id", ""), "caller_number": more.get("caller_number", "")}
    return TicketReport(ticket_id, stage, instant(at), datetime.now(UTC), kind, source="http", **told)


def greeting(call_id: str) -> GreetingEvidence:
    return GreetingEvidence(call_id, datetime.now(UTC), "http", True, True, True, 0.8, 0.95)


async def test_a_running_call_goes_on_with_its_greeting_and_its_ticket(tmp_path: Path) -> None:
    call = PlayedCall("c1", time.time() - 10, ring_seconds=2, talk_seconds=6)
    async with SmallPbx() as pbx:
        configured = settings(tmp_path, pbx)
        before = Told()
        async with running(configured, Clock(), told=[before.tell]) as app:
            await pbx.tell(call.beginning() + call.answer())
            await until(lambda: "c1" in before.calls and before.calls["c1"].facts.answered_at)
            await app.desk.take_greeting(greeting("c1"))
            await app.desk.take_ticket(report("T1", Stage.REPORTED, call.answered + 1, call_id="c1"))
        pbx.cut()
        after = Told()
        async with running(configured, Clock(), told=[after.tell]) as app:
            await until(lambda: app.links[0].state.up)
            await pbx.tell(call.ending())
            await until(lambda: after.over("c1"))
            await app.desk.take_ticket(report("T1", Stage.NOTIFIED, call.answered + 5))
    facts = after.calls["c1"].facts
    assert ("repair", "PJSIP/1001", CALLER, True) == (facts.queue, facts.agent, facts.caller_number, facts.has_gap)
    assert facts.answered_at == instant(round(call.answered, 6))
    assert ("met", "in_order") == after.said("c1", "greeting")
    assert ("met", "in_time") == after.said("c1", "dispatch")


async def test_a_pending_verdict_is_judged_when_its_time_has_come(tmp_path: Path) -> None:
    call = ago("c1", seconds=60, talk_seconds=10)
    patient = {"rules": {"greeting": {"evidence_within_seconds": 3600.0}, "dispatch": {"ticket_within_seconds": 3600}}}
    hasty = {"rules": {"greeting": {"evidence_within_seconds": 1.0}, "dispatch": {"ticket_within_seconds": 1.0}}}
    async with SmallPbx() as pbx:
        before, after = Told(), Told()
        async with running(settings(tmp_path, pbx, **patient), Clock(), told=[before.tell]):
            await pbx.tell(call.whole())
            await until(lambda: before.over("c1"))
        async with running(settings(tmp_path, pbx, **hasty), Clock(), told=[after.tell]):
            pass
    assert ("pending", "waiting_for_evidence") == before.said("c1", "greeting")
    assert ("unknown", "no_evidence") == after.said("c1", "greeting")
    assert ("unknown", "no_ticket_feed") == after.said("c1", "dispatch")


async def test_a_ticket_of_before_finds_the_call_that_comes_after(tmp_path: Path) -> None:
    async with SmallPbx() as pbx:
        configured = settings(tmp_path, pbx)
        async with running(configured, Clock()) as app:
            assert ["no call c1 is known"] == await app.desk.take_ticket(
                report("T1", Stage.REPORTED, time.time(), call_id="c1")
            )
        told = Told()
        async with running(configured, Clock(), told=[told.tell]):
            await pbx.tell(ago("c1").whole())
            await until(lambda: told.over("c1"))
    assert told.tickets["T1"] == JudgedTicket(told.tickets["T1"].ticket, None)
    assert "c1" == told.tickets["T1"].ticket.call_id
    store = await Store.open(configured.store.url)
    assert ["T1"] == [ticket.ticket_id for ticket in await store.tickets_of_call("main", "c1")]
    await store.close()


async def test_the_time_without_a_monitor_is_a_gap_of_both_links(tmp_path: Path) -> None:
    async with SmallPbx() as pbx:
        told = Told()
        async with running(settings(tmp_path, pbx), Clock(), told=[told.tell]):
            await pbx.tell(ago("c1").whole())
            await until(lambda: told.over("c1"))
        stopped_at = datetime.now(UTC)
        await asyncio.sleep(0.5)
        mqtt = {"mqtt": {"url": f"mqtt://127.0.0.1:{free_port()}"}}
        after = Told()
        async with running(settings(tmp_path, pbx, **mqtt), Clock(), told=[after.tell]) as app:
            await until(lambda: any(gap.link == "ami:main" and gap.end_at for gap in after.gaps.values()))
            feed = next(gap for gap in after.gaps.values() if gap.link == "mqtt")
            await app.desk.link_up(session_kept=True)
            kept = after.gaps["mqtt", feed.start_at]
            lost = next(gap for gap in after.gaps.values() if gap.link == "ami:main" and gap.end_at)
    assert lost.start_at <= stopped_at
    assert lost.end_at is not None
    assert lost.end_at - lost.start_at >= timedelta(seconds=0.5)
    assert feed.end_at is None
    assert kept.end_at == kept.start_at


async def test_an_open_gap_of_the_ticket_feed_is_closed_after_a_restart(tmp_path: Path) -> None:
    start_at = datetime.now(UTC) - timedelta(minutes=30)
    call = ago("c1", seconds=1200, talk_seconds=60)
    async with SmallPbx() as pbx:
        mqtt = {"mqtt": {"url": f"mqtt://127.0.0.1:{free_port()}"}}
        configured = settings(tmp_path, pbx, **mqtt)
        store = await Store.open(configured.store.url)
        await store.write(Batch(gaps=[Gap("mqtt", start_at, None, "gone")]))
        await store.close()
        told = Told()
        async with running(configured, Clock(), told=[told.tell]) as app:
            await app.desk.link_up(session_kept=False)
            await pbx.tell(call.whole())
            await until(lambda: told.over("c1"))
        store = await Store.open(configured.store.url)
        gap, *_ = await store.gaps("mqtt", start_at, datetime.now(UTC))
        await store.close()
    assert start_at == gap.start_at
    assert gap.end_at is not None
    assert ("unknown", "ticket_feed_down") == told.said("c1", "dispatch")
