"""What the SLA report reads: light rows of one period, streamed in the order of arrival from one transaction."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    extract,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.domain.facts import CallFacts, Direction, End, LegEnd
from monitor.domain.links import ami_link
from monitor.domain.lost import LOOK_AHEAD, LOST_ENDS, LostCall, rung_back
from monitor.domain.sla.coverage import LinkSeen, SeenGap
from monitor.domain.sla.figures import SeenCall
from monitor.domain.sla.marked import MarkedCall
from monitor.domain.sla.report import SeenAlert
from monitor.domain.sla.workorders import SeenTicket
from monitor.store.calls import of_numbers
from monitor.store.columns import to_micros
from monitor.store.marks import mark_of
from monitor.store.tables import alerts, calls, gaps, marks, raw_events, ring_legs, ticket_verdicts, tickets, verdicts

CHUNK_ROWS = 4_000
CHUNK_WIDE = 400
CHUNK_LOST = 2_000
DISPATCH = "dispatch"


class Ledger:
    """One snapshot of the store; periods are [since, until). Get it from `reading`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def calls(self, since: datetime, until: datetime, rules: Sequence[str]) -> AsyncIterator[list[SeenCall]]:
        """Inbound calls, with the outcome of each rule in the order of `rules`."""
        async for rows in self._parts(self._calls_query(since, until, rules)):
            yield [_seen_call(row, len(rules)) for row in rows]

    async def lost(self, since: datetime, until: datetime) -> AsyncIterator[list[LostCall]]:
        """Inbound calls that ended without a human answer, and who has spoken with their callers since."""
        query = select(*_light()).where(
            _arrived(since, until),
            calls.c.direction == Direction.INBOUND.value,
            calls.c.end.in_([end.value for end in LOST_ENDS]),
        )
        async for rows in self._parts(query.order_by(*_in_order()), CHUNK_LOST):
            later = await self._later([row.number_tail for row in rows if row.number_tail], rows)
            yield [_rung_back(row, later.get(row.number_tail, ())) for row in rows]

    async def _later(self, tails: Sequence[str], rows: Sequence[Any]) -> Mapping[str, list[Any]]:
        """Talks with the same numbers and tries to reach them, by the end of the number, from the first row on."""
        found: dict[str, list[Any]] = {}
        if not tails:
            return found
        first, last = rows[0].arrived_at, rows[-1].ended_at or rows[-1].arrived_at
        counts = or_(calls.c.answered_at.is_not(None), calls.c.direction == Direction.OUTBOUND.value)
        query = select(*_light()).where(of_numbers(sorted(set(tails)), first, last + LOOK_AHEAD), counts)
        for row in await self._connection.execute(query):
            found.setdefault(row.number_tail, []).append(row)
        return found

    async def tickets(self, since: datetime, until: datetime) -> AsyncIterator[list[SeenTicket]]:
        """Tickets first heard of in the period; their verdict is the joined call's, else their own."""
        of_call = and_(verdicts.c.pbx == tickets.c.pbx, verdicts.c.call_id == tickets.c.call_id)
        joined = (
            tickets.outerjoin(calls, and_(calls.c.pbx == tickets.c.pbx, calls.c.call_id == tickets.c.call_id))
            .outerjoin(verdicts, and_(of_call, verdicts.c.rule == DISPATCH))
            .outerjoin(ticket_verdicts, ticket_verdicts.c.ticket_id == tickets.c.ticket_id)
        )
        outcome = func.coalesce(ticket_verdicts.c.outcome, verdicts.c.outcome).label("outcome")
        query = (
            select(tickets, calls.c.answered_at, outcome)
            .select_from(joined)
            .where(tickets.c.is_open.in_([True, False]))
            .where(tickets.c.first_seen_at >= since, tickets.c.first_seen_at < until)
            .order_by(tickets.c.first_seen_at, tickets.c.ticket_id)
        )
        async for rows in self._parts(query):
            yield [_ticket(row) for row in rows]

    async def alerts(self, since: datetime, until: datetime) -> AsyncIterator[list[SeenAlert]]:
        columns = [alerts.c[name] for name in SeenAlert.__dataclass_fields__]
        query = select(*columns).where(alerts.c.fired_at >= since, alerts.c.fired_at < until)
        async for rows in self._parts(query.order_by(alerts.c.fired_at, alerts.c.key)):
            yield [SeenAlert(*row) for row in rows]

    async def gaps(self, since: datetime, until: datetime) -> list[SeenGap]:
        """Of every link, those that share an instant with the period."""
        touching = or_(gaps.c.end_at.is_(None), gaps.c.end_at > since)
        query = select(gaps).where(gaps.c.start_at < until, touching).order_by(gaps.c.start_at, gaps.c.link)
        rows = await self._connection.execute(query)
        return [
            SeenGap(row.link, to_micros(row.start_at), to_micros(row.end_at) if row.end_at else None, row.why)
            for row in rows
        ]

    async def links(self, pbxes: Sequence[str]) -> list[LinkSeen]:
        """First and last evidence of these PBXs and of those that have calls."""
        return [await self._link(name) for name in sorted({*pbxes, *await self._known()})]

    async def rang_out(self, since: datetime, until: datetime) -> dict[str, int]:
        """By agent: how often the phone rang for an inbound call until its time was over."""
        of_call = and_(ring_legs.c.pbx == calls.c.pbx, ring_legs.c.call_id == calls.c.call_id)
        query = (
            select(ring_legs.c.agent, func.count())
            .select_from(calls.join(ring_legs, of_call))
            .where(_arrived(since, until), calls.c.direction == Direction.INBOUND.value)
            .where(ring_legs.c.end == LegEnd.RANG_OUT.value)
            .group_by(ring_legs.c.agent)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    async def marked(self, since: datetime, until: datetime, rules: Sequence[str]) -> AsyncIterator[list[MarkedCall]]:
        """Calls of the period that people have marked, with all their marks."""
        columns, source = self._judged(rules)
        of_call = and_(marks.c.pbx == calls.c.pbx, marks.c.call_id == calls.c.call_id)
        query = (
            select(*columns, calls.c.direction, *marks.c)
            .select_from(source.join(marks, of_call))
            .where(_arrived(since, until))
            .order_by(*_in_order(), marks.c.marked_at, marks.c.id)
        )
        last: list[Any] = []
        async for rows in self._parts(query, CHUNK_WIDE):
            found = [list(some) for _, some in groupby([*last, *rows], key=attrgetter("pbx", "call_id"))]
            last = found.pop()
            yield [_marked_call(some, len(rules)) for some in found]
        if last:
            yield [_marked_call(last, len(rules))]

    def _calls_query(self, since: datetime, until: datetime, rules: Sequence[str]) -> Select[Any]:
        columns, source = self._judged(rules)
        inbound = calls.c.direction == Direction.INBOUND.value
        return select(*columns).select_from(source).where(_arrived(since, until), inbound).order_by(*_in_order())

    def _judged(self, rules: Sequence[str]) -> tuple[list[ColumnElement[Any]], Any]:
        """The columns of a SeenCall, and calls with the verdict of each rule."""
        source: Any = calls
        outcomes = []
        for number, rule in enumerate(rules):
            one = verdicts.alias(f"v{number}")
            same = and_(one.c.pbx == calls.c.pbx, one.c.call_id == calls.c.call_id, one.c.rule == rule)
            source = source.outerjoin(one, same)
            outcomes.append(one.c.outcome.label(f"outcome{number}"))
        has_gap = case((cast(calls.c.gaps, Text) == "[]", 0), else_=1).label("has_gap")
        columns = (calls.c.queue, calls.c.agent, calls.c.hangup_agent, calls.c.end)
        seconds = (calls.c.wait_seconds, calls.c.ring_seconds, calls.c.talk_seconds)
        return [self._us(calls.c.arrived_at), *columns, *seconds, has_gap, *outcomes], source

    def _us(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """Microseconds since 1970, without the making of a datetime for each row."""
        if self._connection.dialect.name == "postgresql":
            return cast(extract("epoch", column) * 1_000_000, BigInteger).label("arrived_us")
        return type_coerce(column, BigInteger).label("arrived_us")

    async def _parts(self, query: Select[Any], rows: int = CHUNK_ROWS) -> AsyncIterator[Sequence[Any]]:
        result = await self._connection.stream(query, execution_options={"yield_per": rows})
        try:
            async for part in result.partitions():
                yield part
        finally:
            await result.close()

    async def _known(self) -> list[str]:
        """One look into the key for each name, where DISTINCT would read all of it."""
        found: list[str] = []
        while True:
            query = select(func.min(calls.c.pbx)).where(calls.c.pbx > (found[-1] if found else ""))
            name = (await self._connection.execute(query)).scalar()
            if name is None:
                return found
            found.append(name)

    async def _link(self, pbx: str) -> LinkSeen:
        link = ami_link(pbx)
        firsts = (
            select(raw_events.c.at).where(raw_events.c.pbx == pbx).order_by(raw_events.c.at).limit(1),
            select(calls.c.arrived_at).where(calls.c.pbx == pbx).order_by(calls.c.arrived_at).limit(1),
            select(func.min(gaps.c.start_at)).where(gaps.c.link == link),
        )
        lasts = (
            select(raw_events.c.at).where(raw_events.c.pbx == pbx).order_by(raw_events.c.at.desc()).limit(1),
            select(calls.c.arrived_at).where(calls.c.pbx == pbx).order_by(calls.c.arrived_at.desc()).limit(1),
            select(func.max(gaps.c.end_at)).where(gaps.c.link == link),
        )
        first = [at for query in firsts if (at := (await self._connection.execute(query)).scalar()) is not None]
        last = [at for query in lasts if (at := (await self._connection.execute(query)).scalar()) is not None]
        return LinkSeen(link, to_micros(min(first)) if first else None, to_micros(max(last)) if last else None)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[Ledger]:
    """All that is read within shows the store at one moment."""
    async with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            await connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        else:
            await connection.exec_driver_sql("BEGIN")
        try:
            yield Ledger(connection)
        finally:
            await connection.rollback()


def _arrived(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(calls.c.arrived_at >= since, calls.c.arrived_at < until)


def _in_order() -> Sequence[ColumnElement[Any]]:
    return calls.c.arrived_at, calls.c.pbx, calls.c.call_id


def _seen_call(row: Any, rules: int) -> SeenCall:
    return SeenCall._make((*row[:9], row[9 : 9 + rules]))


def _marked_call(rows: Sequence[Any], rules: int) -> MarkedCall:
    first = rows[0]
    is_inbound = first.direction == Direction.INBOUND.value
    return MarkedCall(_seen_call(first, rules), first.call_id, is_inbound, tuple(map(mark_of, rows)))


def _light() -> Sequence[ColumnElement[Any]]:
    names = ("pbx", "call_id", "direction", "arrived_at", "queue", "caller_number", "number_key", "number_tail")
    return [calls.c[name] for name in (*names, "answered_at", "ended_at", "agent", "end")]


def _facts(row: Any) -> CallFacts:
    return CallFacts(
        row.pbx,
        row.call_id,
        Direction(row.direction),
        row.arrived_at,
        row.queue,
        row.caller_number,
        row.answered_at,
        row.ended_at,
        agent=row.agent,
        end=End(row.end),
        dialled_key=row.number_key if row.direction == Direction.OUTBOUND.value else "",
    )


def _rung_back(lost: Any, later: Sequence[Any]) -> LostCall:
    """Only what came after is made into facts: of most callers there is nothing."""
    after_at = lost.ended_at or lost.arrived_at
    return rung_back(_facts(lost), [_facts(row) for row in later if row.arrived_at >= after_at])


def _ticket(row: Any) -> SeenTicket:
    stages = row.stages if isinstance(row.stages, list) else json.loads(row.stages)
    doubtful = row.doubtful if isinstance(row.doubtful, list) else json.loads(row.doubtful)
    reached = {
        stage: to_micros(datetime.fromisoformat(reached_at)) for stage, reached_at in stages if stage not in doubtful
    }
    return SeenTicket(
        row.ticket_id,
        row.kind or "",
        to_micros(row.first_seen_at),
        to_micros(row.answered_at) if row.answered_at else None,
        reached,
        bool(doubtful),
        row.pbx,
        row.call_id,
        row.crew,
        row.outcome,
    )
