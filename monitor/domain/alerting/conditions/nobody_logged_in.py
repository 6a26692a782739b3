"""No member of a queue could answer a call that came now."""

from dataclasses import dataclass
from typing import ClassVar

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.finding import Finding, chosen
from monitor.domain.room import MemberState
from monitor.domain.situation import Situation

ABSENT = (MemberState.PAUSED, MemberState.UNAVAILABLE)
"""Who talks can answer the next one, and of an unknown phone we cannot say that it would not ring."""


@dataclass(frozen=True, slots=True)
class NobodyLoggedIn:
    """Judged only for the queues that the room knows at this moment."""

    name: ClassVar[str] = "nobody_logged_in"
    stays_seconds: ClassVar[float | None] = None
    queues: tuple[str, ...] = ("*",)
    for_seconds: float = 60.0
    clear_seconds: float = 30.0

    def find(self, situation: Situation) -> list[Finding]:
        found: list[Finding] = []
        for view in situation.room.queues:
            members = sum(count for _, count in view.agents)
            absent = sum(count for state, count in view.agents if state in ABSENT)
            if chosen(view.queue, self.queues) and absent == members:
                values = (("queue", view.queue), ("waiting", view.waiting), ("members", members))
                found.append(Finding(view.queue, Severity.CRITICAL, "nobody", values))
        return found

    def sees(self, subject: str, situation: Situation) -> bool:
        return any(view.queue == subject for view in situation.room.queues)
