"""A repair report reaches a crew at once: the table of RULES.md, tickets first, then calls without one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End, HungUpBy, Span
from monitor.domain.rules.case import Case, TicketFeed
from monitor.domain.rules.dispatch import Dispatch, KindLimits
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome, Value, Verdict
from tests.domain.rules.cases import DECIDED, at, call, cases, gap, say, talked, ticket

R, N, ACK, DEP, ARR, DONE, CAN = Stage
EMERGENCY = Kind.EMERGENCY
NAME = ("ticket", "T1")
FEED = TicketFeed(configured=True)
OVER = talked(10, 100)


def verdict(outcome: Outcome, reason: str, *values: tuple[str, Value], again: float | None = None) -> Verdict:
    return say("dispatch", outcome, reason, *values, again=again)


def timed(outcome: Outcome, reason: str, kind: Kind, seconds: float, limit: float) -> Verdict:
    return verdict(outcome, reason, ("kind", kind.value), ("seconds", seconds), ("limit_seconds", limit), NAME)


def waits(reason: str, kind: Kind, limit: float, again: float) -> Verdict:
    return verdict(Outcome.PENDING, reason, ("kind", kind.value), ("limit_seconds", limit), NAME, again=again)


def in_doubt(reason: str, stage: Stage) -> Verdict:
    return verdict(Outcome.UNKNOWN, reason, ("stage", stage.value), NAME)


CANCELLED = verdict(Outcome.EXEMPT, "cancelled", NAME)
MET, MISSED, UNKNOWN = Outcome.MET, Outcome.MISSED, Outcome.UNKNOWN

ON_A_CALL = {
    "repair, notified": (ticket((R, 40), (N, 310)), 400, timed(MET, "in_time", Kind.REPAIR, 300.0, 600.0)),
    "repair, notified at the limit": (ticket((N, 610)), 700, timed(MET, "in_time", Kind.REPAIR, 600.0, 600.0)),
    "repair, notified late": (ticket((N, 610.5)), 700, timed(MISSED, "notified_late", Kind.REPAIR, 600.5, 600.0)),
    "repair, open": (ticket((R, 40)), 609, waits("waiting_for_notice", Kind.REPAIR, 600.0, 610)),
    "repair, not notified": (ticket((R, 40)), 610, timed(MISSED, "not_notified", Kind.REPAIR, 600.0, 600.0)),
    "repair, long not notified": (ticket((R, 40)), 910, timed(MISSED, "not_notified", Kind.REPAIR, 900.0, 600.0)),
    "notified before the answer": (ticket((N, 2)), 400, timed(MET, "in_time", Kind.REPAIR, 0.0, 600.0)),
    "emergency, open": (ticket((R, 40), kind=EMERGENCY), 50, waits("waiting_for_notice", EMERGENCY, 60.0, 70)),
    "emergency, notified, on the way": (
        ticket((N, 50), kind=EMERGENCY), 90, waits("waiting_for_arrival", EMERGENCY, 1800.0, 1810),
    ),
    "emergency, notified and there": (
        ticket((N, 50), (ARR, 1500), kind=EMERGENCY), 1600, timed(MET, "in_time", EMERGENCY, 40.0, 60.0),
    ),
    "emergency, notified late": (
        ticket((N, 71), kind=EMERGENCY), 80, timed(MISSED, "notified_late", EMERGENCY, 61.0, 60.0),
    ),
    "emergency, notified late, arrived in time": (
        ticket((N, 71), (ARR, 900), kind=EMERGENCY), 1000,
        timed(MISSED, "notified_late", EMERGENCY, 61.0, 60.0),
    ),
    "emergency, arrived late": (
        ticket((N, 50), (ARR, 1811), kind=EMERGENCY), 1900, timed(MISSED, "arrived_late", EMERGENCY, 1801.0, 1800.0),
    ),
    "emergency, did not arrive": (
        ticket((N, 50), kind=EMERGENCY), 1810, timed(MISSED, "not_arrived", EMERGENCY, 1800.0, 1800.0),
    ),
    "notice not reported, acknowledged in time": (
        ticket((ACK, 60)), 900, timed(MET, "in_time", Kind.REPAIR, 50.0, 600.0),
    ),
    "notice not reported, departed in time": (
        ticket((DEP, 600)), 900, timed(MET, "in_time", Kind.REPAIR, 590.0, 600.0),
    ),
    "the earliest proof counts": (
        ticket((DEP, 500), (ACK, 90)), 900, timed(MET, "in_time", Kind.REPAIR, 80.0, 600.0),
    ),
    "notice reported late, yet acknowledged in time": (
        ticket((N, 700), (ACK, 90)), 900, timed(MET, "in_time", Kind.REPAIR, 80.0, 600.0),
    ),
    "notice not reported, arrived too late to prove it": (
        ticket((ARR, 800)), 900, in_doubt("notice_not_reported", N),
    ),
    "done in time proves the arrival": (
        ticket((N, 50), (DONE, 1700), kind=EMERGENCY), 1900, timed(MET, "in_time", EMERGENCY, 40.0, 60.0),
    ),
    "done too late to prove the arrival": (
        ticket((N, 50), (DONE, 3000), kind=EMERGENCY), 3100, in_doubt("notice_not_reported", ARR),
    ),
    "departed proves no arrival": (
        ticket((N, 50), (DEP, 70), kind=EMERGENCY), 1900, timed(MISSED, "not_arrived", EMERGENCY, 1890.0, 1800.0),
    ),
    "notice in doubt tells while the arrival is open": (
        ticket((DEP, 80), kind=EMERGENCY), 90, replace(in_doubt("notice_not_reported", N), again_at=at(1810)),
    ),
    "a missing arrival outranks a notice in doubt": (
        ticket((DEP, 80), kind=EMERGENCY), 1900, timed(MISSED, "not_arrived", EMERGENCY, 1890.0, 1800.0),
    ),
    "cancelled before the limit": (ticket((CAN, 200)), 9999, CANCELLED),
    "cancelled at the limit": (ticket((CAN, 610)), 9999, CANCELLED),
    "cancelled after the limit": (
        ticket((CAN, 700)), 9999, timed(MISSED, "not_notified", Kind.REPAIR, 690.0, 600.0),
    ),
    "cancelled after the notice": (
        ticket((N, 50), (CAN, 200)), 9999, timed(MET, "in_time", Kind.REPAIR, 40.0, 600.0),
    ),
    "emergency, cancelled on the way": (ticket((N, 50), (CAN, 900), kind=EMERGENCY), 9999, CANCELLED),
    "emergency, notified late, then cancelled": (
        ticket((N, 80), (CAN, 900), kind=EMERGENCY), 9999, timed(MISSED, "notified_late", EMERGENCY, 70.0, 60.0),
    ),
    "notice from the future": (ticket((N, 900), doubtful=(N,)), 100, in_doubt("future_stage", N)),
    "notice from the future, acknowledged in time": (
        ticket((N, 9000), (ACK, 90), doubtful=(N,)), 100, timed(MET, "in_time", Kind.REPAIR, 80.0, 600.0),
    ),
    "a stage from the future that nobody needs": (
        ticket((N, 50), (DONE, 99999), doubtful=(DONE,)), 100, timed(MET, "in_time", Kind.REPAIR, 40.0, 600.0),
    ),
    "a late notice needs no proof from the future": (
        ticket((N, 700), (DONE, 99999), doubtful=(DONE,)), 800,
        timed(MISSED, "notified_late", Kind.REPAIR, 690.0, 600.0),
    ),
    "cancelled in the future": (ticket((CAN, 99999), doubtful=(CAN,)), 100, in_doubt("future_stage", CAN)),
    "reported in the future, but the call has its own clock": (
        ticket((R, 99999), (N, 50), doubtful=(R,)), 100, timed(MET, "in_time", Kind.REPAIR, 40.0, 600.0),
    ),
    "other kind": (
        ticket((R, 40), kind=Kind.OTHER), 9999, verdict(Outcome.EXEMPT, "no_limit", ("kind", "other"), NAME),
    ),
    "a kind that we do not know": (
        ticket((R, 40), kind=None, unknown_kind="boiler"), 50,
        verdict(UNKNOWN, "unknown_kind", ("kind", "boiler"), NAME),
    ),
    "no kind at all": (ticket((R, 40), kind=None), 50, verdict(UNKNOWN, "unknown_kind", ("kind", ""), NAME)),
}  # fmt: skip


@pytest.mark.parametrize(("known", "now", "expected"), ON_A_CALL.values(), ids=ON_A_CALL)
def test_a_ticket_on_an_answered_call(known: Ticket, now: float, expected: Verdict) -> None:
    assert expected == Dispatch().judge(Case(OVER, (known,), ticket_feed=FEED), at(now))


START = {
    "its own report": (None, ticket((R, 40), (N, 100)), timed(MET, "in_time", Kind.REPAIR, 60.0, 600.0)),
    "when first seen": (
        None, ticket((N, 100), first_seen_at=at(70)), timed(MET, "in_time", Kind.REPAIR, 30.0, 600.0),
    ),
    "a call that was not answered has no start": (
        call(), ticket((R, 40), (N, 100)), timed(MET, "in_time", Kind.REPAIR, 60.0, 600.0),
    ),
    "the answer": (OVER, ticket((R, 40), (N, 100)), timed(MET, "in_time", Kind.REPAIR, 90.0, 600.0)),
    "a report from the future": (None, ticket((R, 9000), (N, 100), doubtful=(R,)), in_doubt("future_stage", R)),
    "an answer inside a gap cannot prove a met": (
        talked(10, 100, gaps=(gap(5, 12),)), ticket((N, 100)), verdict(UNKNOWN, "link_gap"),
    ),
    "an answer inside a gap was no later than seen": (
        talked(10, 100, gaps=(gap(5, 12),)), ticket((N, 800)),
        timed(MISSED, "notified_late", Kind.REPAIR, 790.0, 600.0),
    ),
    "a gap elsewhere in the call": (
        talked(10, 100, gaps=(gap(50, 60),)), ticket((N, 100)), timed(MET, "in_time", Kind.REPAIR, 90.0, 600.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "given_ticket", "expected"), START.values(), ids=START)
def test_when_the_clock_starts(known: CallFacts | None, given_ticket: Ticket, expected: Verdict) -> None:
    assert expected == Dispatch().judge(Case(known, (given_ticket,), ticket_feed=FEED), at(9999))


FEED_GAPS = {
    "before it": (gap(0, 5), ticket((R, 40)), "not_notified"),
    "while the notice was due": (gap(30, 60), ticket((R, 40)), "ticket_feed_down"),
    "still down": (gap(30, None), ticket((R, 40)), "ticket_feed_down"),
    "after the limit": (gap(700, 800), ticket((R, 40)), "not_notified"),
    "but the notice came": (gap(30, 60), ticket((N, 200)), "in_time"),
    "but it was late by its own word": (gap(30, 60), ticket((N, 900)), "notified_late"),
}


@pytest.mark.parametrize(("hole", "known", "reason"), FEED_GAPS.values(), ids=FEED_GAPS)
def test_a_notice_may_be_lost_while_the_feed_is_down(hole: Span, known: Ticket, reason: str) -> None:
    assert reason == Dispatch().judge(Case(OVER, (known,), ticket_feed=TicketFeed(True, (hole,))), at(2000)).reason


LATE = ticket((N, 900), ticket_id="late")
DOUBT = ticket((ARR, 900), ticket_id="doubt")
OPEN = ticket((R, 40), ticket_id="open")
KEPT = ticket((N, 50), ticket_id="kept")
GONE = ticket((CAN, 50), ticket_id="gone")
EN_ROUTE = ticket((N, 50), kind=EMERGENCY, ticket_id="en route")


@pytest.mark.parametrize(
    ("several", "reason", "again"),
    [
        ((KEPT, OPEN, DOUBT, LATE, GONE), "notified_late", None),
        ((KEPT, OPEN, DOUBT, GONE), "notice_not_reported", 610),
        ((KEPT, OPEN, GONE), "waiting_for_notice", 610),
        ((GONE, KEPT), "in_time", None),
        ((GONE,), "cancelled", None),
    ],
)
def test_the_worst_of_several_tickets_tells(several: tuple[Ticket, ...], reason: str, again: float | None) -> None:
    found = Dispatch().judge(Case(OVER, several, ticket_feed=FEED), at(100))

    assert (reason, at(again) if again else None) == (found.reason, found.again_at)
    assert found.reason == Dispatch().judge(Case(OVER, several[::-1], ticket_feed=FEED), at(100)).reason


def test_of_several_open_tickets_the_first_limit_is_due() -> None:
    both = Case(OVER, (EN_ROUTE, OPEN), ticket_feed=FEED)

    assert at(610) == Dispatch().judge(both, at(100)).again_at


LIMIT = ("limit_seconds", 600.0)
NO_TICKET = {
    "in talk": (talked(10), FEED, 50, verdict(Outcome.PENDING, "in_talk")),
    "not answered yet": (call(), FEED, 50, verdict(Outcome.PENDING, "in_talk")),
    "in talk in another queue": (talked(10, queue="billing"), FEED, 50, verdict(Outcome.EXEMPT, "not_repair")),
    "just over": (OVER, FEED, 101, verdict(Outcome.PENDING, "waiting_for_ticket", LIMIT, again=700)),
    "just over, no feed": (
        OVER, TicketFeed(), 101, verdict(Outcome.PENDING, "waiting_for_ticket", LIMIT, again=700),
    ),
    "no crew was ever notified": (OVER, FEED, 700, verdict(MISSED, "no_ticket", LIMIT)),
    "no feed": (OVER, TicketFeed(), 700, verdict(UNKNOWN, "no_ticket_feed")),
    "feed down in the talk": (
        OVER, TicketFeed(True, (gap(20, 30),)), 700, verdict(UNKNOWN, "ticket_feed_down"),
    ),
    "feed down until just after the limit": (
        OVER, TicketFeed(True, (gap(699, None),)), 700, verdict(UNKNOWN, "ticket_feed_down"),
    ),
    "feed down before and after": (
        OVER, TicketFeed(True, (gap(0, 9), gap(701, 800))), 900, verdict(MISSED, "no_ticket", LIMIT),
    ),
    "a gap in the call": (talked(10, 100, gaps=(gap(20, 30),)), FEED, 700, verdict(UNKNOWN, "link_gap")),
    "its end was not seen": (
        talked(10, 100, end=End.LOST, hung_up_by=None), FEED, 700, verdict(UNKNOWN, "link_gap"),
    ),
    "over, nobody knows when": (
        talked(10, 100, ended_at=None, talk_ended_at=None), FEED, 609,
        verdict(Outcome.PENDING, "waiting_for_ticket", LIMIT, again=610),
    ),
    "another queue": (talked(10, 100, queue="billing"), FEED, 9999, verdict(Outcome.EXEMPT, "not_repair")),
    "no queue": (talked(10, 100, queue=""), FEED, 9999, verdict(Outcome.EXEMPT, "not_repair")),
    "never answered": (
        call(queue="repair", ended_at=at(30), end=End.ABANDONED, hung_up_by=HungUpBy.CALLER), FEED, 9999,
        verdict(Outcome.EXEMPT, "never_answered"),
    ),
    "not seen to be answered, lost": (
        call(queue="repair", ended_at=at(30), end=End.LOST), FEED, 9999, verdict(UNKNOWN, "link_gap"),
    ),
    "not seen to be answered, its end in a gap": (
        call(queue="repair", ended_at=at(30), end=End.ABANDONED, gaps=(gap(20, 31),)), FEED, 9999,
        verdict(UNKNOWN, "link_gap"),
    ),
    "not seen to be answered, a gap before its end": (
        call(queue="repair", ended_at=at(30), end=End.ABANDONED, gaps=(gap(5, 9),)), FEED, 9999,
        verdict(Outcome.EXEMPT, "never_answered"),
    ),
    "outbound": (
        talked(10, 100, direction=Direction.OUTBOUND), FEED, 9999,
        verdict(Outcome.EXEMPT, "not_inbound", ("direction", "outbound")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "feed", "now", "expected"), NO_TICKET.values(), ids=NO_TICKET)
def test_a_call_without_a_ticket(known: CallFacts, feed: TicketFeed, now: float, expected: Verdict) -> None:
    assert expected == Dispatch().judge(Case(known, ticket_feed=feed), at(now))


def test_neither_call_nor_ticket() -> None:
    assert verdict(Outcome.EXEMPT, "never_answered") == Dispatch().judge(Case(None), at(0))


@pytest.mark.parametrize(
    ("queue", "is_repair"),
    [
        ("repair-east", True),
        ("emergency", True),
        ("baoxiu1", True),
        ("qiangxiu", True),
        ("Repair", False),
        ("x", False),
    ],
)
def test_repair_queues_are_globs(queue: str, is_repair: bool) -> None:
    found = Dispatch().judge(Case(talked(10, queue=queue)), at(20))

    assert ("in_talk" if is_repair else "not_repair") == found.reason


def test_limits_are_the_sites_own() -> None:
    kinds = {Kind.OTHER: KindLimits(arrived_within_seconds=100.0)}
    rule = Dispatch(kinds=kinds, ticket_within_seconds=30)
    kinds.clear()
    arrived = ticket((ARR, 120), kind=Kind.OTHER)

    assert timed(MISSED, "arrived_late", Kind.OTHER, 110.0, 100.0) == rule.judge(Case(OVER, (arrived,)), at(999))
    assert rule.judge(Case(OVER, (KEPT,)), at(999)).reason == "no_limit"
    assert at(130) == rule.judge(Case(OVER), at(110)).again_at
    assert hash(rule) == hash(Dispatch(ticket_within_seconds=30))


@given(cases, st.integers(0, 2400), st.integers(0, 4800))
def test_what_is_decided_stays_decided(case: Case, now: int, later: int) -> None:
    first, second = Dispatch().judge(case, at(now)), Dispatch().judge(case, at(now + later))

    if first.outcome in DECIDED:
        assert first.outcome == second.outcome


@given(cases, st.integers(0, 4800))
def test_again_at_is_when_time_changes_the_verdict(case: Case, now: int) -> None:
    first = Dispatch().judge(case, at(now))
    if first.outcome is Outcome.PENDING and first.reason != "in_talk":
        assert first.again_at is not None
    if first.again_at is None:
        return
    just_before = max(at(now), first.again_at - timedelta(microseconds=1))

    assert first.again_at > at(now)
    assert first.outcome == Dispatch().judge(case, just_before).outcome
    then = Dispatch().judge(case, first.again_at)
    assert then.again_at is None or then.again_at > first.again_at


@given(cases, st.integers(0, 4800))
def test_a_gap_never_decides(case: Case, now: int) -> None:
    found = Dispatch().judge(case, at(now))
    heard = replace(case.call, gaps=()) if case.call else None
    whole = Dispatch().judge(replace(case, call=heard, ticket_feed=replace(case.ticket_feed, gaps=())), at(now))

    if found.outcome in DECIDED:
        assert whole.outcome == found.outcome
