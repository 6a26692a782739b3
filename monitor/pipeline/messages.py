"""What a channel is given of an alert: JSON with its sentences in every language, and nothing of a caller."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from monitor.domain.alerting.alert import Alert, AlertEvent, Outgoing, Severity, key_of, outgoing_key
from monitor.domain.alerting.desk import Told
from monitor.words import Words

TEST = "test"


class Messages:
    """`languages` are the words by language; instants are told in `zone`."""

    def __init__(self, languages: Mapping[str, Words], hotline: str, zone: tzinfo) -> None:
        self._languages = languages
        self._hotline = hotline
        self._zone = zone

    def outgoing(self, told: Told, now: datetime) -> list[Outgoing]:
        """One for each channel."""
        payload = self.payload(told.alert, told.event)
        return [
            Outgoing(outgoing_key(told.alert, told.event, channel), told.alert.key, told.event, channel, payload, now)
            for channel in told.channels
        ]

    def payload(self, alert: Alert, event: AlertEvent) -> dict[str, Any]:
        return {
            "key": alert.key,
            "hotline": self._hotline,
            "name": alert.name,
            "event": event.value,
            "severity": alert.severity.value,
            "subject": alert.subject,
            "reason": alert.reason,
            "values": dict(alert.values),
            "level": alert.level,
            "state": alert.state,
            "fired_at": self._shown(alert.fired_at),
            "resolved_at": alert.resolved_at and self._shown(alert.resolved_at),
            "titles": {language: _title(words, alert, event) for language, words in self._languages.items()},
            "sentences": self.sentences(alert),
        }

    def sentences(self, alert: Alert) -> dict[str, str]:
        """By language."""
        return {
            language: words.say_alert(alert.name, alert.reason, alert.values)
            for language, words in self._languages.items()
        }

    def test(self, now: datetime) -> dict[str, Any]:
        """An alert that says that its channel works, and is over at once."""
        key = key_of(TEST, TEST, now)
        alert = Alert(key, TEST, Severity.INFO, TEST, TEST, (), now, resolved_at=now)
        return self.payload(alert, AlertEvent.FIRED)

    def _shown(self, at: datetime) -> str:
        return at.astimezone(self._zone).isoformat(timespec="milliseconds")


def _title(words: Words, alert: Alert, event: AlertEvent) -> str:
    severity, name = words.term("severity", alert.severity), words.term("alert", alert.name)
    return f"{severity} · {name} · {words.term('alert_event', event)}"
