"""等用户先挂断电话后再挂电话,不可强行挂断: the caller hangs up first (RULES.md hangup_first)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from monitor.domain.facts import CallFacts, Direction, End, HangupEvidence, HungUpBy
from monitor.domain.rules.case import Case
from monitor.domain.verdicts import Outcome, Value, Verdict

EXEMPT_MARKS = ("silent", "abusive")


@dataclass(frozen=True, slots=True)
class HangupFirst:
    """Requests of both sides at most same_instant_ms apart are nobody's."""

    name: ClassVar[str] = "hangup_first"
    same_instant_ms: int = 150

    def judge(self, case: Case, now: datetime) -> Verdict:  # noqa: ARG002 -- every rule has the same face
        call = case.call
        if call is None:
            return self._say(Outcome.EXEMPT, "never_answered")
        if call.direction is not Direction.INBOUND:
            return self._say(Outcome.EXEMPT, "not_inbound", ("direction", call.direction.value))
        if not call.is_over:
            return self._say(Outcome.PENDING, "in_talk")
        if call.hung_up_by is not HungUpBy.PBX and call.end is End.LOST:
            return self._say(Outcome.UNKNOWN, "end_unseen")
        if _end_unheard(call):
            return self._say(Outcome.UNKNOWN, "link_gap")
        if call.answered_at is None:
            return self._say(Outcome.EXEMPT, "never_answered")
        return self._ended(call)

    def _ended(self, call: CallFacts) -> Verdict:
        """A talk whose end was heard."""
        mark = next((mark for mark in call.marks if mark in EXEMPT_MARKS), "")
        if mark:
            return self._say(Outcome.EXEMPT, "marked", ("mark", mark))
        if call.hangup.left_by_transfer:
            return self._say(Outcome.EXEMPT, "transferred")
        if call.hung_up_by is HungUpBy.PBX:
            return self._say(Outcome.UNKNOWN, "pbx_ended")
        if call.hung_up_by is HungUpBy.NETWORK:
            return self._say(Outcome.UNKNOWN, "network_lost")
        apart = _apart(call.hangup)
        if apart is not None and apart <= timedelta(milliseconds=self.same_instant_ms):
            return self._say(Outcome.EXEMPT, "same_instant", ("apart_ms", apart // timedelta(milliseconds=1)))
        return self._by_person(call)

    def _by_person(self, call: CallFacts) -> Verdict:
        if call.hangup.contradicted:
            seen = ("seen", _seen(call).value)
            return self._say(Outcome.UNKNOWN, "contradiction", seen, ("pbx_says", call.hangup.pbx_says))
        if call.hung_up_by is HungUpBy.CALLER:
            return self._say(Outcome.MET, "caller_first")
        if call.hung_up_by is HungUpBy.AGENT:
            return self._say(Outcome.MISSED, "agent_first", ("agent", call.hangup.agent or call.agent))
        return self._say(Outcome.UNKNOWN, "end_unseen")

    def _say(self, outcome: Outcome, reason: str, *values: tuple[str, Value]) -> Verdict:
        return Verdict(self.name, outcome, reason, values)


def _end_unheard(call: CallFacts) -> bool:
    """Whether a gap touches the end of the talk, or the end of a call that may have been answered inside the gap."""
    ended_at = call.talk_ended_at or call.ended_at
    return call.unheard(ended_at or call.answered_at or call.arrived_at, ended_at)


def _apart(evidence: HangupEvidence) -> timedelta | None:
    if evidence.caller_request_at is None or evidence.agent_request_at is None:
        return None
    return abs(evidence.caller_request_at - evidence.agent_request_at)


def _seen(call: CallFacts) -> HungUpBy:
    """Who asked first as we saw it: `hung_up_by` itself may already be unknown because of the contradiction."""
    caller_at, agent_at = call.hangup.caller_request_at, call.hangup.agent_request_at
    if caller_at is not None and (agent_at is None or caller_at <= agent_at):
        return HungUpBy.CALLER
    return HungUpBy.AGENT if agent_at is not None else call.hung_up_by or HungUpBy.UNKNOWN
