"""What was kept before this start: running calls are applied again, and what waits is judged again."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.clock import Clock
from monitor.domain.facts import CallFacts
from monitor.domain.records import Batch, Gap, JudgedCall, RawEvent
from monitor.domain.tickets import Ticket, TicketReport
from monitor.pipeline.court import Court
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


async def recover(pipeline: Pipeline, past: Past, clock: Clock) -> None:
    """Bring the pipeline to where the last run left it, and note from when on nothing was heard."""
    batch = Batch()
    open_gaps = {gap.link: gap for gap in await past.open_gaps()}
    await _recover_tickets(pipeline, past, clock)
    for listener in pipeline.listeners.values():
        await _recover_calls(listener, past)
        listener.drain()
        last_at = await past.last_heard_at(listener.pbx)
        if last_at is not None:
            found = listener.was_away(last_at, open_gaps.get(listener.link))
            batch.raw += [found.raw] if found.raw else []
            batch.gaps += [found.gap] if found.gap else []
    await _recover_pending(pipeline.court, past, pipeline, batch)
    if batch:
        await pipeline.keeper.keep(batch)


async def _recover_calls(listener: Listener, past: Past) -> None:
    """All events since the oldest running call arrived: a picker's or a retriever's channel is in none of its own."""
    running = await past.running(listener.pbx)
    if running:
        since = min(facts.arrived_at for facts in running) - BEFORE_ARRIVAL
        async for raw in past.raw_events(listener.pbx, since=since):
            listener.replay(raw)


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
            stored = await past.call(ticket.call_id, ticket.pbx)
            folded = pipeline.tickets.get(ticket.ticket_id) or ticket
            pipeline.court.learn_ticket(pipeline.tickets.join(folded, [stored.facts] if stored else []))


async def _recover_pending(court: Court, past: Past, pipeline: Pipeline, batch: Batch) -> None:
    for pbx, call_id in await past.pending():
        stored = await past.call(call_id, pbx)
        if stored is None or pbx not in pipeline.listeners:
            continue
        for ticket in await past.tickets_of_call(pbx, call_id):
            court.learn_ticket(ticket)
        judged = court.judge(stored.facts, pipeline.now(pbx))
        if judged is not None:
            batch.calls.append(judged)
    for ticket in pipeline.tickets.unjoined():
        batch.tickets.append(court.judge_ticket(ticket, pipeline.now("")))
