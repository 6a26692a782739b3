"""Within four rings: the table of RULES.md, its borders, and what a gap may not decide."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End, HungUpBy, LegEnd
from monitor.domain.rules.case import Case
from monitor.domain.rules.four_ring import Clock, FourRing
from monitor.domain.verdicts import Outcome, Value, Verdict
from tests.domain.rules.cases import DECIDED, at, call, cases, facts, gap, leg, say, talked

ANSWERED, OPEN = LegEnd.ANSWERED, LegEnd.OPEN
ABANDONED = {"end": End.ABANDONED, "hung_up_by": HungUpBy.CALLER}


def verdict(
    outcome: Outcome, reason: str, *values: tuple[str, Value], clock: Clock = "phone", again: float | None = None
) -> Verdict:
    """The values before the clock, then the limit and the clock; `estimated` comes last."""
    first = tuple(value for value in values if value[0] != "estimated")
    last = tuple(value for value in values if value[0] == "estimated")
    tail = (("limit_seconds", 20.0), ("clock", clock)) if first else ()
    return say("four_ring", outcome, reason, *first, *tail, *last, again=again)


def measured(rings: int, seconds: float) -> tuple[tuple[str, Value], ...]:
    return (("rings", rings), ("seconds", seconds))


PHONE = {
    "answered in the second ring": (
        talked(9, legs=(leg(2, 9, ANSWERED),)), 99, verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0)),
    ),
    "four rings by the clock of ringing, five minutes in music": (
        talked(310, legs=(leg(300, 310, ANSWERED),)), 400,
        verdict(Outcome.MET, "answered_in_time", *measured(3, 10.0)),
    ),
    "answered at ring 6": (
        talked(27.1, legs=(leg(0, 27.1, ANSWERED),)), 99,
        verdict(Outcome.MISSED, "answered_late", *measured(6, 27.1)),
    ),
    "two agents let it ring, a third answers": (
        talked(34, legs=(leg(0, 15), leg(16, 31), leg(32, 34, ANSWERED))), 99,
        verdict(Outcome.MISSED, "answered_late", *measured(7, 32.0)),
    ),
    "ringall counts once": (
        talked(12, legs=(leg(0, 12, LegEnd.CANCELLED), leg(0, 12, ANSWERED), leg(1, 12, LegEnd.CANCELLED))), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(3, 12.0)),
    ),
    "the ring was estimated": (
        talked(9, legs=(leg(2, 9, ANSWERED, estimated=True),)), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0), ("estimated", 1)),
    ),
    "another leg was estimated": (
        talked(9, legs=(leg(2, 9, ANSWERED), leg(2, 4, estimated=True))), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0)),
    ),
    "picked up by a phone that was not dialled": (
        talked(9, legs=(leg(2, 9, LegEnd.CANCELLED),)), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0)),
    ),
    "picked up, and the only ring was estimated": (
        talked(9, legs=(leg(2, 9, LegEnd.CANCELLED, estimated=True),)), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0), ("estimated", 1)),
    ),
    "handed on to a phone whose ring was not seen": (
        talked(9, legs=(leg(2, 9, ANSWERED), leg(None, 70, ANSWERED, dialled=60))), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0)),
    ),
    "the last of two answering phones is the human": (
        talked(9, legs=(leg(0, 3, ANSWERED, estimated=True), leg(5, 9, ANSWERED))), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0)),
    ),
    "answered without a ring": (
        talked(9, legs=(leg(None, 9, ANSWERED),)), 99, verdict(Outcome.UNKNOWN, "ring_unseen"),
    ),
    "answered by nobody we saw": (talked(9), 99, verdict(Outcome.UNKNOWN, "ring_unseen")),
    "late already before the unseen ring": (
        talked(40, legs=(leg(0, 21), leg(None, 40, ANSWERED, dialled=30))), 99,
        verdict(Outcome.MISSED, "answered_late", *measured(5, 21.0)),
    ),
    "rang out, never answered": (
        call(ended_at=at(45), end=End.UNANSWERED, hung_up_by=HungUpBy.PBX, legs=(leg(0, 15), leg(20, 35))), 99,
        verdict(Outcome.MISSED, "never_answered", ("seconds", 30.0)),
    ),
    "gave up after the limit": (
        call(ended_at=at(25), legs=(leg(1, 25, LegEnd.CANCELLED),), **ABANDONED), 99,
        verdict(Outcome.MISSED, "never_answered", ("seconds", 24.0)),
    ),
    "gave up at the limit": (
        call(ended_at=at(21), legs=(leg(1, 21, LegEnd.CANCELLED),), **ABANDONED), 99,
        verdict(Outcome.MISSED, "never_answered", ("seconds", 20.0)),
    ),
    "gave up, the last ring was estimated": (
        call(ended_at=at(15), legs=(leg(1, 3), leg(5, 15, LegEnd.CANCELLED, estimated=True)), **ABANDONED), 99,
        verdict(Outcome.EXEMPT, "gave_up_before_limit", ("seconds", 12.0), ("estimated", 1)),
    ),
    "gave up before the limit": (
        call(ended_at=at(15), legs=(leg(1, 15, LegEnd.CANCELLED),), **ABANDONED), 99,
        verdict(Outcome.EXEMPT, "gave_up_before_limit", ("seconds", 14.0)),
    ),
    "the PBX ended it before the limit": (
        call(ended_at=at(15), end=End.UNANSWERED, hung_up_by=HungUpBy.PBX, legs=(leg(1, 15),)), 99,
        verdict(Outcome.EXEMPT, "ended_before_limit", ("seconds", 14.0)),
    ),
    "the network ended it before the limit": (
        call(ended_at=at(15), end=End.ABANDONED, hung_up_by=HungUpBy.NETWORK, legs=(leg(1, 15),)), 99,
        verdict(Outcome.EXEMPT, "ended_before_limit", ("seconds", 14.0)),
    ),
    "queued for minutes, never rang": (
        call(ended_at=at(200), queue="repair", **ABANDONED), 300, verdict(Outcome.EXEMPT, "never_rang"),
    ),
    "busy phone only": (
        call(ended_at=at(30), legs=(leg(None, 1, LegEnd.BUSY),), **ABANDONED), 99,
        verdict(Outcome.EXEMPT, "never_rang"),
    ),
    "rings": (
        call(legs=(leg(2, None, OPEN),)), 9, verdict(Outcome.PENDING, "ringing", ("seconds", 7.0), again=22),
    ),
    "begins to ring": (
        call(legs=(leg(2, None, OPEN),)), 2, verdict(Outcome.PENDING, "ringing", ("seconds", 0.0), again=22),
    ),
    "rings again after a pause": (
        call(legs=(leg(0, 15), leg(20, None, OPEN))), 21,
        verdict(Outcome.PENDING, "ringing", ("seconds", 16.0), again=25),
    ),
    "between two attempts": (
        call(legs=(leg(0, 15),)), 18, verdict(Outcome.PENDING, "not_answered_yet", ("seconds", 15.0)),
    ),
    "nothing rings yet": (call(), 3, verdict(Outcome.PENDING, "not_answered_yet", ("seconds", 0.0))),
    "still rings at the limit": (
        call(legs=(leg(2, None, OPEN),)), 22, verdict(Outcome.MISSED, "still_ringing_late", ("seconds", 20.0)),
    ),
    "past the limit between two attempts": (
        call(legs=(leg(0, 21),)), 30, verdict(Outcome.MISSED, "still_ringing_late", ("seconds", 21.0)),
    ),
    "outbound": (
        talked(9, direction=Direction.OUTBOUND), 99,
        say("four_ring", Outcome.EXEMPT, "not_inbound", ("direction", "outbound")),
    ),
    "internal": (
        call(direction=Direction.INTERNAL), 99,
        say("four_ring", Outcome.EXEMPT, "not_inbound", ("direction", "internal")),
    ),
    "gap while it rang": (
        talked(9, legs=(leg(2, 9, ANSWERED),), gaps=(gap(3, 4),)), 99, verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "gap after the answer": (
        talked(9, legs=(leg(2, 9, ANSWERED),), gaps=(gap(10, 40),)), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0)),
    ),
    "gap, but what was heard is past the limit": (
        talked(40, legs=(leg(0, 40, ANSWERED),), gaps=(gap(5, 10),)), 99,
        verdict(Outcome.MISSED, "answered_late", *measured(8, 35.0)),
    ),
    "gap, and only the unheard ringing passes the limit": (
        talked(25, legs=(leg(0, 25, ANSWERED),), gaps=(gap(5, 15),)), 99, verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "gap, rings on: certain when enough was heard": (
        call(legs=(leg(0, None, OPEN),), gaps=(gap(5, 10),)), 15, verdict(Outcome.UNKNOWN, "link_gap", again=25),
    ),
    "gap that lasts": (
        call(legs=(leg(0, None, OPEN),), gaps=(gap(5, None),)), 60, verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "gap, gave up": (
        call(ended_at=at(15), legs=(leg(1, 15),), gaps=(gap(2, 3),), **ABANDONED), 99,
        verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "gap, never rang as far as heard": (
        call(ended_at=at(15), queue="repair", gaps=(gap(2, 9),), **ABANDONED), 99,
        verdict(Outcome.UNKNOWN, "link_gap"),
    ),
    "lost below the limit": (
        call(ended_at=at(12), end=End.LOST, legs=(leg(1, None, OPEN),), gaps=(gap(12, 30),)), 99,
        verdict(Outcome.UNKNOWN, "end_unseen"),
    ),
    "lost past the limit": (
        call(ended_at=at(32), end=End.LOST, legs=(leg(1, None, OPEN),), gaps=(gap(32, 50),)), 99,
        verdict(Outcome.MISSED, "never_answered", ("seconds", 31.0)),
    ),
    "lost after the answer": (
        talked(9, 60, end=End.LOST, hung_up_by=None, legs=(leg(2, 9, ANSWERED),), gaps=(gap(60, 90),)), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 7.0)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "now", "expected"), PHONE.values(), ids=PHONE)
def test_by_the_ringing_phone(known: CallFacts, now: float, expected: Verdict) -> None:
    assert expected == FourRing().judge(Case(known), at(now))


CALLER = {
    "five minutes in music, then one ring": (
        talked(310, legs=(leg(305, 310, ANSWERED),)), 400,
        verdict(Outcome.MISSED, "answered_late", *measured(63, 310.0), clock="caller"),
    ),
    "answered soon": (
        talked(9, legs=(leg(2, 9, ANSWERED),)), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 9.0), clock="caller"),
    ),
    "the unseen ring does not matter": (
        talked(9), 99, verdict(Outcome.MET, "answered_in_time", *measured(2, 9.0), clock="caller"),
    ),
    "an estimated ring does not matter": (
        talked(9, legs=(leg(2, 9, ANSWERED, estimated=True),)), 99,
        verdict(Outcome.MET, "answered_in_time", *measured(2, 9.0), clock="caller"),
    ),
    "queued past the limit, never rang": (
        call(ended_at=at(200), queue="repair", **ABANDONED), 300,
        verdict(Outcome.MISSED, "never_answered", ("seconds", 200.0), clock="caller"),
    ),
    "refused before any queue": (
        call(ended_at=at(200), end=End.REFUSED, hung_up_by=HungUpBy.PBX), 300, verdict(Outcome.EXEMPT, "never_rang"),
    ),
    "waits in the queue": (
        call(queue="repair"), 8,
        verdict(Outcome.PENDING, "not_answered_yet", ("seconds", 8.0), clock="caller", again=20),
    ),
    "has not come to a queue": (
        call(), 80, verdict(Outcome.PENDING, "not_answered_yet", ("seconds", 80.0), clock="caller"),
    ),
    "waits past the limit": (
        call(queue="repair"), 20, verdict(Outcome.MISSED, "still_ringing_late", ("seconds", 20.0), clock="caller"),
    ),
    "gave up in the queue": (
        call(ended_at=at(19), queue="repair", **ABANDONED), 99,
        verdict(Outcome.EXEMPT, "gave_up_before_limit", ("seconds", 19.0), clock="caller"),
    ),
    "answered inside a gap": (
        talked(25, queue="repair", gaps=(gap(18, 30),)), 99, verdict(Outcome.UNKNOWN, "link_gap"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "now", "expected"), CALLER.values(), ids=CALLER)
def test_by_the_waiting_caller(known: CallFacts, now: float, expected: Verdict) -> None:
    assert expected == FourRing(clock="caller").judge(Case(known), at(now))


def test_without_a_call_nothing_rang() -> None:
    assert say("four_ring", Outcome.EXEMPT, "never_rang") == FourRing().judge(Case(None), at(0))


def test_one_ring_is_a_limit() -> None:
    known = talked(7, legs=(leg(2, 7, ANSWERED),))

    assert FourRing(max_rings=1).judge(Case(known), at(99)).outcome is Outcome.MISSED


@pytest.mark.parametrize(("max_rings", "period"), [(0, 5.0), (4, 0.0), (4, -1.0), (4, 1e-9)])
def test_limits_that_cannot_be(max_rings: int, period: float) -> None:
    with pytest.raises(ValueError, match="max_rings"):
        FourRing(max_rings, period)


@given(
    st.integers(1, 9), st.sampled_from([5.0, 6.0, 3.0, 0.1, 4.2, 10 / 3]), st.integers(-3, 3), st.integers(0, 999_999)
)
def test_ring_and_verdict_agree_at_the_border(max_rings: int, period: float, off_us: int, start_us: int) -> None:
    rule = FourRing(max_rings, period)
    ring_at = at(1) + timedelta(microseconds=start_us)
    answered_at = ring_at + timedelta(microseconds=max_rings * round(period * 1_000_000) + off_us)
    known = call(answered_at=answered_at, legs=(replace(leg(0, 0, ANSWERED), ring_at=ring_at, ended_at=answered_at),))
    rings = known.rings(answered_at, period)
    found = rule.judge(Case(known), answered_at)

    assert rings is not None
    assert (Outcome.MET if off_us < 0 else Outcome.MISSED) == found.outcome
    assert (rings <= max_rings) == (found.outcome is Outcome.MET)
    assert rings == dict(found.values)["rings"]


@given(cases, st.integers(0, 2400), st.integers(0, 2400), st.sampled_from(["phone", "caller"]))
def test_what_is_decided_stays_decided(case: Case, now: int, later: int, clock: Clock) -> None:
    rule = FourRing(clock=clock)
    first, second = rule.judge(case, at(now)), rule.judge(case, at(now + later))

    if first.outcome in DECIDED:
        assert first.outcome == second.outcome


@given(facts, st.integers(0, 2400), st.sampled_from(["phone", "caller"]))
def test_again_at_is_when_time_changes_the_verdict(known: CallFacts, now: int, clock: Clock) -> None:
    rule = FourRing(clock=clock)
    first = rule.judge(Case(known), at(now))
    is_of_now = all(known_at <= at(now) for known_at in (known.arrived_at, *(gap.start_at for gap in known.gaps)))
    if first.again_at is None or not is_of_now:
        return
    just_before = first.again_at - timedelta(microseconds=1)

    assert first.again_at > at(now)
    assert just_before < at(now) or rule.judge(Case(known), just_before).outcome == first.outcome
    assert rule.judge(Case(known), first.again_at).outcome is Outcome.MISSED


@given(facts, st.integers(0, 2400), st.sampled_from(["phone", "caller"]))
def test_a_gap_never_decides(known: CallFacts, now: int, clock: Clock) -> None:
    """With its gaps a call is judged as without them, or not at all."""
    rule = FourRing(clock=clock)
    found = rule.judge(Case(known), at(now))
    whole = rule.judge(Case(replace(known, gaps=())), at(now))

    if found.outcome in DECIDED:
        assert whole.outcome == found.outcome
