"""What a call's facts say of waiting and ringing: the union of the ring legs, exact to the microsecond."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, End, LegEnd, RingLeg, Span
from tests.domain.rules.cases import MORNING, at, call, facts, gap, leg, talked

ANSWERED = LegEnd.ANSWERED


@pytest.mark.parametrize(
    ("known", "now", "expected"),
    [
        pytest.param(talked(7, legs=(leg(2, 7, ANSWERED),)), 99, 5.0, id="one leg"),
        pytest.param(talked(12, legs=(leg(2, 8), leg(4, 12, ANSWERED))), 99, 10.0, id="overlap counts once"),
        pytest.param(talked(30, legs=(leg(0, 15), leg(20, 30, ANSWERED))), 99, 25.0, id="a pause does not count"),
        pytest.param(talked(9, legs=(leg(1, 9, ANSWERED), leg(2, 20))), 99, 8.0, id="nothing after the answer"),
        pytest.param(talked(9, legs=(leg(1, 9, ANSWERED), leg(50, 60))), 99, 8.0, id="a transfer's leg"),
        pytest.param(talked(9, legs=(leg(None, 9, ANSWERED),)), 99, 0.0, id="a leg that never rang"),
        pytest.param(call(legs=(leg(3, None, LegEnd.OPEN),)), 10, 7.0, id="rings on"),
        pytest.param(call(legs=(leg(3, None, LegEnd.OPEN),)), 2, 0.0, id="now before the ring"),
        pytest.param(
            call(legs=(leg(3, None, LegEnd.OPEN),), ended_at=at(9), end=End.ABANDONED), 99, 6.0, id="up to the end"
        ),
        pytest.param(
            call(legs=(leg(3, 8), leg(9, None, LegEnd.OPEN)), end=End.LOST), 5000, 5.0, id="lost: up to the last seen"
        ),
        pytest.param(call(), 99, 0.0, id="no legs"),
    ],
)
def test_ring_seconds(known: CallFacts, now: float, expected: float) -> None:
    assert expected == known.ring_seconds(at(now))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (call(), 99.0),
        (call(ended_at=at(30), end=End.ABANDONED), 30.0),
        (talked(12), 12.0),
        (talked(12, 80), 12.0),
        (call(end=End.LOST), 0.0),
        (call(end=End.LOST, ended_at=at(40)), 40.0),
    ],
)
def test_wait_seconds(known: CallFacts, expected: float) -> None:
    assert expected == known.wait_seconds(at(99))


@pytest.mark.parametrize(
    ("rang_us", "expected"),
    [
        (0, 1),
        (1, 1),
        (4_999_999, 1),
        (5_000_000, 2),
        (19_999_999, 4),
        (20_000_000, 5),
        (20_000_001, 5),
        (27_100_000, 6),
    ],
)
def test_rings(rang_us: int, expected: int) -> None:
    answered_at = at(2) + timedelta(microseconds=rang_us)
    known = call(answered_at=answered_at, legs=(replace(leg(2, 2, ANSWERED), ended_at=answered_at),))

    assert expected == known.rings(at(99), 5.0)


def test_an_unanswered_call_has_no_ring() -> None:
    assert call(legs=(leg(0, 30),)).rings(at(99), 5.0) is None


milliseconds = st.integers(0, 400)
rung = st.lists(st.tuples(milliseconds, st.none() | milliseconds), max_size=6)


@given(rung, st.none() | milliseconds, milliseconds)
def test_ringing_agrees_with_counting_milliseconds(
    pairs: list[tuple[int, int | None]], answered: int | None, now: int
) -> None:
    def instant(ms: int) -> datetime:
        return MORNING + timedelta(milliseconds=ms)

    legs = tuple(
        RingLeg("l", "8001", "d", instant(a), instant(a), None if b is None else instant(b), LegEnd.OPEN)
        for a, b in pairs
    )
    stop = now if answered is None else answered
    counted = {ms for a, b in pairs for ms in range(a, stop if b is None else min(b, stop))}
    known = call(legs=legs, answered_at=None if answered is None else instant(answered))

    assert len(counted) / 1000 == known.ring_seconds(instant(now))
    assert (None if answered is None else len(counted) // 7 + 1) == known.rings(instant(now), 0.007)


@given(facts, st.integers(0, 3000))
def test_ringing_never_outlasts_the_stretch_from_the_first_ring(known: CallFacts, now: int) -> None:
    first_at = known.first_ring_at
    longest = (known.known_to(at(now)) - first_at).total_seconds() if first_at is not None else 0.0

    assert 0.0 <= known.ring_seconds(at(now)) <= max(0.0, longest)


@pytest.mark.parametrize(
    ("span", "start", "end", "expected"),
    [
        (gap(5, 8), 0, 4.9, False),
        (gap(5, 8), 0, 5, True),
        (gap(5, 8), 8, 9, True),
        (gap(5, 8), 8.1, None, False),
        (gap(5, None), 100, None, True),
        (gap(5, None), 0, 4, False),
    ],
)
def test_overlaps(span: Span, start: float, end: float | None, expected: bool) -> None:
    assert expected is span.overlaps(at(start), at(end) if end is not None else None)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (talked(10, 70), 60.0),
        (talked(10, 70, talk_ended_at=at(40)), 30.0),
        (talked(10, 70, talk_ended_at=at(9)), 0.0),
        (talked(10), None),
        (call(ended_at=at(9), end=End.ABANDONED), None),
    ],
)
def test_talk_seconds(known: CallFacts, expected: float | None) -> None:
    assert expected == known.talk_seconds
