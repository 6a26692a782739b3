"""To whom an alert goes: by severity, by the shift at that time of day, and by how far it has escalated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from monitor.domain.alerting.alert import Severity


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of every day in local time, [from, to); past midnight where `to` is not after `from`."""

    from_time: time
    to_time: time

    def hold(self, local: time) -> bool:
        if self.from_time < self.to_time:
            return self.from_time <= local < self.to_time
        return local >= self.from_time or local < self.to_time


@dataclass(frozen=True, slots=True)
class Shift:
    name: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Route:
    """Empty `severities` and `shifts` stand for all of them; the route is used from `from_level` on."""

    channels: tuple[str, ...]
    severities: tuple[Severity, ...] = ()
    shifts: tuple[str, ...] = ()
    from_level: int = 0


@dataclass(frozen=True, slots=True)
class Routing:
    """Without a route every alert goes to every one of `channels`."""

    zone: tzinfo
    channels: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    shifts: tuple[Shift, ...] = ()
    quiet: Hours | None = None

    def channels_for(self, severity: Severity, level: int, now: datetime) -> tuple[str, ...]:
        """In the order of the routes, each once."""
        if not self.routes:
            return self.channels
        on_duty = set(self.on_duty(now))
        named = (
            channel
            for route in self.routes
            if not route.severities or severity in route.severities
            if not route.shifts or on_duty & set(route.shifts)
            if level >= route.from_level
            for channel in route.channels
        )
        return tuple(dict.fromkeys(named))

    def on_duty(self, now: datetime) -> Iterable[str]:
        local = now.astimezone(self.zone).time()
        return [shift.name for shift in self.shifts if shift.hours.hold(local)]

    def is_quiet(self, severity: Severity, now: datetime) -> bool:
        """Whether this is held back until the quiet hours end; what is critical never is."""
        if self.quiet is None or severity is Severity.CRITICAL:
            return False
        return self.quiet.hold(now.astimezone(self.zone).time())
