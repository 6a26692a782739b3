"""Questions about raw events."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.domain.records import RawEvent
from monitor.store import values
from monitor.store.tables import raw_events

CHUNK_EVENTS = 2000
CHUNK_CALLS = 500


async def each(
    engine: AsyncEngine, pbx: str | None, since: datetime | None, until: datetime | None
) -> AsyncIterator[RawEvent]:
    """In the order in which they were stored, a bounded number at a time; no transaction stays open between them."""
    async with engine.connect() as connection:
        wanted = await _conditions(connection, pbx, since, until)
        bounds = select(func.min(raw_events.c.id), func.max(raw_events.c.id)).where(*wanted)
        first, last = (await connection.execute(bounds)).one()
    query = select(raw_events).where(*wanted).order_by(raw_events.c.id).limit(CHUNK_EVENTS)
    while first is not None:
        async with engine.connect() as connection:
            rows = (await connection.execute(query.where(raw_events.c.id.between(first, last)))).all()
        for row in rows:
            yield values.raw_event(row)
        first = rows[-1].id + 1 if len(rows) == CHUNK_EVENTS else None


async def of_calls(
    engine: AsyncEngine, call_ids: Iterable[str], pbx: str | None, since: datetime | None, until: datetime | None
) -> AsyncIterator[RawEvent]:
    """Likewise, for some calls; only the row ids of their events are held in memory."""
    wanted_ids = sorted(set(call_ids))
    ids: list[int] = []
    async with engine.connect() as connection:
        wanted = await _conditions(connection, pbx, since, until)
        for start in range(0, len(wanted_ids), CHUNK_CALLS):
            some = raw_events.c.call_id.in_(wanted_ids[start : start + CHUNK_CALLS])
            ids.extend((await connection.execute(select(raw_events.c.id).where(*wanted, some))).scalars())
    ids.sort()
    for start in range(0, len(ids), CHUNK_EVENTS):
        some = raw_events.c.id.in_(ids[start : start + CHUNK_EVENTS])
        async with engine.connect() as connection:
            rows = (await connection.execute(select(raw_events).where(some).order_by(raw_events.c.id))).all()
        for row in rows:
            yield values.raw_event(row)


async def last_heard_at(engine: AsyncEngine, pbx: str) -> datetime | None:
    query = select(raw_events.c.at).where(raw_events.c.pbx == pbx).order_by(raw_events.c.at.desc()).limit(1)
    async with engine.connect() as connection:
        heard_at: datetime | None = (await connection.execute(query)).scalar()
    return heard_at


async def _conditions(
    connection: AsyncConnection, pbx: str | None, since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    pbxes = [pbx] if pbx is not None else await _pbxes(connection)
    conditions: list[ColumnElement[bool]] = [raw_events.c.pbx.in_(pbxes)]
    if since is not None:
        conditions.append(raw_events.c.at >= since)
    if until is not None:
        conditions.append(raw_events.c.at < until)
    return conditions


async def _pbxes(connection: AsyncConnection) -> list[str]:
    """One look into the index for each name, where DISTINCT would read all of it."""
    found: list[str] = []
    while True:
        after = raw_events.c.pbx > found[-1] if found else true()
        name = (await connection.execute(select(func.min(raw_events.c.pbx)).where(after))).scalar()
        if name is None:
            return found
        found.append(name)
