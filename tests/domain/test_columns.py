"""A call as a row: order, masking, rounding, and what is empty."""

from datetime import timedelta, timezone

import pytest

from monitor.domain.columns import columns, row
from monitor.domain.facts import CallFacts, Direction, End, ring_in
from monitor.domain.marks import Mark, MarkKind, effective
from monitor.domain.verdicts import Outcome
from tests.domain.calls_at_hand import RULES, START, abandoned, after, answered, judged, leg, say

CHINA = timezone(timedelta(hours=8))


def test_the_columns_stand_in_the_promised_order() -> None:
    expected = (
        "call_id pbx queue direction caller arrived_at first_ring_at answered_at ended_at wait_seconds ring_seconds "
        "rings agent talk_seconds end hung_up_by four_ring four_ring_reason greeting greeting_reason "
        "four_ring_mark four_ring_mark_reason four_ring_marked_by greeting_mark greeting_mark_reason "
        "greeting_marked_by caller_marks"
    )
    assert expected.split() == columns(RULES)


def test_an_answered_call() -> None:
    expected = {
        "call_id": "1700000000.42",
        "pbx": "hq",
        "queue": "repair",
        "direction": "inbound",
        "caller": "138****5678",
        "arrived_at": "2026-01-31T17:30:00.000+08:00",
        "first_ring_at": "2026-01-31T17:30:01.250+08:00",
        "answered_at": "2026-01-31T17:30:28.350+08:00",
        "ended_at": "2026-01-31T17:32:00.000+08:00",
        "wait_seconds": 28.35,
        "ring_seconds": 27.1,
        "rings": 6,
        "agent": "李静",
        "talk_seconds": 91.65,
        "end": "answered",
        "hung_up_by": "caller",
        "four_ring": "missed",
        "four_ring_reason": "four_ring: is_missed",
        "greeting": None,
        "greeting_reason": None,
    }
    found = row(judged(answered(), four_ring=Outcome.MISSED), say, after(500), 5.0, CHINA, RULES)
    assert expected == found
    assert columns(RULES)[: len(found)] == list(found)


def mark(rule: str, kind: MarkKind = MarkKind.EXEMPT) -> Mark:
    return Mark("hq", "1700000000.42", rule, kind, f"why {kind}", "王芳", "token", after(600))


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), [None] * 7),
        ((mark("four_ring"),), ["exempt", "why exempt", "王芳", None, None, None, None]),
        ((mark(""),), ["exempt", "why exempt", "王芳", "exempt", "why exempt", "王芳", None]),
        ((mark(""), mark("greeting", MarkKind.WITHDRAWN)), ["exempt", "why exempt", "王芳", None, None, None, None]),
        ((mark("", MarkKind.ANGRY), mark("", MarkKind.SILENT)), [None] * 6 + ["angry silent"]),
        ((mark("four_ring"), mark("", MarkKind.WITHDRAWN), mark("", MarkKind.COMMENT)), [None] * 7),
    ],
)
def test_marks_stand_last_and_leave_the_verdict_as_it_is(marks: tuple[Mark, ...], expected: list[str | None]) -> None:
    found = row(judged(answered(), four_ring=Outcome.MISSED), say, after(500), 5.0, CHINA, RULES, effective(marks))
    assert columns(RULES) == list(found)
    assert expected == list(found.values())[-7:]
    assert "missed" == found["four_ring"]


def test_an_abandoned_call_has_waited_and_rung_up_to_its_end_but_no_ring_answered_it() -> None:
    found = row(judged(abandoned()), say, after(500), 5.0, CHINA)
    wanted = ("wait_seconds", "ring_seconds", "rings", "agent", "talk_seconds", "caller", "answered_at", "end")
    assert [found[name] for name in wanted] == [12.5, 10.5, None, None, None, None, None, "abandoned"]


def test_a_call_in_progress_is_measured_up_to_now() -> None:
    facts = CallFacts("hq", "1.1", Direction.INBOUND, START, legs=(leg(3, None),), end=End.IN_PROGRESS)
    found = row(judged(facts), say, after(10.12345), 5.0, CHINA)
    assert (
        found["wait_seconds"],
        found["ring_seconds"],
        found["ended_at"],
        found["hung_up_by"],
    ) == (10.123, 7.123, None, None)


@pytest.mark.parametrize(
    ("seconds", "period", "expected"),
    [(0.0, 5.0, 1), (4.999, 5.0, 1), (5.0, 5.0, 2), (19.999, 5.0, 4), (20.0, 5.0, 5), (17.9, 6.0, 3), (3.0, 3.0, 2)],
)
def test_rings(seconds: float, period: float, expected: int) -> None:
    assert expected == ring_in(seconds, period)
