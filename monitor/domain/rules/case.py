"""What a rule is given to judge: the call, its tickets, the greeting evidence and the state of the ticket feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from monitor.domain.facts import CallFacts, Span
from monitor.domain.tickets import Ticket
from monitor.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class GreetingEvidence:
    """What an ear heard of the agent's first words. `delay_seconds` is the silence before the first word."""

    call_id: str
    received_at: datetime
    source: str
    greeted: bool
    named: bool
    in_order: bool
    delay_seconds: float
    confidence: float


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
