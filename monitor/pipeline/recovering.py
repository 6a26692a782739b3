"""What was kept before this start: running calls are applied again, and what waits is judged again."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.clock import Clock
from monitor.domain.facts import CallFacts
from monitor.domain.marks import Mark, effective
from monitor.domain.records import Batch, Gap, JudgedCall, RawEvent
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Ticket, TicketReport
from monitor.pipeline.court import Court
from monitor.pipeline.desk import FEED_MEMORY, MQTT, Desk
from monitor.pipeline.listening import Listener
from monitor.pipeline.turns import Pipeline

TICKET_MEMORY = timedelta(days=1)
BEFORE_ARRIVAL = timedelta(seconds=10)


class Past(Protocol):
    async def running(self, pbx: str) -> list[CallFacts]: ...

    async def last_heard_at(self, pbx: str) -> datetime | None: ...

    async def open_gaps(self) -> list[Gap]: ...

    def raw_events(self, pbx: str | None = None, *, since: datetime | None = None) -> AsyncIterator[RawEvent]: ...

    async def pending(self) -> list[tuple[str, str]]: ...

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None: ...

    async def tickets(self, open_only: bool = False, since: datetime | None = None) -> list[Ticket]: ...

    async def ticket_reports(
        self, ticket_ids: Sequence[str] | None = None, since: datetime | None = None
    ) -> list[TicketReport]: ...

    async def tickets_of_call(self, pbx: str, call_id: str) -> list[Ticket]: ...

    async def greeting(self, call_id: str) -> GreetingEvidence | None: ...

    async def marks_of_call(self, pbx: str, call_id: str) -> list[Mark]: ...

    async def gaps(self, link: str, since: datetime, until: datetime) -> list[Gap]: ...


async def recover(pipeline: Pipeline, desk: Desk, past: Past, clock: Clock, *, has_broker: bool) -> None:
    """Bring pipeline and desk to where the last run left them, and note from when on nothing was heard."""
    batch = Batch()
    open_gaps = {gap.link: gap for gap in await past.open_gaps()}
    await _recover_tickets(pipeline, past, clock)
    heard_at: datetime | None = None
    for listener in pipeline.listeners.values():
        await _recover_calls(listener, past, pipeline.court)
        listener.drain()
        last_at = await past.last_heard_at(listener.pbx)
        if last_at is not None:
            heard_at = max(heard_at or last_at, last_at)
            listener.was_away(last_at, open_gaps.get(listener.link), batch)
    now = clock.now()
    feed_gaps = await past.gaps(MQTT, now - FEED_MEMORY, now)
    batch.gaps += desk.remember_feed(feed_gaps, heard_at if has_broker else None)
    await _recover_pending(pipeline.court, past, pipeline, batch)
    if batch:
        await pipeline.keeper.keep(batch)


async def _recover_calls(listener: Listener, past: Past, court: Court) -> None:
    """All events since the oldest running call arrived: a picker's or a retriever's channel is in none of its own."""
    running = await past.running(listener.pbx)
    if running:
        since = min(facts.arrived_at for facts in running) - BEFORE_ARRIVAL
        async for raw in past.raw_events(listener.pbx, since=since):
            listener.replay(raw)
    for facts in running:
        await _recover_said(facts.pbx, facts.call_id, past, court)


async def _recover_said(pbx: str, call_id: str, past: Past, court: Court) -> None:
    greeting = await past.greeting(call_id)
    if greeting is not None:
        court.learn_greeting(greeting)
    court.learn_marks(pbx, call_id, effective(await past.marks_of_call(pbx, call_id)).said)


async def _recover_tickets(pipeline: Pipeline, past: Past, clock: Clock) -> None:
    kept = {ticket.ticket_id: ticket for ticket in await past.tickets(open_only=True)}
    for ticket in await past.tickets(since=clock.now() - TICKET_MEMORY):
        kept[ticket.ticket_id] = ticket
    if not kept:
        return
    pipeline.court.feed_seen()
    for report in await past.ticket_reports(list(kept)):
        pipeline.tickets.take(report)
    for ticket in kept.values():
        if ticket.call_id:
            pipeline.court.learn_ticket(pipeline.tickets.restore(ticket))


async def _recover_pending(court: Court, past: Past, pipeline: Pipeline, batch: Batch) -> None:
    for pbx, call_id in await past.pending():
        stored = await past.call(call_id, pbx)
        if stored is None or pbx not in pipeline.listeners:
            continue
        for ticket in await past.tickets_of_call(pbx, call_id):
            court.learn_ticket(pipeline.tickets.restore(ticket))
        await _recover_said(pbx, call_id, past, court)
        judged = court.judge(stored.facts, pipeline.now(pbx))
        if judged is not None:
            batch.calls.append(judged)
    for ticket in pipeline.tickets.unjoined():
        batch.tickets.append(court.judge_ticket(ticket, pipeline.now("")))
