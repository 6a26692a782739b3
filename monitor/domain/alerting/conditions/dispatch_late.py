"""No crew was told of an emergency: a warning before the limit passes, critical once it has."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from monitor.domain.alerting.alert import Severity, Values
from monitor.domain.alerting.finding import Finding
from monitor.domain.situation import Situation, TicketInHand
from monitor.domain.tickets import Stage
from monitor.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class DispatchLate:
    """`kinds` of tickets. That the feed was down at the limit is told too: nobody knows then of a crew."""

    name: ClassVar[str] = "dispatch_late"
    stays_seconds: ClassVar[float | None] = None
    warn_before_seconds: float = 30.0
    kinds: tuple[str, ...] = ("emergency",)
    for_seconds: float = 0.0
    clear_seconds: float = 0.0

    def find(self, situation: Situation) -> list[Finding]:
        found = (self._look(held, situation) for held in situation.tickets)
        return [finding for finding in found if finding is not None]

    def sees(self, subject: str, situation: Situation) -> bool:  # noqa: ARG002 -- every condition has the same face
        return situation.room.tickets is not None

    def _look(self, held: TicketInHand, situation: Situation) -> Finding | None:
        ticket, verdict = held.ticket, held.verdict
        if verdict is None or ticket.kind is None or ticket.kind not in self.kinds:
            return None
        said = self._said(verdict, situation.now(ticket.pbx), ticket.at(Stage.NOTIFIED) is not None)
        if said is None:
            return None
        severity, reason = said
        limit = dict(verdict.values).get("limit_seconds", "")
        values: Values = (("ticket", ticket.ticket_id), ("kind", ticket.kind.value), ("limit_seconds", limit))
        since_at = ticket.at(Stage.REPORTED) or ticket.first_seen_at
        lasted = (situation.now(ticket.pbx) - since_at).total_seconds()
        return Finding(ticket.ticket_id, severity, reason, values, since_at, max(0.0, lasted))

    def _said(self, verdict: Verdict, now: datetime, notified: bool) -> tuple[Severity, str] | None:
        due_at = verdict.again_at
        if verdict.reason == "waiting_for_notice" and due_at is not None:
            soon = now >= due_at - timedelta(seconds=self.warn_before_seconds)
            return (Severity.WARNING, "before_limit") if soon else None
        if verdict.reason == "not_notified":
            return Severity.CRITICAL, "past_limit"
        if verdict.reason == "ticket_feed_down" and not notified:
            return Severity.WARNING, "feed_down"
        return None
