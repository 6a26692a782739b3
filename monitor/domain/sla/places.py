"""Where an instant lies in the hotline's own time: its day, its half hour, and the shift in which it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_US = 60_000_000
HALF_HOURS = 48
NO_SHIFT = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """From `begins` on, before `ends`, by the clock on the wall; it goes over midnight where it ends earlier."""

    name: str
    begins: time
    ends: time

    def covers(self, at: time) -> bool:
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def day_of(self, day: date, at: time) -> date:
        """The day on which this turn of the shift began."""
        return day - timedelta(days=1) if self.begins >= self.ends and at < self.ends else day


class Place(NamedTuple):
    """`half_hour` is 0..47. An hour that the clocks repeat or skip is counted by what the wall shows."""

    day: date
    half_hour: int
    shift: str
    shift_day: date


def micros(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(at_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=at_us)


def place_of(at_us: int, zone: tzinfo, shifts: Sequence[Shift]) -> Place:
    """Of the minute that holds this instant; the first shift that covers it has it."""
    local = instant(at_us).astimezone(zone)
    day, at = local.date(), local.time()
    half_hour = local.hour * 2 + local.minute // 30
    for shift in shifts:
        if shift.covers(at):
            return Place(day, half_hour, shift.name, shift.day_of(day, at))
    return Place(day, half_hour, NO_SHIFT, day)
