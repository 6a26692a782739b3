"""The alert desk: fire, remind, escalate, resolve.

A finding that has lasted long enough fires an alert, which stays open until its finding has been gone for as long as
its condition asks; where the condition cannot see, the alert is frozen. An open alert is told once, then reminded of
and escalated until somebody acknowledges it; one that has grown more severe is told again, acknowledged or not.

Held back, but open and to be told later: in quiet hours what is not critical, and whatever is over the cap. The flood
itself is told as an alert of its own. What is critical has a cap of its own, so that no noise can use it up.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.alerting.alert import Alert, AlertEvent, Severity, key_of
from monitor.domain.alerting.caps import Caps
from monitor.domain.alerting.finding import Condition, Finding
from monitor.domain.alerting.routing import Routing
from monitor.domain.situation import Situation

FLOOD = "flood"
FLOOD_CLEAR = timedelta(seconds=60)
MOST_OPEN = 1_000
"""Open alerts; past it no new one fires, but counts in the flood."""
MOST_REMEMBERED = 5_000
Matter = tuple[str, str]
"""(name, subject)"""


@dataclass(frozen=True, slots=True)
class Policy:
    """Seconds since the alert was first told; 0 never reminds or escalates."""

    remind_seconds: float = 300.0
    escalate_seconds: float = 600.0
    highest_level: int = 2
    most_told: int = 10
    cap_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Told:
    """`alert` is told to `channels`, as it stands after the event."""

    alert: Alert
    event: AlertEvent
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """`alerts` that changed, to be kept; `told` of them."""

    alerts: tuple[Alert, ...] = ()
    told: tuple[Told, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alerts or self.told)


class AlertDesk:
    """Holds the open alerts. One desk for a monitor; two monitors find the same keys."""

    def __init__(self, conditions: Iterable[Condition], policy: Policy, routing: Routing) -> None:
        self._conditions = {condition.name: condition for condition in conditions}
        self._policy = policy
        self._routing = routing
        self._caps = Caps(policy.most_told, timedelta(seconds=policy.cap_seconds))
        self._open: dict[Matter, Alert] = {}
        self._worse: set[Matter] = set()
        self._seen_at: dict[Matter, datetime] = {}
        self._gone_at: dict[Matter, datetime] = {}
        self._ended: dict[str, None] = {}
        self._kept_back: Counter[Severity] = Counter()

    @property
    def open_alerts(self) -> tuple[Alert, ...]:
        return tuple(self._open.values())

    def restore(self, alerts: Iterable[Alert]) -> None:
        """Alerts as they were kept: those that are open go on."""
        for alert in alerts:
            matter = (alert.name, alert.subject)
            if alert.is_open:
                self._open[matter] = alert
            else:
                self._remember_end(alert.key)

    def hear_of(self, alerts: Iterable[Alert]) -> None:
        """Open alerts as they are kept: what was acknowledged at another monitor is acknowledged here."""
        for alert in alerts:
            matter = (alert.name, alert.subject)
            known = self._open.get(matter)
            is_same = known is not None and known.key == alert.key and known.severity is alert.severity
            if known is not None and is_same and known.acknowledged_at is None and alert.acknowledged_at is not None:
                by, comment, at = alert.acknowledged_by, alert.comment, alert.acknowledged_at
                self._open[matter] = _acknowledged(known, by, comment, at)

    def acknowledge(self, key: str, by: str, comment: str, at: datetime) -> Alert | None:
        """The open alert, acknowledged; None where no such alert is open. A second time the newer word counts."""
        for matter, alert in self._open.items():
            if alert.key == key:
                self._open[matter] = _acknowledged(alert, by, comment, at)
                return self._open[matter]
        return None

    def decide(self, situation: Situation) -> Decisions:
        now = situation.at
        before = dict(self._open)
        found = {
            (condition.name, finding.subject): finding
            for condition in self._conditions.values()
            for finding in condition.find(situation)
        }
        self._kept_back.clear()
        self._follow(found)
        resolved = self._resolve(found, situation)
        self._fire(found, now)
        told = [*map(self._told_of_end, filter(self._is_told_of_end, resolved)), *self._tell(now)]
        resolved += [one.alert for one in told if one.alert.name == FLOOD and not one.alert.is_open]
        changed = [alert for matter, alert in self._open.items() if _differs(before.get(matter), alert)]
        return Decisions((*resolved, *changed), tuple(told))

    def _follow(self, found: dict[Matter, Finding]) -> None:
        """Open alerts say what is found now; one that grew more severe is open to everybody again."""
        for matter, alert in self._open.items():
            finding = found.get(matter)
            if finding is None:
                continue
            told = replace(alert, reason=finding.reason, values=finding.values)
            if finding.severity.rank > alert.severity.rank:
                told = replace(told, severity=finding.severity, acknowledged_at=None, acknowledged_by="")
                self._worse.add(matter)
            self._open[matter] = told

    def _resolve(self, found: dict[Matter, Finding], situation: Situation) -> list[Alert]:
        over = [matter for matter in self._open if matter[0] != FLOOD and self._is_over(matter, found, situation)]
        return [self._end(matter, situation.at) for matter in over]

    def _is_over(self, matter: Matter, found: dict[Matter, Finding], situation: Situation) -> bool:
        condition = self._conditions.get(matter[0])
        alert, now = self._open[matter], situation.at
        if condition is None:
            return True
        if condition.stays_seconds is not None:
            return now - (alert.told_at or alert.fired_at) >= timedelta(seconds=condition.stays_seconds)
        if matter in found or not condition.sees(alert.subject, situation):
            self._gone_at.pop(matter, None)
            return False
        gone_at = self._gone_at.setdefault(matter, now)
        return now - gone_at >= timedelta(seconds=condition.clear_seconds)

    def _end(self, matter: Matter, now: datetime) -> Alert:
        alert = replace(self._open.pop(matter), resolved_at=now)
        self._gone_at.pop(matter, None)
        self._worse.discard(matter)
        self._remember_end(alert.key)
        return alert

    def _remember_end(self, key: str) -> None:
        self._ended[key] = None
        if len(self._ended) > MOST_REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def _is_told_of_end(self, alert: Alert) -> bool:
        """Whom nobody told of its beginning nobody tells of its end; an occurrence has none."""
        condition = self._conditions.get(alert.name)
        return alert.told_at is not None and (condition is None or condition.stays_seconds is None)

    def _told_of_end(self, alert: Alert) -> Told:
        return Told(alert, AlertEvent.RESOLVED, alert.told_to)

    def _fire(self, found: dict[Matter, Finding], now: datetime) -> None:
        waiting = {matter for matter, finding in found.items() if finding.raises and matter not in self._open}
        self._seen_at = {matter: self._seen_at.get(matter, now) for matter in waiting}
        for matter in sorted(waiting):
            finding, condition = found[matter], self._conditions[matter[0]]
            seen_at = self._seen_at[matter]
            lasted = finding.lasted_seconds if finding.since_at else (now - seen_at).total_seconds()
            is_past = condition.stays_seconds is not None and lasted >= condition.stays_seconds
            if lasted < condition.for_seconds or is_past:
                continue
            if len(self._open) >= MOST_OPEN:
                self._kept_back[_cap_of(finding.severity)] += 1
                continue
            alert = _alert(matter, finding, finding.since_at or seen_at)
            if alert.key in self._ended and condition.stays_seconds is not None:
                continue
            self._open[matter] = _alert(matter, finding, now) if alert.key in self._ended else alert

    def _tell(self, now: datetime) -> list[Told]:
        """What is due, the most severe first, as far as quiet hours and caps let it."""
        told: list[Told] = []
        order = sorted(self._open.items(), key=lambda item: (-item[1].severity.rank, item[1].fired_at, item[0]))
        for matter, alert in order:
            event = self._due(matter, alert, now)
            if matter[0] == FLOOD or event is None or self._routing.is_quiet(alert.severity, now):
                continue
            kind = _cap_of(alert.severity)
            if self._caps.take(kind, now):
                told.append(self._told(matter, event, now))
            elif event is not AlertEvent.REMINDED:
                self._kept_back[kind] += 1
        for kind in (Severity.CRITICAL, Severity.WARNING):
            told += self._tell_flood(kind, self._kept_back[kind], now)
        return told

    def _due(self, matter: Matter, alert: Alert, now: datetime) -> AlertEvent | None:
        if alert.told_at is None:
            return AlertEvent.FIRED
        if matter in self._worse:
            return AlertEvent.ESCALATED
        if alert.acknowledged_at is not None:
            return None
        if self._level(alert, now) > alert.level:
            return AlertEvent.ESCALATED
        return AlertEvent.REMINDED if self._reminders(alert, now) > alert.reminders else None

    def _level(self, alert: Alert, now: datetime) -> int:
        every = self._policy.escalate_seconds
        return max(alert.level, min(self._policy.highest_level, _times(alert, now, every)))

    def _reminders(self, alert: Alert, now: datetime) -> int:
        return max(alert.reminders, _times(alert, now, self._policy.remind_seconds))

    def _told(self, matter: Matter, event: AlertEvent, now: datetime) -> Told:
        alert = self._open[matter]
        self._worse.discard(matter)
        if alert.told_at is None:
            alert = replace(alert, told_at=now)
        elif alert.acknowledged_at is None:
            alert = replace(alert, level=self._level(alert, now), reminders=self._reminders(alert, now))
        channels = self._routing.channels_for(alert.severity, alert.level, now)
        alert = replace(alert, told_to=tuple(dict.fromkeys((*alert.told_to, *channels))))
        self._open[matter] = alert
        return Told(alert, event, channels)

    def _tell_flood(self, kind: Severity, count: int, now: datetime) -> list[Told]:
        """One alert that says how many are kept back; it is outside the cap that they ran into."""
        matter = (FLOOD, kind.value)
        alert = self._open.get(matter)
        if count:
            self._gone_at.pop(matter, None)
            finding = Finding(kind.value, kind, "more", (("count", count),), now)
            self._open[matter] = replace(alert, values=finding.values) if alert else _alert(matter, finding, now)
        elif alert is None or now - self._gone_at.setdefault(matter, now) < FLOOD_CLEAR:
            return []
        else:
            return [self._told_of_end(self._end(matter, now))]
        event = self._due(matter, self._open[matter], now)
        return [self._told(matter, event, now)] if event else []


def _alert(matter: Matter, finding: Finding, fired_at: datetime) -> Alert:
    name, subject = matter
    key = key_of(name, subject, fired_at)
    return Alert(key, name, finding.severity, subject, finding.reason, finding.values, fired_at)


def _acknowledged(alert: Alert, by: str, comment: str, at: datetime) -> Alert:
    return replace(alert, acknowledged_at=at, acknowledged_by=by, comment=comment)


def _cap_of(severity: Severity) -> Severity:
    return Severity.CRITICAL if severity is Severity.CRITICAL else Severity.WARNING


def _times(alert: Alert, now: datetime, every_seconds: float) -> int:
    """How many times `every_seconds` have passed since it was first told; 0 never."""
    if alert.told_at is None or not every_seconds:
        return 0
    return max(0, int((now - alert.told_at).total_seconds() // every_seconds))


def _differs(before: Alert | None, after: Alert) -> bool:
    """Values that count on are no change of their own."""
    return before is None or replace(before, values=after.values) != after
