"""The watch: all that is known of the hotline at one instant, put together for the board and for alerts."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, tzinfo
from typing import Protocol

from monitor.clock import Clock
from monitor.domain.day import Day
from monitor.domain.facts import CallFacts, Direction
from monitor.domain.records import Batch, JudgedCall
from monitor.domain.room import RoomView
from monitor.domain.situation import Situation, TicketInHand
from monitor.domain.tickets import Ticket
from monitor.domain.verdicts import Verdict
from monitor.pipeline.turns import Pipeline

Key = tuple[str, str]
"""(pbx, call_id)"""


class Calls(Protocol):
    """What was kept before this start."""

    def each_call(self, since: datetime | None = None) -> AsyncIterator[JudgedCall]: ...

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None: ...

    async def tickets(self, open_only: bool = False, since: datetime | None = None) -> list[Ticket]: ...


class Today:
    """The calls of today, and those of former days that an open ticket belongs to; filled by what was kept."""

    def __init__(self, clock: Clock, zone: tzinfo) -> None:
        self._clock = clock
        self.day = Day(clock.now(), zone)
        self.of_tickets: dict[Key, CallFacts | None] = {}

    async def restore(self, calls: Calls) -> None:
        """To be awaited once, before anything is heard."""
        async for judged in calls.each_call(since=self.day.since_at):
            self.day.take([judged])
        for ticket in await calls.tickets(open_only=True):
            found = await calls.call(ticket.call_id, ticket.pbx) if ticket.call_id else None
            if found is not None:
                self.of_tickets[ticket.pbx, ticket.call_id] = found.facts

    def tell(self, batch: Batch) -> None:
        """To be called once the batch is kept."""
        self.day.roll(self._clock.now())
        self.day.take(batch.calls)
        for judged_ticket in batch.tickets:
            ticket = judged_ticket.ticket
            if ticket.is_open and ticket.call_id:
                self.of_tickets.setdefault((ticket.pbx, ticket.call_id), None)
        for judged in batch.calls:
            key = (judged.facts.pbx, judged.facts.call_id)
            if key in self.of_tickets:
                self.of_tickets[key] = judged.facts


class Watch:
    """Puts together what court, ticket book, room and store say, without waiting for anything."""

    def __init__(self, pipeline: Pipeline, today: Today, room: Callable[[], RoomView], clock: Clock) -> None:
        self._pipeline = pipeline
        self._today = today
        self._room = room
        self._clock = clock
        self._judged: dict[str, tuple[Ticket, CallFacts | None, Verdict]] = {}

    def situation(self) -> Situation:
        now = self._clock.now()
        self._today.day.roll(now)
        return Situation(
            at=now,
            pbx_at={pbx: self._pipeline.now(pbx) for pbx in self._pipeline.listeners},
            room=self._room(),
            calls=tuple(
                judged for judged in self._pipeline.court.calls_in_hand() if judged.facts.direction is Direction.INBOUND
            ),
            tickets=self._tickets(),
            day=self._today.day,
            store_failure=self._pipeline.keeper.failure,
        )

    def _tickets(self) -> tuple[TicketInHand, ...]:
        """Judged each for itself, as the verdict of their call says only what the worst of them is."""
        tickets = self._pipeline.tickets.open_tickets()
        homes = {(ticket.pbx, ticket.call_id) for ticket in tickets}
        for key in self._today.of_tickets.keys() - homes:
            del self._today.of_tickets[key]
        self._judged = {ticket.ticket_id: self._judge(ticket) for ticket in tickets}
        return tuple(
            TicketInHand(ticket, verdict, call.answered_at if call else None)
            for ticket, call, verdict in self._judged.values()
        )

    def _judge(self, ticket: Ticket) -> tuple[Ticket, CallFacts | None, Verdict]:
        """Anew where the ticket, its call or time has changed what was said of it."""
        now = self._pipeline.now(ticket.pbx)
        call = self._pipeline.court.facts(ticket.pbx, ticket.call_id) if ticket.call_id else None
        call = call or self._today.of_tickets.get((ticket.pbx, ticket.call_id))
        known = self._judged.get(ticket.ticket_id)
        if known is not None and known[0] is ticket and known[1] is call:
            again_at = known[2].again_at
            if again_at is None or now < again_at:
                return known
        return ticket, call, self._pipeline.court.weigh_ticket(ticket, call, now)
