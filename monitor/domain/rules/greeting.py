"""应答时要首先问候,然后报出单位名称: the agent greets first, then names the company (RULES.md greeting)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from monitor.domain.facts import CallFacts, Direction, End, HungUpBy
from monitor.domain.rules.case import Case, GreetingEvidence
from monitor.domain.verdicts import Outcome, Value, Verdict

Order = Literal["greeting_first", "name_first", "any"]


@dataclass(frozen=True, slots=True)
class Greeting:
    """Missed only on evidence of at least min_confidence; what comes after evidence_within_seconds revises."""

    name: ClassVar[str] = "greeting"
    within_seconds: float = 10.0
    too_short_seconds: float = 5.0
    order: Order = "greeting_first"
    min_confidence: float = 0.8
    evidence_within_seconds: float = 120.0

    def judge(self, case: Case, now: datetime) -> Verdict:
        call = case.call
        if call is None:
            return self._say(Outcome.EXEMPT, "never_answered")
        if call.direction is not Direction.INBOUND:
            return self._say(Outcome.EXEMPT, "internal", ("direction", call.direction.value))
        if call.answered_at is None:
            return self._unanswered(call)
        talk_seconds = call.talk_seconds
        if call.hung_up_by is HungUpBy.CALLER and talk_seconds is not None and talk_seconds <= self.too_short_seconds:
            limit = ("limit_seconds", float(self.too_short_seconds))
            return self._say(Outcome.EXEMPT, "too_short", ("seconds", talk_seconds), limit)
        if case.greeting is not None:
            return self._heard(case.greeting)
        return self._unheard(call, now)

    def _unanswered(self, call: CallFacts) -> Verdict:
        if not call.is_over:
            return self._say(Outcome.PENDING, "in_talk")
        if call.end is End.LOST:
            return self._say(Outcome.UNKNOWN, "end_unseen")
        return self._say(Outcome.EXEMPT, "never_answered")

    def _heard(self, evidence: GreetingEvidence) -> Verdict:
        source = ("source", evidence.source)
        if not evidence.confidence >= self.min_confidence:
            confidence = ("confidence", evidence.confidence)
            return self._say(Outcome.UNKNOWN, "low_confidence", confidence, ("limit", self.min_confidence), source)
        if not evidence.greeted:
            return self._say(Outcome.MISSED, "not_greeted", source)
        if not evidence.named:
            return self._say(Outcome.MISSED, "not_named", source)
        if self.order != "any" and not evidence.in_order:
            return self._say(Outcome.MISSED, "wrong_order", source)
        delay = ("delay_seconds", evidence.delay_seconds)
        if evidence.delay_seconds > self.within_seconds:
            return self._say(Outcome.MISSED, "late", delay, ("limit_seconds", float(self.within_seconds)), source)
        return self._say(Outcome.MET, "in_order", delay, source)

    def _unheard(self, call: CallFacts, now: datetime) -> Verdict:
        if not call.is_over:
            return self._say(Outcome.PENDING, "in_talk")
        if call.end is End.LOST:
            return self._say(Outcome.UNKNOWN, "end_unseen")
        ended_at = call.ended_at or call.talk_ended_at
        again_at = ended_at + timedelta(seconds=self.evidence_within_seconds) if ended_at else now
        if now < again_at:
            return self._say(Outcome.PENDING, "waiting_for_evidence", again_at=again_at)
        return self._say(Outcome.UNKNOWN, "no_evidence")

    def _say(
        self, outcome: Outcome, reason: str, *values: tuple[str, Value], again_at: datetime | None = None
    ) -> Verdict:
        return Verdict(self.name, outcome, reason, values, again_at)
