"""A caller waits too long for a person, ringing or not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.finding import Finding, link_is_up, pbx_of, unanswered
from monitor.domain.situation import Situation


@dataclass(frozen=True, slots=True)
class LongestWait:
    """Warns past `wait_seconds`, critical past `critical_seconds`; over below `wait_seconds` less margin."""

    name: ClassVar[str] = "longest_wait"
    stays_seconds: ClassVar[float | None] = None
    wait_seconds: float = 60.0
    critical_seconds: float = 180.0
    margin_seconds: float = 15.0
    queues: tuple[str, ...] = ("*",)
    for_seconds: float = 0.0
    clear_seconds: float = 30.0

    def find(self, situation: Situation) -> list[Finding]:
        found: list[Finding] = []
        for subject, waiting in unanswered(situation, self.queues).items():
            first = min(waiting, key=lambda judged: judged.facts.arrived_at).facts
            now = situation.now(first.pbx)
            if first.wait_seconds(now) >= self.wait_seconds - self.margin_seconds:
                found.append(self._finding(subject, first.queue, first.arrived_at, now, len(waiting)))
        return found

    def sees(self, subject: str, situation: Situation) -> bool:
        return link_is_up(pbx_of(subject), situation)

    def _finding(self, subject: str, queue: str, arrived_at: datetime, now: datetime, count: int) -> Finding:
        seconds = (now - arrived_at).total_seconds()
        since_at = arrived_at + timedelta(seconds=self.wait_seconds)
        return Finding(
            subject,
            Severity.CRITICAL if seconds >= self.critical_seconds else Severity.WARNING,
            "waiting",
            (("queue", queue), ("seconds", seconds), ("limit_seconds", self.wait_seconds), ("count", count)),
            since_at,
            max(0.0, (now - since_at).total_seconds()),
            raises=seconds >= self.wait_seconds,
        )
