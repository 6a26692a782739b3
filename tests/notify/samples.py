"""Messages as the pipeline makes them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.domain.alerting.alert import Alert, AlertEvent, Outgoing, Severity, key_of
from monitor.domain.alerting.desk import Told
from monitor.pipeline.messages import Messages
from monitor.words import LANGUAGES, Words

MESSAGES = Messages({language: Words.load(language) for language in LANGUAGES}, "煤气热线", UTC)


def alert(subject: str = "main/维修", ago_seconds: float = 10.0, **more: Any) -> Alert:
    fired_at = datetime.now(UTC) - timedelta(seconds=ago_seconds)
    values = (("queue", "维修"), ("rings", 6), ("limit", 6), ("count", 1))
    told: dict[str, Any] = {"severity": Severity.WARNING, "reason": "ringing", "values": values, **more}
    return Alert(key_of("ringing_long", subject, fired_at), "ringing_long", subject=subject, fired_at=fired_at, **told)


def outgoing(of: Alert, channel: str, event: AlertEvent = AlertEvent.FIRED) -> Outgoing:
    return MESSAGES.outgoing(Told(of, event, (channel,)), datetime.now(UTC))[0]


def payload(of: Alert, event: AlertEvent = AlertEvent.FIRED) -> dict[str, Any]:
    return MESSAGES.payload(of, event)
