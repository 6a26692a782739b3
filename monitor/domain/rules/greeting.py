"""应答时要首先问候,然后报出单位名称: the agent greets first, then names the company (RULES.md greeting)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from monitor.domain.facts import CallFacts, Direction, End, HungUpBy
from monitor.domain.rules.case import Case, GreetingEvidence
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.policy import heard_in_order
from monitor.domain.verdicts import Outcome, Value, Verdict

Order = Literal["greeting_first", "name_first", "any"]


@dataclass(frozen=True, slots=True)
class Greeting:
    """Met and missed only on evidence of at least min_confidence; what comes after evidence_within_seconds revises.

    Missed on a fact that is surely false, met on facts that are all surely true, else unknown with the first doubt.
    """

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
            return self._doubted(evidence)
        failed = self._failed(evidence)
        delay = evidence.delay_seconds
        is_met = self._kept(evidence) and delay is not None and delay <= self._limit_seconds(evidence)
        if evidence.shadow and (failed or is_met):
            return self._say(Outcome.UNKNOWN, "shadow", ("would_say", failed or "in_order"), source)
        if failed:
            return self._say(Outcome.MISSED, failed, *self._delay_of(evidence, failed), source)
        if is_met and delay is not None:
            return self._say(Outcome.MET, "in_order", ("delay_seconds", delay), source)
        return self._doubted(evidence)

    def _doubted(self, evidence: GreetingEvidence) -> Verdict:
        """With the first doubt that matters here; evidence from outside may bring none."""
        source = ("source", evidence.source)
        doubts = [doubt for doubt in evidence.reasons if self.order != "any" or doubt is not Doubt.ORDER_UNCERTAIN]
        if doubts:
            return self._say(Outcome.UNKNOWN, doubts[0], source)
        if not evidence.confidence >= self.min_confidence:
            confidence = ("confidence", evidence.confidence)
            return self._say(Outcome.UNKNOWN, "low_confidence", confidence, ("limit", self.min_confidence), source)
        if evidence.greeted is None or evidence.named is None:
            return self._say(Outcome.UNKNOWN, Doubt.CANNOT_TELL, source)
        doubt = Doubt.START_UNCERTAIN if self._kept(evidence) else Doubt.ORDER_UNCERTAIN
        return self._say(Outcome.UNKNOWN, doubt, source)

    def _failed(self, evidence: GreetingEvidence) -> str:
        """The reason of what was surely not kept, empty where nothing is."""
        if evidence.greeted is False:
            return "not_greeted"
        if evidence.named is False:
            return "not_named"
        if self.order != "any" and evidence.in_order is False:
            return "wrong_order"
        low, high = evidence.delay_low_seconds, evidence.delay_seconds
        limit = self._limit_seconds(evidence)
        return "late" if high is not None and high > limit and (low is None or low > limit) else ""

    def _kept(self, evidence: GreetingEvidence) -> bool:
        """But for the time."""
        return bool(evidence.greeted and evidence.named and self._is_in_order(evidence))

    def _is_in_order(self, evidence: GreetingEvidence) -> bool:
        """Probabilities from outside bring hits instead of the fact."""
        if self.order == "any" or evidence.in_order is not None or Doubt.ORDER_UNCERTAIN in evidence.reasons:
            return self.order == "any" or evidence.in_order is True
        return heard_in_order(evidence.hits, self.order)

    def _delay_of(self, evidence: GreetingEvidence, reason: str) -> tuple[tuple[str, Value], ...]:
        """Of a late start the delay that is sure."""
        sure = evidence.delay_seconds if evidence.delay_low_seconds is None else evidence.delay_low_seconds
        if reason != "late" or sure is None:
            return ()
        return (("delay_seconds", sure), ("limit_seconds", self._limit_seconds(evidence)))

    def _limit_seconds(self, evidence: GreetingEvidence) -> float:
        """The script's own limit goes before the rule's."""
        return float(self.within_seconds if evidence.limit_seconds is None else evidence.limit_seconds)

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
