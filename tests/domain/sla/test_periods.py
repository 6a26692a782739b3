"""Periods as people write them, in a zone whose days have 23, 24 or 25 hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.inputs import BadInput
from monitor.domain.sla.periods import Period, day_period, month_period, range_period, week_of, week_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("period", "key", "first", "after", "before"),
    [
        (week_period("2026-W47", SHANGHAI), "2026-W47", date(2026, 11, 16), date(2026, 11, 23), "2026-W46"),
        (week_period("2026-W01", SHANGHAI), "2026-W01", date(2025, 12, 29), date(2026, 1, 5), "2025-W52"),
        (week_period("2026-W53", SHANGHAI), "2026-W53", date(2026, 12, 28), date(2027, 1, 4), "2026-W52"),
        (day_period("2026-03-01", SHANGHAI), "2026-03-01", date(2026, 3, 1), date(2026, 3, 2), "2026-02-28"),
        (month_period("2026-02", SHANGHAI), "2026-02", date(2026, 2, 1), date(2026, 3, 1), "2026-01"),
        (month_period("2026-01", SHANGHAI), "2026-01", date(2026, 1, 1), date(2026, 2, 1), "2025-12"),
        (
            range_period("2026-11-01", "2026-11-16", SHANGHAI),
            "2026-11-01--2026-11-16",
            date(2026, 11, 1),
            date(2026, 11, 16),
            "2026-10-17--2026-11-01",
        ),
    ],
)
def test_period(period: Period, key: str, first: date, after: date, before: str) -> None:
    assert (key, first, after) == (period.key, period.first, period.after)
    assert before == period.previous.key
    assert period.previous.until_at == period.since_at


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_days_where_the_clocks_change(day: str, hours: int) -> None:
    period = day_period(day, BERLIN)

    assert timedelta(hours=hours) == period.until_at.astimezone(UTC) - period.since_at.astimezone(UTC)


def test_a_week_in_shanghai_begins_on_sunday_afternoon_in_utc() -> None:
    assert datetime(2026, 11, 15, 16, tzinfo=UTC) == week_period("2026-W47", SHANGHAI).since_at


@given(st.dates(date(1971, 1, 1), date(2190, 1, 1)))
def test_the_week_of_a_day_is_found_again_by_its_key(day: date) -> None:
    week = week_of(day, SHANGHAI)

    assert week.first <= day < week.after
    assert week == week_period(week.key, SHANGHAI)


@pytest.mark.parametrize(
    ("make", "texts", "message"),
    [
        (week_period, ("2026-W54",), "week: no such ISO week, got 2026-W54; write it like 2026-W47"),
        (week_period, ("2026-47",), "week: no such ISO week, got 2026-47; write it like 2026-W47"),
        (day_period, ("2026-02-30",), "day: no such day, got 2026-02-30; write it like 2026-11-23"),
        (day_period, ("20260223",), "day: no such day, got ****0223; write it like 2026-11-23"),
        (month_period, ("2026-13",), "month: no such month, got 2026-13; write it like 2026-11"),
        (
            range_period,
            ("2026-02-02", "2026-02-02"),
            "until: the range ends before it begins, got 2026-02-02; write a day after 2026-02-02",
        ),
        (
            range_period,
            ("2020-01-01", "2026-01-01"),
            "until: the range is too long, got 2026-01-01; take at most 400 days",
        ),
    ],
)
def test_what_is_no_period_is_refused(make: object, texts: tuple[str, ...], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        make(*texts, SHANGHAI)  # type: ignore[operator]

    assert message == str(refused.value)
