"""What a rule is given to judge: the call, its tickets, the greeting evidence and the state of the ticket feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, Self

from monitor.domain.facts import CallFacts, Span
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.opinion import Doubt, Opinion
from monitor.domain.tickets import Ticket
from monitor.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class GreetingEvidence:
    """What an ear heard of the agent's first words; a fact is None where it cannot tell, and `reasons` say why.

    The first word came at most `delay_seconds` after the answer and, where the ear gives an interval, no earlier than
    `delay_low_seconds`. `limit_seconds` is the script's own limit for it. In `shadow` nothing is held against anyone.
    """

    call_id: str
    received_at: datetime
    source: str
    greeted: bool | None
    named: bool | None
    in_order: bool | None
    delay_seconds: float | None
    confidence: float
    delay_low_seconds: float | None = None
    limit_seconds: float | None = None
    engine: str = ""
    script_id: str = ""
    shadow: bool = False
    reasons: tuple[Doubt, ...] = ()
    hits: tuple[Hit, ...] = ()
    transcript: str | None = None

    @classmethod
    def of(cls, opinion: Opinion, call_id: str, received_at: datetime, source: str, *, shadow: bool = False) -> Self:
        return cls(
            call_id=call_id,
            received_at=received_at,
            source=source,
            greeted=opinion.greeted,
            named=opinion.named,
            in_order=opinion.in_order,
            delay_seconds=opinion.delay_high_seconds,
            confidence=opinion.confidence,
            delay_low_seconds=opinion.delay_low_seconds,
            limit_seconds=opinion.limit_seconds,
            engine=opinion.engine,
            script_id=opinion.script_id,
            shadow=shadow,
            reasons=opinion.reasons,
            hits=opinion.hits,
            transcript=opinion.transcript,
        )


@dataclass(frozen=True, slots=True)
class TicketFeed:
    """Whether we can hear of tickets at all, and when we could not."""

    configured: bool = False
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """`call` is None for a ticket that belongs to no call."""

    call: CallFacts | None
    tickets: tuple[Ticket, ...] = ()
    greeting: GreetingEvidence | None = None
    ticket_feed: TicketFeed = TicketFeed()


class Rule(Protocol):
    """A rule is a value: its limits, and `judge`. `name` is its module, config key, metric label and column."""

    name: ClassVar[str]

    def judge(self, case: Case, now: datetime) -> Verdict: ...
