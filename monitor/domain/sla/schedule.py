"""When the weekly report falls due, and which week it is then about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from monitor.domain.sla.periods import Period, week_of

CATCH_UP_WEEKS = 4
"""A monitor that was away for longer makes only the newest reports that it missed."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """Each ISO weekday (1 is Monday) at this time on the wall."""

    weekday: int
    at: time


def next_due(weekly: Weekly, after: datetime, zone: tzinfo) -> datetime:
    """The first due instant later than `after`."""
    today = after.astimezone(zone).date()
    for days in range(-1, 9):
        day = today + timedelta(days=days)
        due_at = datetime.combine(day, weekly.at, zone)
        if day.isoweekday() == weekly.weekday and due_at > after:
            return due_at
    raise ValueError(f"a weekday is 1 to 7, got {weekly.weekday}")


def due_weeks(weekly: Weekly, now: datetime, zone: tzinfo) -> Iterator[Period]:
    """The weeks whose report was due by now, the newest first: each is whole by then."""
    last_at = next_due(weekly, now, zone) - timedelta(days=7)
    for back in range(CATCH_UP_WEEKS):
        due = last_at.astimezone(zone).date() - timedelta(days=7 * back)
        yield week_of(due, zone).previous
