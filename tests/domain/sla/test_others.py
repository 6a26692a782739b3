"""Coverage, comparisons, tickets and due times."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sla.comparing import change
from monitor.domain.sla.coverage import QUIET_US, Coverage, LinkSeen, SeenGap, holes_of
from monitor.domain.sla.schedule import Weekly, due_weeks, next_due
from monitor.domain.sla.workorders import MOST_TICKETS, SeenTicket, TicketFigures

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = 60_000_000
HOUR = 60 * MINUTE


def gap(start: int, end: int | None, link: str = "ami:hq") -> SeenGap:
    return SeenGap(link, start, end, "away")


@pytest.mark.parametrize(
    ("links", "gaps", "expected"),
    [
        ([LinkSeen("ami:hq", -5, 10 * HOUR)], [], []),
        ([LinkSeen("ami:hq", None, None)], [], [(0, 8 * HOUR, "never_heard")]),
        ([LinkSeen("ami:hq", HOUR, 10 * HOUR)], [], [(0, HOUR, "not_yet_heard")]),
        ([LinkSeen("ami:hq", -5, 8 * HOUR - QUIET_US)], [], []),
        ([LinkSeen("ami:hq", -5, 2 * HOUR)], [], [(2 * HOUR, 8 * HOUR, "not_heard_since")]),
        ([LinkSeen("ami:hq", 20 * HOUR, 30 * HOUR)], [], [(0, 8 * HOUR, "not_yet_heard")]),
        ([], [gap(-HOUR, HOUR), gap(3 * HOUR, None)], [(0, HOUR, "away"), (3 * HOUR, 8 * HOUR, "away")]),
        ([], [gap(2 * HOUR, 2 * HOUR), gap(9 * HOUR, 10 * HOUR)], []),
    ],
)
def test_holes(links: list[LinkSeen], gaps: list[SeenGap], expected: list[tuple[int, int, str]]) -> None:
    found = holes_of(links, gaps, 0, 8 * HOUR)

    assert expected == [(hole.start_us, hole.end_us, hole.why) for hole in found]


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=6), st.integers(0, 90), st.integers(0, 90))
def test_coverage_counts_each_instant_once(holes: list[tuple[int, int]], one: int, other: int) -> None:
    start, end = sorted((one, other))
    coverage = Coverage(10, 80, [gap(min(pair), max(pair)) for pair in holes])
    heard = [at for at in range(max(start, 10), min(end, 80)) if not any(min(pair) <= at < max(pair) for pair in holes)]

    assert len(heard) == coverage.heard_us(start, end)


def test_a_stretch_outside_has_no_coverage() -> None:
    coverage = Coverage(10, 80, [])

    assert (None, 1.0, 1.0) == (coverage.share(80, 90), coverage.share(70, 90), coverage.share())


@pytest.mark.parametrize(
    ("old", "new", "points", "is_clear"),
    [
        ((56, 70), (48, 80), -20.0, True),
        ((9, 10), (3, 3), 10.0, False),
        ((900, 1000), (930, 1000), 3.0, True),
        ((90, 100), (93, 100), 3.0, False),
    ],
)
def test_change(old: tuple[int, int], new: tuple[int, int], points: float, is_clear: bool) -> None:
    found = change(old, new)

    assert found is not None
    assert (points, is_clear) == (round(found.points, 6), found.is_clear)


def test_newcombe_s_own_example() -> None:
    """56 of 70 against 48 of 80 is 0.2000, 95 % from 0.0524 to 0.3339 (Newcombe 1998, method 10)."""
    found = change((48, 80), (56, 70))

    assert found is not None
    assert (20.0, 5.24, 33.39) == (round(found.points, 2), round(found.low, 2), round(found.high, 2))


def test_nothing_cannot_be_compared() -> None:
    assert change((0, 0), (1, 2)) is None
    assert change((1, 2), (0, 0)) is None


def ticket(name: str = "T", answered: int | None = None, call_id: str = "", **minutes: float) -> SeenTicket:
    stages = {stage: round(value * MINUTE) for stage, value in minutes.items()}
    return SeenTicket(name, "repair", 5 * MINUTE, answered, stages, False, "hq", call_id, "crew", "met")


@pytest.mark.parametrize(
    ("given", "minutes"),
    [
        (ticket(reported=10, arrived=40), 30.0),
        (ticket(answered=4 * MINUTE, reported=10, arrived=40), 36.0),
        (ticket(arrived=40), 35.0),
        (ticket(reported=10), None),
        (ticket(reported=10, arrived=9), None),
    ],
)
def test_minutes_count_from_the_answer_else_from_the_report(given: SeenTicket, minutes: float | None) -> None:
    assert minutes == given.minutes("begun", "arrived")


def test_tickets_by_band() -> None:
    figures = TicketFigures()
    for minutes in (14.9, 15, 15.1, 30, 44, 60, 60.1):
        figures.add(ticket(reported=0, notified=1, arrived=minutes))
    figures.add(ticket(reported=0))
    figures.add(ticket(reported=0, cancelled=3))
    found = figures.kinds["repair"]

    assert ([2, 2, 1, 1, 1], 1, 1, 9) == (found.bands, found.not_arrived, found.cancelled, found.tickets)
    assert (1.0, 7) == found.mean_minutes(("begun", "notified"))
    assert (9, 9) == (found.tally.met, found.loose_tally.met)


def test_tickets_are_all_counted_and_some_listed() -> None:
    figures = TicketFigures()
    for number in range(MOST_TICKETS + 5):
        figures.add(ticket(str(number), call_id="1.1"))

    assert (MOST_TICKETS, MOST_TICKETS + 5) == (len(figures.listed), figures.count)
    assert 0 == figures.kinds["repair"].loose_tally.met


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-11-22T21:59:59", SHANGHAI, "2026-11-22T22:00:00"),
        ("2026-11-22T22:00:00", SHANGHAI, "2026-11-29T22:00:00"),
        ("2026-10-24T04:00:00", BERLIN, "2026-10-26T05:00:00"),
        ("2026-10-19T05:00:00", BERLIN, "2026-10-26T05:00:00"),
    ],
)
def test_next_due(now: str, zone: ZoneInfo, due: str) -> None:
    found = next_due(Weekly(1, time(6)), datetime.fromisoformat(now).replace(tzinfo=UTC), zone)

    assert datetime.fromisoformat(due).replace(tzinfo=UTC) == found


def test_due_weeks_are_whole() -> None:
    weekly = Weekly(1, time(6))
    before = datetime(2026, 11, 22, 21, 59, tzinfo=UTC)

    assert ["2026-W46", "2026-W45", "2026-W44", "2026-W43"] == [w.key for w in due_weeks(weekly, before, SHANGHAI)]
    after = before + timedelta(minutes=1)
    assert ["2026-W47", "2026-W46", "2026-W45", "2026-W44"] == [w.key for w in due_weeks(weekly, after, SHANGHAI)]


@given(st.integers(1, 7), st.times(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_a_due_week_is_over_by_then(weekday: int, at: time, now: datetime) -> None:
    instant = now.replace(tzinfo=UTC)
    newest = next(due_weeks(Weekly(weekday, at.replace(second=0, microsecond=0)), instant, BERLIN))

    assert newest.until_at <= instant
