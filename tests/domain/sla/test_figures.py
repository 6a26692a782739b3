"""The accumulator equals a computation that keeps every call, whatever calls come."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sla.bins import STEP_SECONDS, cumulative
from monitor.domain.sla.figures import MOST_AGENTS, MOST_QUEUES, OTHERS, Basis, Figures, SeenCall
from monitor.domain.sla.levels import Fate, Formula
from monitor.domain.sla.places import Shift, micros, place_of
from monitor.domain.tally import Tally
from monitor.domain.verdicts import Outcome

ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 24, 20, tzinfo=UTC)
"""The clocks go back five hours later."""
RULES = ("four_ring", "greeting", "hangup_first")
SHIFTS = (Shift("day", time(7, 50), time(15)), Shift("night", time(22), time(7, 50)))
BASIS = Basis(rules=RULES, shifts=SHIFTS)
seconds = st.integers(0, 200_000).map(lambda ms: ms / 1000)
outcomes = st.tuples(*[st.none() | st.sampled_from([outcome.value for outcome in Outcome])] * len(RULES))
calls = st.lists(
    st.builds(
        SeenCall,
        st.integers(0, 172_800_000).map(lambda ms: micros(START) + ms * 1000),
        st.sampled_from(["", "repair", "service"]),
        st.sampled_from(["", "Li", "Wang"]),
        st.sampled_from(["", "Li", "Zhao"]),
        st.sampled_from(["answered", "abandoned", "unanswered", "refused", "in_progress", "lost"]),
        st.none() | seconds,
        seconds,
        st.none() | seconds,
        st.booleans(),
        outcomes,
    ),
    max_size=60,
).map(lambda found: sorted(found, key=lambda call: call.arrived_us))


def call(seconds: float = 3.0, wait: float | None = 8.0, end: str = "answered", **more: object) -> SeenCall:
    told: dict[str, object] = {
        "arrived_us": micros(START + timedelta(seconds=seconds)),
        "queue": "repair",
        "agent": "Li" if end == "answered" else "",
        "hangup_agent": "Li" if end == "answered" else "",
        "end": end,
        "wait_seconds": wait,
        "ring_seconds": wait,
        "talk_seconds": 60.0 if end == "answered" else None,
        "has_gap": False,
        "outcomes": ("met", "missed", "unknown"),
    }
    return SeenCall(**{**told, **more})  # type: ignore[arg-type]


def counted(*given: SeenCall, basis: Basis = BASIS) -> Figures:
    figures = Figures(basis, ZONE)
    for one in given:
        figures.add(one)
    figures.close()
    return figures


@pytest.mark.parametrize(
    ("given", "fate"),
    [
        (call(wait=20.0), Fate.ANSWERED_IN_TIME),
        (call(wait=20.000001), Fate.ANSWERED_LATE),
        (call(wait=5.0, end="abandoned"), Fate.SHORT_ABANDON),
        (call(wait=5.001, end="abandoned"), Fate.GONE_IN_TIME),
        (call(wait=3.0, end="unanswered"), Fate.GONE_IN_TIME),
        (call(wait=20.001, end="unanswered"), Fate.GONE_LATE),
        (call(wait=1.0, end="refused"), Fate.REFUSED),
        (call(wait=1.0, has_gap=True), Fate.UNCLEAR),
        (call(wait=90.0, has_gap=True, end="abandoned"), Fate.UNCLEAR),
        (call(wait=1.0, end="lost"), Fate.UNCLEAR),
        (call(wait=None, end="abandoned"), Fate.UNCLEAR),
        (call(wait=None, end="in_progress", has_gap=True), Fate.RUNNING),
    ],
)
def test_fate(given: SeenCall, fate: Fate) -> None:
    assert {(fate, given.outcomes): 1} == counted(given).total.counts


@given(calls)
def test_figures_equal_a_naive_computation(given: list[SeenCall]) -> None:
    figures = counted(*given)
    clear = [one for one in given if not one.has_gap and one.wait_seconds is not None]
    answered = [one for one in clear if one.end == "answered"]
    gone = [one for one in clear if one.end in ("abandoned", "unanswered")]
    in_time = [one for one in answered if one.wait_seconds is not None and one.wait_seconds <= 20]

    level = figures.total.level
    assert len(given) == level.inbound
    assert (len(in_time), len(answered) + len(gone)) == level.parts(Formula.OFFERED)
    assert sum(round((one.wait_seconds or 0) * 1e6) for one in answered) == figures.total.wait_us
    for place in range(len(RULES)):
        naive = Tally.of(Outcome(outcome) for one in given if (outcome := one.outcomes[place]) is not None)
        assert naive == figures.total.tally(place)


@given(calls)
def test_every_split_adds_up_to_the_total(given: list[SeenCall]) -> None:
    figures = counted(*given)
    places = [place_of(one.arrived_us, ZONE, SHIFTS) for one in given]

    for split in (figures.days, figures.cells, figures.shifts, figures.queues):
        total: Counter[object] = Counter()
        for group in split.values():
            total.update(group.counts)
        assert figures.total.counts == dict(total)
    assert Counter(place.day for place in places) == {day: g.level.inbound for day, g in figures.days.items()}
    assert Counter((place.shift_day, place.shift) for place in places) == {
        turn: group.level.inbound for turn, group in figures.shifts.items()
    }


@given(calls)
def test_any_threshold_can_be_read_off_the_steps(given: list[SeenCall]) -> None:
    figures = counted(*given)
    answered = [one for one in given if one.end == "answered" and not one.has_gap and one.wait_seconds is not None]

    for step, total in enumerate(cumulative(figures.waits.counts)[:-1], 1):
        within = [one for one in answered if (one.wait_seconds or 0) <= step * STEP_SECONDS]
        assert len(within) == total
    assert len(answered) == sum(figures.rings.answered) + figures.rings.unseen


@given(calls, st.sampled_from([50, 90, 95, 100]))
def test_a_percentile_is_at_most_a_tenth_of_a_second_too_long(given: list[SeenCall], percent: int) -> None:
    figures = counted(*given)
    waits = sorted(
        one.wait_seconds for one in given if one.end == "answered" and not one.has_gap and one.wait_seconds is not None
    )
    told = figures.wait_percentiles.at(percent)
    if not waits:
        assert told is None
        return
    exact = waits[max(1, -(-percent * len(waits) // 100)) - 1]
    assert told is not None
    assert exact - 1e-6 <= told <= exact + 0.1


@pytest.mark.parametrize(
    ("ring", "place"), [(0.001, 0), (4.999, 0), (5.0, 1), (14.999999, 2), (15.0, 3), (19.999, 3), (20.0, 4), (99.0, 4)]
)
def test_rings_and_the_verdict_never_disagree(ring: float, place: int) -> None:
    expected = [0] * 5
    expected[place] = 1
    assert expected == counted(call(ring_seconds=ring)).rings.answered


def test_the_one_who_talked_last_hung_up_and_the_first_one_greeted() -> None:
    agents = counted(call(agent="Li", hangup_agent="Wang", outcomes=("missed", "met", "missed"))).agents

    assert {("greeting", "met"): 1} == agents["Li"].outcomes
    assert {("hangup_first", "missed"): 1} == agents["Wang"].outcomes
    assert (1, 0) == (agents["Li"].answered, agents["Wang"].answered)


def test_names_are_bounded() -> None:
    basis = Basis(rules=())
    figures = counted(*(call(agent=f"a{i}", queue=f"q{i}", outcomes=()) for i in range(MOST_AGENTS + 7)), basis=basis)

    assert (MOST_AGENTS + 1, MOST_QUEUES + 1) == (len(figures.agents), len(figures.queues))
    assert (7, MOST_AGENTS + 7 - MOST_QUEUES) == (
        figures.agents[OTHERS].answered,
        figures.queues[OTHERS].level.inbound,
    )


@pytest.mark.parametrize(
    ("utc", "day", "half_hour", "shift", "shift_day"),
    [
        ("2026-10-24T21:59:00", 24, 47, "night", 24),
        ("2026-10-24T22:00:00", 25, 0, "night", 24),
        ("2026-10-25T00:30:00", 25, 5, "night", 24),
        ("2026-10-25T01:30:00", 25, 5, "night", 24),
        ("2026-10-25T06:49:59", 25, 15, "night", 24),
        ("2026-10-25T06:50:00", 25, 15, "day", 25),
        ("2026-10-25T14:00:00", 25, 30, "", 25),
    ],
)
def test_place(utc: str, day: int, half_hour: int, shift: str, shift_day: int) -> None:
    found = place_of(micros(datetime.fromisoformat(utc).replace(tzinfo=UTC)), ZONE, SHIFTS)

    assert (day, half_hour, shift, shift_day) == (found.day.day, found.half_hour, found.shift, found.shift_day.day)
