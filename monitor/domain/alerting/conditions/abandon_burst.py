"""Many callers were lost in a short time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.finding import Finding, all_pbx_up, chosen
from monitor.domain.situation import Situation

HOTLINE = "hotline"


@dataclass(frozen=True, slots=True)
class AbandonBurst:
    """`count` callers lost within `within_seconds`; over once fewer than `count` less `margin` are."""

    name: ClassVar[str] = "abandon_burst"
    stays_seconds: ClassVar[float | None] = None
    count: int = 5
    within_seconds: float = 600.0
    margin: int = 2
    queues: tuple[str, ...] = ("*",)
    for_seconds: float = 0.0
    clear_seconds: float = 120.0

    def find(self, situation: Situation) -> list[Finding]:
        lost = sorted(self._lost(situation))
        if not lost or len(lost) < self.count - self.margin:
            return []
        values = (("count", len(lost)), ("limit", self.count), ("minutes", self.within_seconds / 60))
        since_at, pbx = lost[min(self.count, len(lost)) - 1]
        lasted = max(0.0, (situation.now(pbx) - since_at).total_seconds())
        return [Finding(HOTLINE, Severity.WARNING, "burst", values, since_at, lasted, raises=len(lost) >= self.count)]

    def sees(self, subject: str, situation: Situation) -> bool:  # noqa: ARG002 -- every condition has the same face
        return all_pbx_up(situation)

    def _lost(self, situation: Situation) -> list[tuple[datetime, str]]:
        """When, and on which PBX."""
        within = timedelta(seconds=self.within_seconds)
        earliest_at = min([situation.at, *situation.pbx_at.values()]) - within
        return [
            (call.ended_at, call.pbx)
            for call in situation.day.lost_after(earliest_at, lambda queue: chosen(queue, self.queues))
            if call.ended_at is not None and call.ended_at > situation.now(call.pbx) - within
        ]
