"""What is known of one call: frozen facts that the rules judge. Names and outcomes are RULES.md's and DESIGN.md's."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.domain.spans import Stretch, length_us, microseconds, union
from monitor.domain.talk import TalkFacts


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class End(StrEnum):
    """How a call ended. `refused`: the PBX ended it before any queue or phone; `lost`: its end was not seen."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    IN_PROGRESS = "in_progress"
    LOST = "lost"


class HungUpBy(StrEnum):
    CALLER = "caller"
    AGENT = "agent"
    PBX = "pbx"
    NETWORK = "network"
    UNKNOWN = "unknown"


class LegEnd(StrEnum):
    """How one dial attempt ended. `cancelled`: somebody else answered or the caller left."""

    ANSWERED = "answered"
    RANG_OUT = "rang_out"
    REJECTED = "rejected"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; `end_at` is None while it lasts."""

    start_at: datetime
    end_at: datetime | None

    def overlaps(self, start_at: datetime, end_at: datetime | None) -> bool:
        """Whether any instant is common to this span and [start_at, end_at]."""
        begins_in_time = end_at is None or self.start_at <= end_at
        return begins_in_time and (self.end_at is None or self.end_at >= start_at)


@dataclass(frozen=True, slots=True)
class RingLeg:
    """One agent phone dialled for a call. `ring_at` is None where it never rang, `estimated` where only dialled."""

    leg_id: str
    agent: str
    device: str
    dialled_at: datetime
    ring_at: datetime | None
    ended_at: datetime | None
    end: LegEnd
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class HangupEvidence:
    """Who asked to hang up, when, and what the queue said of it. `agent` is the last one who talked with the caller.

    `pbx_says` is the queue's own word (caller, agent, transfer) or empty; `left_by_transfer` says that the last agent
    handed the caller on or parked him and nobody human followed.
    """

    agent: str = ""
    caller_request_at: datetime | None = None
    agent_request_at: datetime | None = None
    pbx_says: str = ""
    left_by_transfer: bool = False
    contradicted: bool = False
    cause: int | None = None


def ring_in(ring_seconds: float, ring_period_seconds: float) -> int:
    """The ring that sounds after so much ringing, the first is 1 (RULES.md four_ring); in whole microseconds."""
    return microseconds(ring_seconds) // microseconds(ring_period_seconds) + 1


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One call, as far as it is known. `gaps` are the stretches of its life in which the link was not heard.

    `marks` are what people said of the call, such as silent or abusive. `dialled_key` is what is left to compare of the
    number that an outbound call dialled, `did` the number of ours that an inbound one dialled: not stored, and empty
    where the call's birth was not heard. `talk` is who spoke when, of a call that is over and was listened to for it.
    """

    pbx: str
    call_id: str
    direction: Direction
    arrived_at: datetime
    queue: str = ""
    caller_number: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    talk_ended_at: datetime | None = None
    agent: str = ""
    end: End = End.IN_PROGRESS
    hung_up_by: HungUpBy | None = None
    hangup: HangupEvidence = HangupEvidence()
    legs: tuple[RingLeg, ...] = ()
    gaps: tuple[Span, ...] = ()
    odd: tuple[str, ...] = ()
    phase: str = "arrived"
    marks: tuple[str, ...] = ()
    dialled_key: str = ""
    did: str = field(default="", compare=False)
    talk: TalkFacts | None = None

    @property
    def has_gap(self) -> bool:
        return bool(self.gaps)

    @property
    def is_over(self) -> bool:
        return self.end is not End.IN_PROGRESS

    @property
    def first_ring_at(self) -> datetime | None:
        return min((leg.ring_at for leg in self.legs if leg.ring_at), default=None)

    def known_to(self, now: datetime) -> datetime:
        """Until when the caller waits: the human answer, else the end (of a lost call the last seen), else `now`."""
        if self.answered_at or self.ended_at or not self.is_over:
            return self.answered_at or self.ended_at or now
        seen = [at for leg in self.legs for at in (leg.dialled_at, leg.ring_at, leg.ended_at) if at]
        return max((self.arrived_at, *seen))

    def wait_seconds(self, now: datetime) -> float:
        """From arrival to the human answer, else to the end, else to `now`."""
        return (self.known_to(now) - self.arrived_at).total_seconds()

    def ringing(self, now: datetime) -> list[Stretch]:
        """The union of the ring legs up to the human answer (RULES.md four_ring): when at least one phone rang."""
        stop_at = self.known_to(now)
        return union((leg.ring_at, min(leg.ended_at or stop_at, stop_at)) for leg in self.legs if leg.ring_at)

    def ring_seconds(self, now: datetime) -> float:
        """Length of `ringing`."""
        return length_us(self.ringing(now)) / 1_000_000

    def rings(self, now: datetime, ring_period_seconds: float) -> int | None:
        """The ring in which it was answered, an equivalent (RULES.md four_ring); None while unanswered."""
        if self.answered_at is None:
            return None
        return ring_in(self.ring_seconds(now), ring_period_seconds)

    @property
    def talk_seconds(self) -> float | None:
        """From the human answer to the end of the last talk; None while unanswered or still talking."""
        ended_at = self.talk_ended_at or self.ended_at
        if self.answered_at is None or ended_at is None or not self.is_over:
            return None
        return max(0.0, (ended_at - self.answered_at).total_seconds())

    def unheard(self, start_at: datetime, end_at: datetime | None) -> bool:
        """Whether a gap of the link touches [start_at, end_at]."""
        return any(gap.overlaps(start_at, end_at) for gap in self.gaps)
