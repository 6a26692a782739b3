"""The push: a report that made itself becomes one message for each channel that is to hear of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.config.settings import Settings
from monitor.domain.alerting.alert import AlertEvent, Outgoing, Severity
from monitor.domain.sla.report import Report
from monitor.reports.telling import lines, title, values
from monitor.words import LANGUAGES
from monitor.words.report import ReportWords

NAME = "report"


@dataclass(frozen=True, slots=True)
class Push:
    """`folder` is where reports are put; `languages` are the words by language."""

    channels: tuple[str, ...]
    hotline: str
    folder: Path
    languages: Mapping[str, ReportWords]

    def outgoing(self, report: Report, now: datetime) -> tuple[Outgoing, ...]:
        """The keys are the period's, so that a report that is made again is not told again."""
        key = f"{NAME}/{report.period.key}"
        payload = self._payload(key, report, now) if self.channels else {}
        return tuple(
            Outgoing(f"{key}:{channel}", key, AlertEvent.FIRED, channel, payload, now) for channel in self.channels
        )

    def _payload(self, key: str, report: Report, now: datetime) -> dict[str, Any]:
        """In the form of an alert that is over at once, as every channel knows it."""
        period = report.period
        folder = f"{self.folder / period.key}"
        made_at = now.astimezone(period.zone).isoformat(timespec="milliseconds")
        return {
            "key": key,
            "hotline": self.hotline,
            "name": NAME,
            "event": AlertEvent.FIRED.value,
            "severity": Severity.INFO.value,
            "subject": period.key,
            "reason": "made",
            "values": {**values(report), "folder": folder},
            "level": 0,
            "state": "resolved",
            "fired_at": made_at,
            "resolved_at": made_at,
            "titles": {language: title(report, words) for language, words in self.languages.items()},
            "sentences": {
                language: "\n".join(lines(report, words, folder)) for language, words in self.languages.items()
            },
        }


def push_of(settings: Settings) -> Push:
    """To nobody where alerts are switched off: nothing would take the messages along."""
    wanted = settings.report.push if settings.alerts.enabled else ()
    languages = {language: ReportWords.load(language) for language in LANGUAGES}
    return Push(tuple(dict.fromkeys(wanted)), settings.hotline.name, Path(settings.report.folder), languages)
