"""An alert and what is told of it. Its key is a digest of name, subject and beginning: the same after a restart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from monitor.domain.verdicts import Value

Values = tuple[tuple[str, Value], ...]


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return tuple(Severity).index(self)


class AlertEvent(StrEnum):
    """What is told of an alert."""

    FIRED = "fired"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Alert:
    """`reason` and `values` make its sentence. `told_at` is when it was first told, None while it is held back.

    `level` counts escalations, `reminders` the reminders; `told_to` names the channels that heard of it.
    """

    key: str
    name: str
    severity: Severity
    subject: str
    reason: str
    values: Values
    fired_at: datetime
    level: int = 0
    reminders: int = 0
    told_at: datetime | None = None
    told_to: tuple[str, ...] = ()
    resolved_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    comment: str = ""

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def state(self) -> str:
        return "firing" if self.is_open else "resolved"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one channel; a second one with the same key is the same message."""

    key: str
    alert_key: str
    event: AlertEvent
    channel: str
    payload: Mapping[str, Any] = field(hash=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far an Outgoing has come. `gave_up_at` is set where trying on is of no use."""

    outgoing: Outgoing
    sent_at: datetime | None = None
    gave_up_at: datetime | None = None
    attempts: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel fares: the error of its newest message, empty where that was sent."""

    name: str
    waiting: int
    last_error: str = ""
    last_sent_at: datetime | None = None


def key_of(name: str, subject: str, fired_at: datetime) -> str:
    """Fit for a URL and a topic; the same on every monitor that finds the same."""
    instant = fired_at.astimezone(UTC).isoformat(timespec="microseconds")
    digest = blake2b(f"{subject}\0{instant}".encode("utf-8", "replace"), digest_size=8)
    return f"{name}-{digest.hexdigest()}"


def outgoing_key(alert: Alert, event: AlertEvent, channel: str) -> str:
    """Each event of an alert is told once to a channel, a reminder or an escalation once for each count."""
    ordinal = {
        AlertEvent.REMINDED: f"{alert.reminders}",
        AlertEvent.ESCALATED: f"{alert.level}-{alert.severity}",
    }.get(event, "")
    return f"{alert.key}:{event}{ordinal}:{channel}"
