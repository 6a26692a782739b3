"""What one turn of the pipeline keeps: the raw events, and all that they changed, to be written as one transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from monitor.domain.alerting.alert import Alert, Outgoing
from monitor.domain.facts import CallFacts
from monitor.domain.marks import Mark
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Ticket, TicketReport
from monitor.domain.verdicts import Verdict


class RawEvent(NamedTuple):
    """One event as the PBX sent it. `digest` (16 bytes) is its identity: of pbx, its own timestamp and its content."""

    pbx: str
    at: datetime
    digest: bytes
    kind: str
    call_id: str
    frame: bytes


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """A call's facts and the verdict of every rule on it, in the rules' order."""

    facts: CallFacts
    verdicts: tuple[Verdict, ...]

    def verdict(self, rule: str) -> Verdict | None:
        return next((verdict for verdict in self.verdicts if verdict.rule == rule), None)


@dataclass(frozen=True, slots=True)
class JudgedTicket:
    """`verdict` is None where the ticket is joined to a call: then the call carries the verdict."""

    ticket: Ticket
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which a link (`ami:<pbx>` or `mqtt`) was not heard; identified by (link, start_at)."""

    link: str
    start_at: datetime
    end_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that could not be used: what, where from, what it said (shortened) and how to mend it."""

    at: datetime
    source: str
    problem: str
    got: str


@dataclass(slots=True)
class Batch:
    """All of it is kept or none. Writing a batch twice changes nothing."""

    raw: list[RawEvent] = field(default_factory=list)
    calls: list[JudgedCall] = field(default_factory=list)
    ticket_reports: list[TicketReport] = field(default_factory=list)
    tickets: list[JudgedTicket] = field(default_factory=list)
    greetings: list[GreetingEvidence] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    outbox: list[Outgoing] = field(default_factory=list)

    def __bool__(self) -> bool:
        told = (self.ticket_reports, self.tickets, self.greetings, self.gaps, self.refusals, self.marks)
        return any((self.raw, self.calls, *told, self.alerts, self.outbox))
