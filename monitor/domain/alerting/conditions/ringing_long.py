"""A caller's phone has rung past the ring at which somebody should go and look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.finding import Finding, link_is_up, pbx_of, unanswered
from monitor.domain.facts import CallFacts, ring_in
from monitor.domain.situation import Situation
from monitor.domain.spans import MICROSECOND, microseconds


@dataclass(frozen=True, slots=True)
class RingingLong:
    """`rings` is the ring that must have begun, the first is 1. One alert for a queue, however many callers."""

    name: ClassVar[str] = "ringing_long"
    stays_seconds: ClassVar[float | None] = None
    ring_period_seconds: float
    rings: int = 6
    queues: tuple[str, ...] = ("*",)
    for_seconds: float = 0.0
    clear_seconds: float = 10.0

    def find(self, situation: Situation) -> list[Finding]:
        found: list[Finding] = []
        for subject, waiting in unanswered(situation, self.queues).items():
            now = situation.now(pbx_of(subject))
            since = {judged.facts.call_id: self._since(judged.facts, now) for judged in waiting}
            late = {call_id: at for call_id, at in since.items() if at is not None}
            if late:
                first = min(late, key=lambda call_id: late[call_id])
                facts = next(judged.facts for judged in waiting if judged.facts.call_id == first)
                found.append(self._finding(subject, facts, late[first], now, len(late)))
        return found

    def sees(self, subject: str, situation: Situation) -> bool:
        return link_is_up(pbx_of(subject), situation)

    def _finding(self, subject: str, facts: CallFacts, since_at: datetime, now: datetime, count: int) -> Finding:
        ring_seconds = facts.ring_seconds(now)
        values = (
            ("queue", facts.queue),
            ("rings", ring_in(ring_seconds, self.ring_period_seconds)),
            ("limit", self.rings),
            ("count", count),
        )
        lasted = (now - since_at).total_seconds()
        return Finding(subject, Severity.WARNING, "ringing", values, since_at, lasted)

    def _since(self, facts: CallFacts, now: datetime) -> datetime | None:
        """When ring `rings` began; the pauses between attempts do not count."""
        left_us = (self.rings - 1) * microseconds(self.ring_period_seconds)
        for start_at, end_at in facts.ringing(now):
            length_us = (end_at - start_at) // MICROSECOND
            if left_us <= length_us:
                return start_at + timedelta(microseconds=left_us)
            left_us -= length_us
        return None
