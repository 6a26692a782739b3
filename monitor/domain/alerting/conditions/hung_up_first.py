"""The agent hung up first on a caller who reported an emergency, or on one who was marked angry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.finding import Finding, chosen
from monitor.domain.situation import Situation
from monitor.domain.tickets import Kind
from monitor.domain.verdicts import Outcome, Verdict

RULE = "hangup_first"
STAYS_SECONDS = 1_800.0


@dataclass(frozen=True, slots=True)
class HungUpFirst:
    """A call is an emergency by its queue, or by a ticket that was joined to it."""

    name: ClassVar[str] = "hung_up_first"
    stays_seconds: ClassVar[float | None] = STAYS_SECONDS
    queues: tuple[str, ...] = ("repair*", "emergency*", "baoxiu*", "qiangxiu*")
    mark: str = "angry"
    for_seconds: float = 0.0
    clear_seconds: float = 0.0

    def find(self, situation: Situation) -> list[Finding]:
        emergencies = {
            (held.ticket.pbx, held.ticket.call_id)
            for held in situation.tickets
            if held.ticket.kind is Kind.EMERGENCY and held.ticket.call_id
        }
        return [*self._in_hand(situation, emergencies), *self._settled(situation, emergencies)]

    def sees(self, subject: str, situation: Situation) -> bool:  # noqa: ARG002 -- every condition has the same face
        return True

    def _in_hand(self, situation: Situation, emergencies: set[tuple[str, str]]) -> Iterator[Finding]:
        for judged in situation.calls:
            facts, verdict = judged.facts, judged.verdict(RULE)
            if verdict is None or verdict.outcome is not Outcome.MISSED or facts.ended_at is None:
                continue
            lasted = (situation.now(facts.pbx) - facts.ended_at).total_seconds()
            subject = f"{facts.pbx}/{facts.call_id}"
            agent = _agent(verdict)
            if (facts.pbx, facts.call_id) in emergencies or chosen(facts.queue, self.queues):
                values = (("queue", facts.queue), ("agent", agent))
                yield Finding(subject, Severity.CRITICAL, "emergency", values, facts.ended_at, lasted)
            elif self.mark in facts.marks:
                values = (("queue", facts.queue), ("agent", agent))
                yield Finding(subject, Severity.WARNING, "angry", values, facts.ended_at, lasted)

    def _settled(self, situation: Situation, emergencies: set[tuple[str, str]]) -> Iterator[Finding]:
        """A ticket may come to a call that is settled and no longer in hand."""
        if not emergencies:
            return
        in_hand = {(judged.facts.pbx, judged.facts.call_id) for judged in situation.calls}
        for pbx, call_id in emergencies - in_hand:
            call = situation.day.call(pbx, call_id)
            verdict = next((miss for miss in call.misses if miss.rule == RULE), None) if call else None
            if call is not None and verdict is not None and call.ended_at is not None:
                values = (("queue", call.queue), ("agent", _agent(verdict)))
                lasted = (situation.now(pbx) - call.ended_at).total_seconds()
                yield Finding(f"{pbx}/{call_id}", Severity.CRITICAL, "emergency", values, call.ended_at, lasted)


def _agent(verdict: Verdict) -> str:
    return str(dict(verdict.values).get("agent", ""))
