"""Today's calls: counted from what was judged last, in the hotline's own day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain import day as day_module
from monitor.domain.day import Day, day_of
from monitor.domain.facts import Direction, End
from monitor.domain.records import JudgedCall
from monitor.domain.tally import Tally
from monitor.domain.verdicts import Outcome
from tests.domain.calls_at_hand import START, abandoned, after, answered, judged

CHINA = ZoneInfo("Asia/Shanghai")
MET, MISSED, UNKNOWN = Outcome.MET, Outcome.MISSED, Outcome.UNKNOWN


def call(call_id: str, outcome: Outcome = MET, **more: object) -> JudgedCall:
    return judged(answered(call_id, **more), four_ring=outcome)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "at", "since", "hours"),
    [
        ("Asia/Shanghai", datetime(2026, 1, 31, 9, 30, tzinfo=UTC), datetime(2026, 1, 30, 16, tzinfo=UTC), 24),
        ("Asia/Shanghai", datetime(2026, 1, 31, 16, 0, tzinfo=UTC), datetime(2026, 1, 31, 16, tzinfo=UTC), 24),
        ("Europe/Berlin", datetime(2026, 3, 29, 9, 0, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        ("Europe/Berlin", datetime(2026, 10, 25, 9, 0, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
    ],
)
def test_the_local_day(zone: str, at: datetime, since: datetime, hours: int) -> None:
    since_at, until_at = day_of(at, ZoneInfo(zone))

    assert (since, timedelta(hours=hours)) == (since_at, until_at.astimezone(UTC) - since_at.astimezone(UTC))


def test_a_revised_verdict_counts_once() -> None:
    day = Day(START, CHINA)
    day.take([call("1", MISSED), call("2")])
    day.take([call("1", MET)])

    assert {"four_ring": Tally(met=2)} == day.tallies()
    assert day.misses() == []


@pytest.mark.parametrize(
    "passed_over",
    [
        call("9", direction=Direction.OUTBOUND),
        call("9", direction=Direction.INTERNAL),
        call("9", end=End.IN_PROGRESS, ended_at=None),
        JudgedCall(replace(answered("9"), arrived_at=START - timedelta(days=1)), ()),
        JudgedCall(replace(answered("9"), arrived_at=START + timedelta(days=1)), ()),
    ],
    ids=["outbound", "internal", "in progress", "yesterday", "tomorrow"],
)
def test_calls_of_no_concern_are_passed_over(passed_over: JudgedCall) -> None:
    day = Day(START, CHINA)
    day.take([passed_over])

    assert list(day.calls()) == []


def test_midnight_begins_anew() -> None:
    day = Day(START, CHINA)
    day.take([call("1")])
    assert not day.roll(day.until_at - timedelta(microseconds=1))
    assert day.roll(day.until_at)

    assert (day.tallies(), day.since_at) == ({}, datetime(2026, 2, 1, tzinfo=CHINA))


def test_misses_are_newest_first_and_of_the_chosen_queues() -> None:
    day = Day(START, CHINA)
    for number in range(5):
        queue = "repair" if number % 2 else "service"
        facts = replace(answered(str(number), queue=queue), arrived_at=after(number))
        day.take([judged(facts, four_ring=MISSED, greeting=UNKNOWN)])

    assert ["4", "3", "2"] == [found.call_id for found, _ in day.misses(3)]
    assert ["3", "1"] == [found.call_id for found, _ in day.misses(chosen=lambda queue: queue == "repair")]
    assert {"four_ring": Tally(missed=2), "greeting": Tally(unknown=2)} == day.tallies(lambda queue: queue == "repair")


def test_the_lost_since() -> None:
    day = Day(START, CHINA)
    day.take([judged(abandoned("1")), call("2"), judged(replace(abandoned("3"), end=End.LOST))])

    assert [1, 0] == [day.lost_since(after(12)), day.lost_since(after(13))]


def test_past_its_bound_the_day_is_not_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_module, "MOST_CALLS", 3)
    day = Day(START, CHINA)
    day.take([call(str(number)) for number in range(3)])
    assert day.is_whole
    day.take([call("3")])

    assert (["1", "2", "3"], False) == ([found.call_id for found in day.calls()], day.is_whole)
