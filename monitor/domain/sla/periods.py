"""The stretch that a report is about: a day, an ISO week, a month or a range of days, in the hotline's zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from monitor.domain.inputs import BadInput

MOST_DAYS = 400
"""A longer report would grow past what a person reads, and past the bounds of its tables."""
WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Period:
    """The days [first, after) of `zone`, from midnight to midnight: one of them has 23 or 25 hours now and then."""

    kind: PeriodKind
    first: date
    after: date
    zone: tzinfo

    @property
    def key(self) -> str:
        """Names the period in files and addresses; no two periods share it."""
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        if self.kind is PeriodKind.MONTH:
            return f"{self.first:%Y-%m}"
        return f"{self.first}" if self.kind is PeriodKind.DAY else f"{self.first}--{self.after}"

    @property
    def since_at(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def until_at(self) -> datetime:
        return midnight(self.after, self.zone)

    @property
    def last(self) -> date:
        return self.after - DAY

    def days(self) -> Iterator[date]:
        for number in range((self.after - self.first).days):
            yield self.first + number * DAY

    @property
    def previous(self) -> "Period":
        """The period of the same kind that ends where this one begins, to compare with."""
        if self.kind is PeriodKind.MONTH:
            return month_of(self.first - DAY, self.zone)
        return Period(self.kind, self.first - (self.after - self.first), self.first, self.zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def day_period(text: str, zone: tzinfo) -> Period:
    """Of `2026-11-23`."""
    day = _date(text, "day")
    return Period(PeriodKind.DAY, day, day + DAY, zone)


def week_period(text: str, zone: tzinfo) -> Period:
    """Of `2026-W47`, Monday to Sunday (ISO 8601)."""
    found = WEEK.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return week_of(monday, zone)
    except (ValueError, OverflowError):
        raise BadInput("no such ISO week", "week", text, "write it like 2026-W47") from None


def week_of(day: date, zone: tzinfo) -> Period:
    """The ISO week that holds this day."""
    monday = day - (day.isoweekday() - 1) * DAY
    return Period(PeriodKind.WEEK, monday, monday + 7 * DAY, zone)


def month_period(text: str, zone: tzinfo) -> Period:
    """Of `2026-11`."""
    found = MONTH.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return month_of(date(int(found[1]), int(found[2]), 1), zone)
    except (ValueError, OverflowError):
        raise BadInput("no such month", "month", text, "write it like 2026-11") from None


def month_of(day: date, zone: tzinfo) -> Period:
    first = day.replace(day=1)
    return Period(PeriodKind.MONTH, first, (first + 31 * DAY).replace(day=1), zone)


def range_period(since: str, until: str, zone: tzinfo) -> Period:
    """The days from `since` on, before `until`."""
    first, after = _date(since, "since"), _date(until, "until")
    if after <= first:
        raise BadInput("the range ends before it begins", "until", until, f"write a day after {first}")
    if (after - first).days > MOST_DAYS:
        raise BadInput("the range is too long", "until", until, f"take at most {MOST_DAYS} days")
    return Period(PeriodKind.RANGE, first, after, zone)


def _date(text: str, where: str) -> date:
    try:
        if len(text) != len("2026-11-23"):
            raise ValueError
        found = date.fromisoformat(text)
        if not 1970 <= found.year < 2200:
            raise ValueError
    except ValueError:
        raise BadInput("no such day", where, text, "write it like 2026-11-23") from None
    return found
