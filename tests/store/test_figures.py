"""What the report reads, on both databases: the same rows, in the order of arrival, from one snapshot."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from monitor.domain.alerting.alert import Alert, Severity
from monitor.domain.facts import Direction, End, LegEnd, Span
from monitor.domain.lost import Contact
from monitor.domain.marks import Mark, MarkKind
from monitor.domain.records import Batch, Gap, JudgedTicket
from monitor.domain.sla.places import micros
from monitor.domain.sla.report import MadeReport
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome
from monitor.store import Store
from tests.store.samples import PBX, T0, call, later, leg, raw, verdict

RULES = ("four_ring", "greeting")
END = T0 + timedelta(hours=1)
T = TypeVar("T")


async def all_of(parts: AsyncIterator[list[T]]) -> list[T]:
    return [one async for part in parts for one in part]


async def test_calls_with_their_outcomes_in_order(store: Store) -> None:
    judged = [
        call("b", 60.25, verdict("greeting", Outcome.MISSED), queue="repair", agent="Li", answered_at=later(70),
             ended_at=later(100), end=End.ANSWERED, legs=(replace(leg(1), ring_at=later(61), ended_at=later(70)),)),
        call("a", 5, verdict("four_ring", Outcome.MET), verdict("greeting", Outcome.UNKNOWN),
             gaps=(Span(later(5), later(6)),), end=End.ABANDONED, ended_at=later(9)),
        call("out", 6, direction=Direction.OUTBOUND),
        call("before", -1),
        call("after", 3600),
        call("c", 61, end=End.IN_PROGRESS),
    ]  # fmt: skip
    await store.write(Batch(calls=judged))
    async with store.reading() as ledger:
        found = await all_of(ledger.calls(T0, END, RULES))

    assert [
        (micros(later(5)), "repair", "", "", "abandoned", 4.0, 0.0, None, True, ("met", "unknown")),
        (micros(later(60.25)), "repair", "Li", "", "answered", 9.75, 9.0, 30.0, False, (None, "missed")),
        (micros(later(61)), "repair", "", "", "in_progress", None, None, None, False, (None, None)),
    ] == [tuple(each) for each in found]


async def test_lost_callers_and_who_spoke_with_them(store: Store) -> None:
    gone = {"end": End.ABANDONED, "ended_at": later(10)}
    spoken = {"end": End.ANSWERED, "answered_at": later(500), "ended_at": later(600)}
    judged = [
        call("rung", 1, caller_number="13812340001", **gone),
        call("again", 2, caller_number="+8613812340002", **gone),
        call("tried", 3, caller_number="013812340003", **gone),
        call("open", 4, caller_number="13812340004", **gone),
        call("hidden", 5, caller_number="", **gone),
        call("o1", 490, direction=Direction.OUTBOUND, dialled_key="13812340001", agent="Wang", **spoken),
        call("i2", 490, caller_number="13812340002", agent="Li", **spoken),
        call("o3", 490, direction=Direction.OUTBOUND, dialled_key="13812340003", end=End.UNANSWERED),
        call("fine", 7, caller_number="13812340009", **spoken),
    ]
    await store.write(Batch(calls=judged))
    async with store.reading() as ledger:
        found = await all_of(ledger.lost(T0, T0 + timedelta(seconds=20)))

    assert [
        ("rung", Contact.RUNG_BACK, "Wang"),
        ("again", Contact.CALLED_AGAIN, "Li"),
        ("tried", Contact.TRIED, ""),
        ("open", Contact.OPEN, ""),
        ("hidden", Contact.OPEN, ""),
    ] == [(each.facts.call_id, each.contact, each.contact_by) for each in found]


async def test_tickets_with_the_verdict_of_their_call_or_their_own(store: Store) -> None:
    joined = call("a", 5, verdict("dispatch", Outcome.MISSED), answered_at=later(8), ended_at=later(60))
    stages = ((Stage.REPORTED, later(20)), (Stage.NOTIFIED, later(50)), (Stage.ARRIVED, later(9000)))
    tickets = [
        JudgedTicket(Ticket("T1", Kind.EMERGENCY, later(20), stages, (Stage.ARRIVED,), pbx=PBX, call_id="a"), None),
        JudgedTicket(Ticket("T2", None, later(21), unknown_kind="?"), verdict("dispatch", Outcome.UNKNOWN)),
        JudgedTicket(Ticket("T3", Kind.REPAIR, later(4000)), None),
    ]
    await store.write(Batch(calls=[joined], tickets=tickets))
    async with store.reading() as ledger:
        one, two = await all_of(ledger.tickets(T0, END))

    assert ("T1", "emergency", micros(later(8)), True, "missed") == (
        one.ticket_id, one.kind, one.begun_us, one.is_doubtful, one.outcome,
    )  # fmt: skip
    assert {"reported": micros(later(20)), "notified": micros(later(50))} == one.stages
    assert ("T2", "", "", "unknown") == (two.ticket_id, two.kind, two.call_id, two.outcome)


async def test_gaps_links_alerts_and_marks(store: Store) -> None:
    alert = Alert("k1", "longest_wait", Severity.WARNING, "repair", "waiting", (), later(30), resolved_at=later(60))
    mark = Mark(PBX, "a", "four_ring", MarkKind.EXEMPT, "drill", "Zhao", "lead", later(90))
    batch = Batch(
        raw=[raw(1, seconds=-100), raw(2, seconds=7200)],
        calls=[call("a", 5, legs=(leg(1), replace(leg(2), end=LegEnd.ANSWERED)))],
        gaps=[Gap(f"ami:{PBX}", later(-50), later(10), "refused"), Gap("mqtt", later(3500), None, "away")],
        alerts=[alert, replace(alert, key="k2", fired_at=later(4000))],
        marks=[mark],
    )
    await store.write(batch)
    async with store.reading() as ledger:
        gaps = await ledger.gaps(T0, END)
        links = await ledger.links(["other"])
        alerts = await all_of(ledger.alerts(T0, END))
        marked = await all_of(ledger.marked(T0, END, ["four_ring"]))
        rang_out = await ledger.rang_out(T0, END)

    assert [(f"ami:{PBX}", micros(later(10))), ("mqtt", None)] == [(gap.link, gap.end_us) for gap in gaps]
    assert [(f"ami:{PBX}", micros(later(-100)), micros(later(7200))), ("ami:other", None, None)] == [
        (link.link, link.first_us, link.last_us) for link in links
    ]
    assert [("longest_wait", "warning", later(60))] == [(each.name, each.severity, each.resolved_at) for each in alerts]
    assert [("a", True, (mark,))] == [(each.call_id, each.is_inbound, each.marks) for each in marked]
    assert {"Li": 1} == rang_out


async def test_a_reading_is_a_snapshot(store: Store) -> None:
    await store.write(Batch(calls=[call("a", 5)]))
    async with store.reading() as ledger:
        before = await all_of(ledger.calls(T0, END, RULES))
        await store.write(Batch(calls=[call("b", 6)]))
        after = await all_of(ledger.calls(T0, END, RULES))

    assert (1, 1) == (len(before), len(after))


async def test_reports_made(store: Store) -> None:
    first, second = MadeReport("2026-W46", T0, ("a.csv",)), MadeReport("2026-W47", END, ("b.csv", "c.xlsx"))
    await store.keep_report(first)
    await store.keep_report(replace(second, files=()))
    await store.keep_report(second)

    assert [second, first] == await store.made_reports()
    await store.drop_report("2026-W46")
    assert [second] == await store.made_reports()


@pytest.mark.parametrize("count", [0, 9_001])
async def test_calls_in_parts(store: Store, count: int) -> None:
    await store.write(Batch(calls=[call(f"{number}", number / 10) for number in range(count)]))
    async with store.reading() as ledger:
        parts = [len(part) async for part in ledger.calls(T0, END, RULES)]

    assert (count, count == 0) == (sum(parts), not parts)
    assert max(parts, default=0) <= 4_000
