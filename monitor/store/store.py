"""The one thing that the other parts hold: opened by URL, written in batches, asked in the words of the domain."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.domain.alerting.alert import Alert, ChannelState, Delivery, Outgoing
from monitor.domain.disclosures import Disclosure
from monitor.domain.facts import CallFacts
from monitor.domain.lost import LostFilter, LostPage
from monitor.domain.marks import Mark
from monitor.domain.paging import CallFilter, Page
from monitor.domain.records import Batch, Gap, JudgedCall, JudgedTicket, RawEvent, Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.sla.report import MadeReport
from monitor.domain.tickets import Ticket, TicketReport
from monitor.store import alerts, calls, events, evidence, forgetting, greetings, lost, marks, reports
from monitor.store.connecting import engine_for
from monitor.store.figures import Ledger, reading
from monitor.store.migrate import migrate
from monitor.store.tables import metadata
from monitor.store.writing import Writer

LAST_SECONDS = 2.0
"""A cancelled write that takes longer is dropped midway after all."""


class Store:
    """Safe for many tasks, and for several monitors on one database. Stretches of time are [since, until)."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = Writer(engine.dialect)

    @classmethod
    async def open(cls, url: str) -> Self:
        """ValueError for a URL that cannot work; SchemaTooNewError; else the driver's errors (see `retryable`)."""
        engine = engine_for(url)
        try:
            await migrate(engine)
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine)

    async def close(self) -> None:
        await self._engine.dispose()

    async def write(self, batch: Batch) -> None:
        """All of the batch or nothing; a second time changes nothing.

        Who is cancelled in it waits for its end: a transaction that is dropped midway keeps its locks for a while.
        """
        writing = asyncio.ensure_future(self._write(batch))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing], timeout=LAST_SECONDS)
            writing.cancel()
            raise

    async def _write(self, batch: Batch) -> None:
        async with self._engine.begin() as connection:
            await connection.run_sync(self._writer.write, batch)

    async def page(self, wanted: CallFilter) -> Page:
        """ValueError for a cursor that is none of ours."""
        return await calls.page(self._engine, wanted)

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None:
        return await calls.call(self._engine, call_id, pbx)

    def each_call(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        queue: str | None = None,
        pbx: str | None = None,
    ) -> AsyncIterator[JudgedCall]:
        """Oldest first, in bounded memory."""
        return calls.each(self._engine, since, until, queue, pbx)

    async def running(self, pbx: str) -> list[CallFacts]:
        return await calls.running(self._engine, pbx)

    async def pending(self) -> list[calls.Key]:
        """(pbx, call_id) of the calls that are over and still have a pending verdict."""
        return await calls.pending(self._engine)

    async def calls_of_number(self, number: str, since: datetime, until: datetime) -> list[CallFacts]:
        return await calls.of_number(self._engine, number, since, until)

    def raw_events(
        self,
        pbx: str | None = None,
        call_ids: Iterable[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[RawEvent]:
        """In the order in which they were stored, in bounded memory."""
        if call_ids is None:
            return events.each(self._engine, pbx, since, until)
        return events.of_calls(self._engine, call_ids, pbx, since, until)

    async def last_heard_at(self, pbx: str) -> datetime | None:
        """The newest instant of its raw events."""
        return await events.last_heard_at(self._engine, pbx)

    async def open_gaps(self) -> list[Gap]:
        return await evidence.gaps_where(self._engine, evidence.unclosed())

    async def gaps(self, link: str, since: datetime, until: datetime) -> list[Gap]:
        return await evidence.gaps_where(self._engine, *evidence.touching(link, since, until))

    async def ticket_reports(
        self, ticket_ids: Iterable[str] | None = None, since: datetime | None = None
    ) -> list[TicketReport]:
        """In the order in which they were stored; `since` is of their receipt."""
        return await evidence.reports(self._engine, ticket_ids, since)

    async def judged_tickets(self, open_only: bool = False, since: datetime | None = None) -> list[JudgedTicket]:
        """Oldest first; `since` is of the first report."""
        return await evidence.judged_tickets(self._engine, *evidence.aged(open_only, since))

    async def tickets(self, open_only: bool = False, since: datetime | None = None) -> list[Ticket]:
        return [judged.ticket for judged in await self.judged_tickets(open_only, since)]

    async def tickets_of_call(self, pbx: str, call_id: str) -> list[Ticket]:
        judged = await evidence.judged_tickets(self._engine, *evidence.of_call(pbx, call_id))
        return [each.ticket for each in judged]

    async def greeting(self, call_id: str) -> GreetingEvidence | None:
        return await greetings.greeting(self._engine, call_id)

    async def heard_greetings(self, limit: int) -> list[GreetingEvidence]:
        """What named engines have heard, newest first."""
        return await greetings.heard(self._engine, limit)

    async def marks_of_call(self, pbx: str, call_id: str) -> list[Mark]:
        """In the order in which they were made."""
        return (await marks.of_calls(self._engine, [(pbx, call_id)])).get((pbx, call_id), [])

    async def marks_of_calls(self, keys: Iterable[calls.Key]) -> dict[calls.Key, list[Mark]]:
        """By (pbx, call_id), of those calls that have any."""
        return await marks.of_calls(self._engine, keys)

    async def disclose(self, disclosure: Disclosure) -> None:
        """Kept when this returns, so that the number may be shown."""
        await marks.disclose(self._engine, disclosure)

    async def disclosures(self, limit: int) -> Sequence[Disclosure]:
        """Newest first."""
        return await marks.newest_disclosures(self._engine, limit)

    async def lost(self, wanted: LostFilter) -> LostPage:
        """ValueError for a cursor that is none of ours."""
        return await lost.page(self._engine, wanted)

    def reading(self) -> AbstractAsyncContextManager[Ledger]:
        """For a report: what is read within shows the store at one moment."""
        return reading(self._engine)

    async def keep_report(self, made: MadeReport, outbox: Sequence[Outgoing] = ()) -> None:
        """With the messages that tell of it, or not at all; a message whose key is known is not kept again."""
        async with self._engine.begin() as connection:
            await reports.keep(connection, made)
            await connection.run_sync(self._writer.write, Batch(outbox=list(outbox)))

    async def made_reports(self) -> list[MadeReport]:
        """The newest first."""
        return await reports.all_made(self._engine)

    async def drop_report(self, key: str) -> None:
        await reports.drop(self._engine, key)

    async def refusals(self, limit: int) -> list[Refusal]:
        """Newest first."""
        return await evidence.newest_refusals(self._engine, limit)

    async def open_alerts(self) -> list[Alert]:
        """Oldest first."""
        return await alerts.found(self._engine, alerts.open_query())

    async def newest_alerts(self, limit: int) -> list[Alert]:
        """Newest first."""
        return await alerts.found(self._engine, alerts.newest_query(limit))

    async def recent_alerts(self, since: datetime) -> list[Alert]:
        """Those that are open, and those resolved since then; oldest first."""
        return await alerts.recent(self._engine, since)

    async def alert(self, key: str) -> Alert | None:
        return await alerts.one(self._engine, key)

    async def deliveries(self, keys: Iterable[str]) -> list[Delivery]:
        """Of the alerts with these keys, oldest first."""
        return await alerts.deliveries(self._engine, keys)

    async def outbox_waiting(self, channel: str, limit: int) -> list[Delivery]:
        """What the channel has still to send, oldest first."""
        return await alerts.waiting(self._engine, channel, limit)

    async def outbox_sent(self, key: str, at: datetime) -> None:
        await alerts.note_sent(self._engine, key, at)

    async def outbox_failed(self, key: str, error: str, gave_up_at: datetime | None = None) -> None:
        """`gave_up_at` where it is not to be tried again."""
        await alerts.note_failed(self._engine, key, error, gave_up_at)

    async def channel_states(self, channels: Sequence[str]) -> list[ChannelState]:
        """In the order given."""
        return await alerts.channel_states(self._engine, channels)

    async def forget_alerts(self, before: datetime, limit: int) -> int:
        """Removes alerts that were over before then, with their messages, and messages of no alert: how many went.

        What is open or still to be sent stays. To be called again until it removes nothing.
        """
        return await forgetting.forget_alerts(self._engine, before, limit)

    async def counts(self) -> dict[str, int]:
        """Rows per table. It reads a whole index of each: seconds for tens of millions of rows."""
        async with self._engine.connect() as connection:
            return {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in metadata.sorted_tables
            }
