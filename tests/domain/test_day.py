"""Today's calls: counted from what was judged last, in the hotline's own day."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_the_lost() -> None:
    day = Day(START, CHINA)
    day.take([judged(abandoned("1")), call("2"), judged(replace(abandoned("3"), end=End.LOST))])

    assert 1 == day.lost()
    assert ["1"] == [lost.call_id for lost in day.lost_after(after(12))]
    assert [] == day.lost_after(after(12.5))


def test_misses_past_their_bound_are_the_newest() -> None:
    day = Day(START, CHINA)
    most = day_module.MOST_MISSES
    day.take(
        JudgedCall(replace(answered(str(number)), arrived_at=after(number)), call("", MISSED).verdicts)
        for number in range(3 * most)
    )

    assert [str(number) for number in range(3 * most - 1, 2 * most - 1, -1)] == [
        found.call_id for found, _ in day.misses()
    ]
    assert {"four_ring": Tally(missed=3 * most)} == day.tallies()


@st.composite
def heard(draw: st.DrawFn) -> JudgedCall:
    made = draw(st.sampled_from([answered, abandoned]))(str(draw(st.integers(0, 6))))
    facts = replace(made, queue=draw(st.sampled_from(["repair", "service"])))
    if facts.ended_at is not None:
        facts = replace(facts, ended_at=facts.ended_at + timedelta(seconds=draw(st.integers(0, 3))))
    return judged(facts, four_ring=draw(st.sampled_from(Outcome)), greeting=draw(st.sampled_from(Outcome)))


@given(calls=st.lists(heard(), max_size=30), queue=st.sampled_from(["", "repair", "service"]))
def test_it_counts_what_a_recount_finds(calls: list[JudgedCall], queue: str) -> None:
    """However often a call is judged anew, changes its queue, or is no longer lost."""
    day = Day(START, CHINA)
    for each in calls:
        day.take([each])
    chosen = [found for found in day.calls() if queue in ("", found.queue)]
    assert {each.facts.call_id for each in calls} == {found.call_id for found in day.calls()}

    def wanted(name: str) -> bool:
        return queue in ("", name)

    counted = {
        rule: Counter(outcome for found in chosen for name, outcome in found.outcomes if name == rule)
        for rule in ("four_ring", "greeting")
    }
    assert {
        rule: Tally(**{outcome.value: count for outcome, count in of_rule.items()})
        for rule, of_rule in counted.items()
        if of_rule
    } == day.tallies(wanted)
    assert sum(found.is_lost for found in chosen) == day.lost(wanted)
    assert sorted(found.call_id for found in chosen if found.is_lost) == sorted(
        found.call_id for found in day.lost_after(START, wanted)
    )
    assert sum(len(found.misses) for found in chosen) == len(day.misses(chosen=wanted))


def test_past_its_bound_the_day_is_not_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_module, "MOST_CALLS", 3)
    day = Day(START, CHINA)
    day.take([call(str(number)) for number in range(3)])
    assert day.is_whole
    day.take([call("3")])

    assert (["1", "2", "3"], False) == ([found.call_id for found in day.calls()], day.is_whole)
