"""电话铃响4声内接听: the phone is answered within four rings (RULES.md four_ring)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from monitor.domain.facts import CallFacts, Direction, End, HungUpBy, LegEnd, RingLeg
from monitor.domain.rules.case import Case
from monitor.domain.spans import length_us, microseconds, without
from monitor.domain.verdicts import Outcome, Value, Verdict

Clock = Literal["phone", "caller"]


@dataclass(frozen=True, slots=True)
class FourRing:
    """Met while the judged time is below max_rings x ring_period_seconds. `clock`: ringing (phone) or waiting (caller).

    Time inside a gap of the link is not counted, so what is judged is a lower bound: past the limit it is certain.
    """

    name: ClassVar[str] = "four_ring"
    max_rings: int = 4
    ring_period_seconds: float = 5.0
    clock: Clock = "phone"

    def __post_init__(self) -> None:
        if self.max_rings < 1 or self._period_us < 1:
            raise ValueError("max_rings must be at least 1 and ring_period_seconds above 0")

    def judge(self, case: Case, now: datetime) -> Verdict:
        call = case.call
        if call is None:
            return self._say(Outcome.EXEMPT, "never_rang")
        if call.direction is not Direction.INBOUND:
            return self._say(Outcome.EXEMPT, "not_inbound", ("direction", call.direction.value))
        judged_us = self._judged_us(call, now)
        if call.answered_at is not None:
            return self._answered(call, judged_us, call.answered_at)
        if call.is_over:
            return self._over(call, judged_us, now)
        return self._waiting(call, judged_us, now)

    @property
    def _period_us(self) -> int:
        return microseconds(self.ring_period_seconds)

    @property
    def _limit_us(self) -> int:
        return self.max_rings * self._period_us

    def _judged_us(self, call: CallFacts, now: datetime) -> int:
        stop_at = call.known_to(now)
        counted = call.ringing(now) if self.clock == "phone" else [(call.arrived_at, stop_at)]
        return length_us(without(counted, ((gap.start_at, gap.end_at or stop_at) for gap in call.gaps)))

    def _answered(self, call: CallFacts, judged_us: int, answered_at: datetime) -> Verdict:
        leg = _answering_leg(call, answered_at)
        values = (
            ("rings", judged_us // self._period_us + 1),
            *self._values(judged_us),
            *self._estimated(leg or _last_ringing(call)),
        )
        if judged_us >= self._limit_us:
            return self._say(Outcome.MISSED, "answered_late", *values)
        if call.unheard(call.arrived_at, answered_at):
            return self._say(Outcome.UNKNOWN, "link_gap")
        if self.clock == "phone" and (leg or _last_ringing(call)) is None:
            return self._say(Outcome.UNKNOWN, "ring_unseen")
        if self.clock == "phone" and leg is not None and leg.ring_at is None:
            return self._say(Outcome.UNKNOWN, "ring_unseen")
        return self._say(Outcome.MET, "answered_in_time", *values)

    def _over(self, call: CallFacts, judged_us: int, now: datetime) -> Verdict:
        values = (*self._values(judged_us), *self._estimated(_last_ringing(call)))
        if judged_us >= self._limit_us and self._reached_room(call):
            return self._say(Outcome.MISSED, "never_answered", *values)
        if call.end is End.LOST:
            return self._say(Outcome.UNKNOWN, "end_unseen")
        if call.unheard(call.arrived_at, call.known_to(now)):
            return self._say(Outcome.UNKNOWN, "link_gap")
        if not self._reached_room(call):
            return self._say(Outcome.EXEMPT, "never_rang")
        gave_up = call.hung_up_by is HungUpBy.CALLER
        return self._say(Outcome.EXEMPT, "gave_up_before_limit" if gave_up else "ended_before_limit", *values)

    def _waiting(self, call: CallFacts, judged_us: int, now: datetime) -> Verdict:
        values = (*self._values(judged_us), *self._estimated(_last_ringing(call)))
        if judged_us >= self._limit_us and self._reached_room(call):
            return self._say(Outcome.MISSED, "still_ringing_late", *values)
        rings_now = any(leg.ring_at and leg.ring_at <= now and leg.ended_at is None for leg in call.legs)
        runs = rings_now if self.clock == "phone" else self._reached_room(call)
        heard = not call.unheard(now, now)
        again_at = now + timedelta(microseconds=self._limit_us - judged_us) if runs and heard else None
        if call.unheard(call.arrived_at, now):
            return self._say(Outcome.UNKNOWN, "link_gap", again_at=again_at)
        return self._say(Outcome.PENDING, "ringing" if rings_now else "not_answered_yet", *values, again_at=again_at)

    def _reached_room(self, call: CallFacts) -> bool:
        """Whether the call came to what the clock measures: a ringing phone, or for the caller's clock a queue."""
        return call.first_ring_at is not None or (self.clock == "caller" and bool(call.queue))

    def _values(self, judged_us: int) -> tuple[tuple[str, Value], ...]:
        return (
            ("seconds", judged_us / 1_000_000),
            ("limit_seconds", self._limit_us / 1_000_000),
            ("clock", self.clock),
        )

    def _estimated(self, leg: RingLeg | None) -> tuple[tuple[str, Value], ...]:
        return (("estimated", 1),) if self.clock == "phone" and leg is not None and leg.estimated else ()

    def _say(
        self, outcome: Outcome, reason: str, *values: tuple[str, Value], again_at: datetime | None = None
    ) -> Verdict:
        return Verdict(self.name, outcome, reason, values, again_at)


def _answering_leg(call: CallFacts, answered_at: datetime) -> RingLeg | None:
    """The dial attempt that became the human answer; None for a picked-up call: its phone was never dialled."""
    answered = (leg for leg in call.legs if leg.end is LegEnd.ANSWERED and leg.dialled_at <= answered_at)
    return max(answered, key=lambda leg: leg.dialled_at, default=None)


def _last_ringing(call: CallFacts) -> RingLeg | None:
    rang = ((leg.ring_at, leg) for leg in call.legs if leg.ring_at)
    return max(rang, key=lambda pair: pair[0], default=(None, None))[1]
