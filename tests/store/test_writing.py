"""Batches: whole or not at all, twice as good as once, from two monitors as from one."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from monitor.domain.facts import CallFacts, End
from monitor.domain.records import Batch, Gap, JudgedTicket, Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Stage, Ticket
from monitor.domain.verdicts import Outcome
from monitor.store import Store
from tests.store.samples import T0, TALK, call, later, leg, raw, report, verdict


def full_batch() -> Batch:
    return Batch(
        raw=[raw(1), raw(2)],
        calls=[call("c1", 0, verdict("four_ring", Outcome.MET), legs=(leg(1), leg(2)), talk=TALK)],
        ticket_reports=[report()],
        tickets=[JudgedTicket(Ticket("T1", None, T0), verdict("dispatch", Outcome.PENDING))],
        greetings=[GreetingEvidence("c1", T0, "mqtt", True, True, True, 0.5, 0.9)],
        gaps=[Gap("mqtt", T0, later(5), "lost")],
        refusals=[Refusal(T0, "mqtt", "not JSON", "{")],
    )


ONCE = {
    "alerts": 0, "alerts_outbox": 0, "disclosures": 0, "marks": 0, "reports": 0,
    "calls": 1, "gaps": 1, "greetings": 1, "raw_events": 2, "refusals": 1, "ring_legs": 2,
    "talks": 1, "ticket_reports": 1, "ticket_verdicts": 1, "tickets": 1, "verdicts": 1,
}  # fmt: skip


async def test_twice_is_once(store: Store) -> None:
    await store.write(full_batch())
    first = [await store.call("c1"), await store.judged_tickets(), await store.gaps("mqtt", T0, later(9))]
    await store.write(full_batch())
    assert await store.counts() == ONCE
    assert first == [await store.call("c1"), await store.judged_tickets(), await store.gaps("mqtt", T0, later(9))]


async def test_empty_batch(store: Store) -> None:
    await store.write(Batch())
    assert {0} == set((await store.counts()).values())


async def test_the_same_twice_within_a_batch(store: Store) -> None:
    more, fewer = call("c1", legs=(leg(1), leg(2))), call("c1", legs=(leg(3),))
    await store.write(Batch(raw=[raw(1), raw(1)], calls=[fewer, more]))
    assert more == await store.call("c1")
    await store.write(Batch(calls=[more, fewer]))
    assert fewer == await store.call("c1")
    assert (await store.counts())["raw_events"] == 1


async def test_vanished_legs_go(store: Store) -> None:
    other = call("c2", legs=(leg(7), leg(8)))
    await store.write(Batch(calls=[call("c1", legs=(leg(1), leg(2), leg(3))), other]))
    left = call("c1", legs=(leg(2),))
    await store.write(Batch(calls=[left]))
    assert [left, other] == [await store.call("c1"), await store.call("c2")]


async def test_verdict_is_revised(store: Store) -> None:
    await store.write(Batch(calls=[call("c1", 0, verdict("dispatch", Outcome.PENDING))]))
    assert await store.pending() == [("main", "c1")]
    revised = call("c1", 0, verdict("dispatch", Outcome.MET))
    await store.write(Batch(calls=[revised]))
    assert await store.pending() == []
    assert revised == await store.call("c1")


async def test_joined_ticket_loses_its_own_verdict(store: Store) -> None:
    alone = JudgedTicket(Ticket("T1", None, T0), verdict("dispatch", Outcome.PENDING))
    await store.write(Batch(tickets=[alone]))
    assert [alone] == await store.judged_tickets()
    joined = JudgedTicket(replace(alone.ticket, pbx="main", call_id="c1"), None)
    await store.write(Batch(tickets=[joined]))
    assert [joined] == await store.judged_tickets()


async def test_redelivered_report_changes_nothing(store: Store) -> None:
    corrected = report(seconds=1, received=3)
    await store.write(Batch(ticket_reports=[report(received=1)]))
    await store.write(Batch(ticket_reports=[report(received=2), corrected]))
    assert [report(received=1), corrected] == await store.ticket_reports()


async def test_gap_is_closed(store: Store) -> None:
    await store.write(Batch(gaps=[Gap("mqtt", T0, None, "lost")]))
    await store.write(Batch(gaps=[Gap("mqtt", T0, later(5), "lost")]))
    assert await store.open_gaps() == []


async def test_a_batch_that_fails_half_way_leaves_nothing(store: Store) -> None:
    """The driver refuses the last table of the batch, after all the others were written."""
    batch = full_batch()
    bad: Any = object()
    batch.greetings.append(GreetingEvidence("c2", T0, "mqtt", True, True, True, bad, 0.9))
    with pytest.raises((DBAPIError, TypeError)):
        await store.write(batch)
    assert {0} == set((await store.counts()).values())
    await store.write(full_batch())
    assert await store.counts() == ONCE


async def test_hot_pair(url: str) -> None:
    """Two monitors hear the same PBX, in another order, and write at once."""
    one, other = await asyncio.gather(Store.open(url), Store.open(url))
    events = [raw(number) for number in range(400)]
    calls = [call(f"c{number}", number, verdict("four_ring", Outcome.MET), legs=(leg(1),)) for number in range(80)]

    async def write(store: Store, turned: bool) -> None:
        for start in range(0, 400, 40):
            raws, some = events[start : start + 40], calls[start // 5 : start // 5 + 8]
            await store.write(Batch(raw=raws[::-1], calls=some[::-1]) if turned else Batch(raw=raws, calls=some))

    await asyncio.gather(write(one, False), write(other, True), write(other, False))
    stored = [event async for event in one.raw_events()]
    assert set(events) == set(stored)
    assert len(events) == len(stored)
    assert calls == [each async for each in other.each_call()]
    await asyncio.gather(one.close(), other.close())


async def test_reopened(url: str) -> None:
    store = await Store.open(url)
    await store.write(full_batch())
    await store.close()
    store = await Store.open(url)
    assert await store.counts() == ONCE
    await store.close()


async def test_cancelled_write_leaves_nothing_or_all(store: Store) -> None:
    for number in range(20):  # an even number of events each, and one that finds no lock left behind
        task = asyncio.create_task(store.write(Batch(raw=[raw(2 * number), raw(2 * number + 1)])))
        await asyncio.sleep(number / 4000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await store.write(Batch(raw=[raw(100 + number)]))
    assert (await store.counts())["raw_events"] % 2 == 0
    await store.write(full_batch())
    assert await store.call("c1") is not None


async def test_running_call_ends(store: Store) -> None:
    running = call("c1", end=End.IN_PROGRESS, legs=(leg(1),))
    await store.write(Batch(calls=[running, call("c2")]))
    expected: list[CallFacts] = [running.facts]
    assert expected == await store.running("main")
    assert await store.running("other") == []
    await store.write(Batch(calls=[call("c1")]))
    assert await store.running("main") == []


async def test_report_stages_stay_apart(store: Store) -> None:
    both = [report(Stage.REPORTED), report(Stage.NOTIFIED)]
    await store.write(Batch(ticket_reports=both))
    assert both == await store.ticket_reports(["T1", "T2"])
    assert await store.ticket_reports(["T2"]) == []
    assert await store.ticket_reports([]) == []
