"""The TicketBook: stage reports are folded into tickets, and tickets are joined to the calls that they came from.

A ticket is a pure function of the set of its distinct reports, read in the order in which they were first received, so
that repeats, restarts and any order of delivery give the same ticket. Reports are the same if all but `received_at` and
`source` is equal; the earliest receipt counts. Of one stage:

- a report that names another crew than those before it adds a second crew: the earliest instant counts for the stage;
- any other report is a correction: of the named crew's instant, of an instant without a crew, or, where it names no
  crew, of the whole stage. The newest received counts;
- an instant later than its receipt plus the tolerance is kept but doubtful, until corrected or outdone by a crew whose
  instant is not.

Kind, call, caller and crew: the newest that is not empty counts. An unknown kind never replaces a known one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.domain.facts import CallFacts, Direction
from monitor.domain.numbers import same_number
from monitor.domain.tickets import Stage, Ticket, TicketReport

MAX_REPORTS_PER_STAGE = 64
"""Distinct reports that one ticket keeps of a stage; past it the oldest received goes."""
MOST_TICKETS = 10_000
"""Past it the one taken up first is dropped, open or not; a further report takes it up again from the store."""


@dataclass(frozen=True, slots=True)
class _Instant:
    at: datetime
    is_doubtful: bool


class TicketBook:
    """All tickets that are open or lately closed, MOST_TICKETS at most."""

    def __init__(self, *, join_window_seconds: float = 1800.0, future_tolerance_seconds: float = 120.0) -> None:
        self._join_window = timedelta(seconds=join_window_seconds)
        self._future_tolerance = timedelta(seconds=future_tolerance_seconds)
        self._reports: dict[str, dict[tuple[Any, ...], TicketReport]] = {}
        self._tickets: dict[str, Ticket] = {}

    def take(self, report: TicketReport) -> Ticket:
        """The ticket with this report in it; the very same value where the report is a repeat."""
        reports = self._reports.setdefault(report.ticket_id, {})
        content = _content(report)
        known = reports.get(content)
        if known is not None and known.received_at <= report.received_at:
            return self._tickets[report.ticket_id]
        reports[content] = report
        _bound(reports, report.stage)
        folded = _fold(reports.values(), self._future_tolerance)
        before = self._tickets.get(report.ticket_id)
        if before is not None:
            folded = replace(folded, pbx=before.pbx, call_id=before.call_id)
        self._tickets[report.ticket_id] = folded
        if before is None and len(self._tickets) > MOST_TICKETS:
            self._drop(next(iter(self._tickets)))
        return folded

    def join(self, ticket: Ticket, calls: Sequence[CallFacts]) -> Ticket:
        """The ticket joined to its call among `calls`, by the call it asks for, else by the caller's number.

        Once joined it stays, unless it asks for another call that is there.
        """
        call = self._call_of(ticket, calls)
        if call is None:
            return ticket
        joined = replace(ticket, pbx=call.pbx, call_id=call.call_id)
        if ticket.ticket_id in self._tickets:
            self._tickets[ticket.ticket_id] = joined
        return joined

    def restore(self, ticket: Ticket) -> Ticket:
        """The ticket in hand, joined again to the call that `ticket`, as it was kept, belongs to."""
        joined = replace(self._tickets.get(ticket.ticket_id, ticket), pbx=ticket.pbx, call_id=ticket.call_id)
        if ticket.ticket_id in self._tickets:
            self._tickets[ticket.ticket_id] = joined
        return joined

    def get(self, ticket_id: str) -> Ticket | None:
        return self._tickets.get(ticket_id)

    def of_call(self, pbx: str, call_id: str) -> tuple[Ticket, ...]:
        """The tickets joined to a call, first seen first."""
        joined = (ticket for ticket in self._tickets.values() if (ticket.pbx, ticket.call_id) == (pbx, call_id))
        return tuple(sorted(joined, key=_seniority))

    def unjoined(self) -> tuple[Ticket, ...]:
        """The tickets that still wait for a call, or for another call than the one they were joined to."""
        return tuple(t for t in self._tickets.values() if not t.call_id or t.asked_call_id not in ("", t.call_id))

    def open_tickets(self) -> tuple[Ticket, ...]:
        """For gauges by `kind` and `furthest` stage; first seen first."""
        return tuple(sorted((ticket for ticket in self._tickets.values() if ticket.is_open), key=_seniority))

    def forget(self, before: datetime) -> int:
        """Drop the closed tickets of which nothing was received since `before`; how many."""
        old = [
            ticket_id
            for ticket_id, ticket in self._tickets.items()
            if not ticket.is_open and all(r.received_at < before for r in self._reports[ticket_id].values())
        ]
        for ticket_id in old:
            self._drop(ticket_id)
        return len(old)

    def _drop(self, ticket_id: str) -> None:
        del self._tickets[ticket_id], self._reports[ticket_id]

    def _call_of(self, ticket: Ticket, calls: Sequence[CallFacts]) -> CallFacts | None:
        if ticket.call_id and ticket.asked_call_id in ("", ticket.call_id):
            return None
        asked = [call for call in calls if ticket.asked_call_id and call.call_id == ticket.asked_call_id]
        if asked:
            return max(asked, key=_arrival)
        if ticket.call_id or not ticket.caller_number:
            return None
        return max((call for call in calls if self._fits(ticket, call)), key=_arrival, default=None)

    def _fits(self, ticket: Ticket, call: CallFacts) -> bool:
        """Whether the caller reported during this inbound call or within the join window after it."""
        if call.direction is not Direction.INBOUND or not same_number(call.caller_number, ticket.caller_number):
            return False
        reported_at = ticket.at(Stage.REPORTED) if Stage.REPORTED not in ticket.doubtful else None
        reported_at = reported_at or ticket.first_seen_at
        ended_at = call.ended_at or call.talk_ended_at or call.known_to(reported_at)
        return call.arrived_at <= reported_at and (not call.is_over or reported_at <= ended_at + self._join_window)


def _content(report: TicketReport) -> tuple[Any, ...]:
    return (
        report.stage,
        report.at,
        report.kind,
        report.unknown_kind,
        report.call_id,
        report.caller_number,
        report.crew,
    )


def _bound(reports: dict[tuple[Any, ...], TicketReport], stage: Stage) -> None:
    of_stage = [content for content, report in reports.items() if report.stage is stage]
    if len(of_stage) > MAX_REPORTS_PER_STAGE:
        del reports[min(of_stage, key=lambda content: _receipt(reports[content]))]


def _fold(reports: Iterable[TicketReport], tolerance: timedelta) -> Ticket:
    received = sorted(reports, key=_receipt)
    crews: dict[Stage, dict[str, _Instant]] = {}
    for report in received:
        _note(crews.setdefault(report.stage, {}), report, tolerance)
    effective = {stage: _effective(crews[stage].values()) for stage in Stage if stage in crews}
    newest = received[::-1]
    return Ticket(
        ticket_id=received[0].ticket_id,
        kind=next((report.kind for report in newest if report.kind is not None), None),
        first_seen_at=received[0].received_at,
        stages=tuple((stage, instant.at) for stage, instant in effective.items()),
        doubtful=tuple(stage for stage, instant in effective.items() if instant.is_doubtful),
        unknown_kind=next((report.unknown_kind for report in newest if report.unknown_kind), ""),
        asked_call_id=next((report.call_id for report in newest if report.call_id), ""),
        caller_number=next((report.caller_number for report in newest if report.caller_number), ""),
        crew=next((report.crew for report in newest if report.crew), ""),
    )


def _note(crews: dict[str, _Instant], report: TicketReport, tolerance: timedelta) -> None:
    """Note one report of a stage: a second crew or a correction (see the module's page)."""
    if not report.crew:
        crews.clear()
    crews.pop("", None)
    crews[report.crew] = _Instant(report.at, report.at > report.received_at + tolerance)


def _effective(crews: Iterable[_Instant]) -> _Instant:
    return min(crews, key=lambda instant: (instant.is_doubtful, instant.at))


def _receipt(report: TicketReport) -> tuple[Any, ...]:
    """The order of reports: by receipt, and a fixed one among those received at the same instant."""
    kind = report.kind.value if report.kind is not None else ""
    texts = (report.crew, kind, report.unknown_kind, report.call_id, report.caller_number, report.stage.value)
    return (report.received_at, report.at, *texts)


def _arrival(call: CallFacts) -> tuple[datetime, str, str]:
    return (call.arrived_at, call.pbx, call.call_id)


def _seniority(ticket: Ticket) -> tuple[datetime, str]:
    return (ticket.first_seen_at, ticket.ticket_id)
