"""不随意打断用户的话语: the agent lets the caller finish (RULES.md no_interrupting).

Talk detection hears sound, not speech: noise and echo are held against nobody. So a cut-in counts only where the agent
spoke on after the caller, as an echo does not, and where neither sound was longer than people speak without a pause.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from monitor.domain.facts import CallFacts, Direction, End
from monitor.domain.rules.case import Case
from monitor.domain.talk import Overlap, Side, TalkFacts
from monitor.domain.verdicts import Outcome, Value, Verdict

ECHO_TAIL_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class NoInterrupting:
    """An agent cuts in who begins when the caller has spoken for cut_in_after_seconds, and then both speak for more
    than overlap_seconds; a sound of at most back_channel_seconds is a nod. More than max_cut_ins of these are missed.
    """

    name: ClassVar[str] = "no_interrupting"
    max_cut_ins: int = 2
    overlap_seconds: float = 1.0
    cut_in_after_seconds: float = 1.0
    back_channel_seconds: float = 1.0
    longest_speech_seconds: float = 20.0
    unheard_seconds: float = 3.0

    def judge(self, case: Case, now: datetime) -> Verdict:  # noqa: ARG002 -- every rule has the same face
        call = case.call
        if call is None:
            return self._say(Outcome.EXEMPT, "never_answered")
        if call.direction is not Direction.INBOUND:
            return self._say(Outcome.EXEMPT, "not_inbound", ("direction", call.direction.value))
        if not call.is_over:
            return self._say(Outcome.PENDING, "in_talk")
        if call.end is End.LOST:
            return self._say(Outcome.UNKNOWN, "end_unseen")
        if call.unheard(call.answered_at or call.arrived_at, call.talk_ended_at or call.ended_at):
            return self._say(Outcome.UNKNOWN, "link_gap")
        if call.answered_at is None:
            return self._say(Outcome.EXEMPT, "never_answered")
        if call.talk is None:
            return self._say(Outcome.UNKNOWN, "not_listened")
        return self._heard(call, call.talk)

    def _heard(self, call: CallFacts, talk: TalkFacts) -> Verdict:
        limit = ("limit", self.max_cut_ins)
        found = [overlap for overlap in talk.overlaps if self._cuts_in(overlap)]
        sure = [overlap for overlap in found if not self._doubtful(overlap)]
        if len(sure) > self.max_cut_ins:
            longest = max(sure, key=lambda overlap: overlap.seconds)
            who = ("agent", longest.agent or call.agent)
            return self._say(Outcome.MISSED, "cut_in", ("count", len(sure)), limit, ("seconds", longest.seconds), who)
        if len(found) > self.max_cut_ins:
            return self._say(Outcome.UNKNOWN, "doubtful", ("count", len(found) - len(sure)))
        if talk.joined_seconds - talk.heard_seconds > self.unheard_seconds:
            seconds = ("seconds", talk.heard_seconds)
            return self._say(Outcome.UNKNOWN, "partly_heard", seconds, ("talk_seconds", talk.joined_seconds))
        if not talk.caller_seconds or not talk.agent_seconds:
            silent = Side.CALLER if not talk.caller_seconds else Side.AGENT
            return self._say(Outcome.UNKNOWN, "one_silent", ("side", silent.value))
        return self._say(Outcome.MET, "let_finish", ("count", len(sure)), limit)

    def _cuts_in(self, overlap: Overlap) -> bool:
        return (
            overlap.by is Side.AGENT
            and overlap.lead_seconds >= self.cut_in_after_seconds
            and overlap.seconds > self.overlap_seconds
            and overlap.turn_seconds > self.back_channel_seconds
        )

    def _doubtful(self, overlap: Overlap) -> bool:
        longest = max(overlap.turn_seconds, overlap.other_seconds)
        return overlap.outlasted_seconds <= ECHO_TAIL_SECONDS or longest > self.longest_speech_seconds

    def _say(self, outcome: Outcome, reason: str, *values: tuple[str, Value]) -> Verdict:
        return Verdict(self.name, outcome, reason, values)
