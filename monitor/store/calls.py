"""Questions about calls and their verdicts."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.domain.facts import CallFacts, End, RingLeg
from monitor.domain.numbers import number_key, number_tail, same_key
from monitor.domain.paging import CallFilter, Page
from monitor.domain.records import JudgedCall
from monitor.domain.talk import TalkFacts
from monitor.domain.verdicts import Outcome, Verdict
from monitor.store import values
from monitor.store.columns import Instant
from monitor.store.cursors import Place, cursor_of, place_of
from monitor.store.tables import calls, ring_legs, verdicts
from monitor.store.talks import by_call, talks

CHUNK_CALLS = 500
Key = tuple[str, str]
"""(pbx, call_id)"""


def _place(table: Any) -> ColumnElement[Any]:
    return tuple_(table.c.arrived_at, table.c.pbx, table.c.call_id)


def _at(place: Place) -> ColumnElement[Any]:
    arrived_at, pbx, call_id = place
    return tuple_(literal(arrived_at, Instant), literal(pbx), literal(call_id))


def _of_same_call(table: Any) -> ColumnElement[bool]:
    return and_(table.c.pbx == calls.c.pbx, table.c.call_id == calls.c.call_id)


async def page(engine: AsyncEngine, wanted: CallFilter) -> Page:
    async with engine.connect() as connection:
        rows = (await connection.execute(page_query(wanted))).all()
        judged = await _judged(connection, rows[: wanted.limit])
    if len(rows) <= wanted.limit:
        return Page(tuple(judged), None)
    last = judged[-1].facts
    return Page(tuple(judged), cursor_of((last.arrived_at, last.pbx, last.call_id)))


def page_query(wanted: CallFilter) -> Select[Any]:
    """One row more than the page holds shows whether another page follows.

    Calls of an outcome are found from the verdicts, as a scan of all calls for a rare outcome would take seconds.
    """
    source: Any = calls if wanted.outcome is None else verdicts
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(source.c.arrived_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(source.c.arrived_at < wanted.until)
    if wanted.queue is not None:
        conditions.append(source.c.queue == wanted.queue)
    if wanted.cursor is not None:
        conditions.append(_place(source) < _at(place_of(wanted.cursor)))
    if wanted.direction is not None:
        conditions.append(calls.c.direction == wanted.direction.value)
    query = select(calls)
    if wanted.outcome is not None:
        query = query.join(verdicts, _of_same_call(verdicts))
        conditions.extend(_is_judged(wanted.outcome, wanted.rule))
    elif wanted.rule is not None:
        conditions.append(exists().where(_of_same_call(verdicts), verdicts.c.rule == wanted.rule))
    newest_first = (source.c.arrived_at.desc(), source.c.pbx.desc(), source.c.call_id.desc())
    return query.where(*conditions).order_by(*newest_first).limit(wanted.limit + 1)


def _is_judged(outcome: Outcome, rule: str | None) -> Iterable[ColumnElement[bool]]:
    """Of any rule: the first rule by name with this outcome stands for its call, so that no call comes twice."""
    yield verdicts.c.outcome == outcome.value
    if rule is not None:
        yield verdicts.c.rule == rule
    else:
        other = verdicts.alias("other")
        same = (other.c.pbx == verdicts.c.pbx, other.c.call_id == verdicts.c.call_id)
        yield ~exists().where(*same, other.c.outcome == outcome.value, other.c.rule < verdicts.c.rule)


async def call(engine: AsyncEngine, call_id: str, pbx: str | None) -> JudgedCall | None:
    """Of two PBXes that gave the same call_id, the newer call."""
    async with engine.connect() as connection:
        pbxes = [pbx] if pbx is not None else await _pbxes(connection)
        query = select(calls).where(calls.c.pbx.in_(pbxes), calls.c.call_id == call_id)
        rows = (await connection.execute(query.order_by(calls.c.arrived_at.desc()).limit(1))).all()
        judged = await _judged(connection, rows)
    return judged[0] if judged else None


async def _pbxes(connection: AsyncConnection) -> list[str]:
    """One look into the index for each name, where DISTINCT would read all of it."""
    found: list[str] = []
    while True:
        after = calls.c.pbx > found[-1] if found else true()
        name = (await connection.execute(select(func.min(calls.c.pbx)).where(after))).scalar()
        if name is None:
            return found
        found.append(name)


async def each(
    engine: AsyncEngine, since: datetime | None, until: datetime | None, queue: str | None, pbx: str | None
) -> AsyncIterator[JudgedCall]:
    """Oldest first, a bounded number at a time; no transaction stays open between them."""
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(calls.c.arrived_at >= since)
    if until is not None:
        conditions.append(calls.c.arrived_at < until)
    if queue is not None:
        conditions.append(calls.c.queue == queue)
    if pbx is not None:
        conditions.append(calls.c.pbx == pbx)
    query = select(calls).order_by(calls.c.arrived_at, calls.c.pbx, calls.c.call_id).limit(CHUNK_CALLS)
    place: Place | None = None
    while True:
        beyond = [] if place is None else [_place(calls) > _at(place)]
        async with engine.connect() as connection:
            rows = (await connection.execute(query.where(*conditions, *beyond))).all()
            judged = await _judged(connection, rows)
        for one in judged:
            yield one
        if len(rows) < CHUNK_CALLS:
            return
        last = judged[-1].facts
        place = (last.arrived_at, last.pbx, last.call_id)


async def running(engine: AsyncEngine, pbx: str) -> list[CallFacts]:
    return await _facts(engine, running_query(pbx))


def running_query(pbx: str) -> Select[Any]:
    """SQLite takes the partial index for a literal word only, and not while it may read all calls of a PBX instead."""
    in_progress = literal(End.IN_PROGRESS.value, literal_execute=True)
    return select(calls).where(calls.c.end == in_progress, calls.c.pbx + "" == pbx)


def of_numbers(tails: Sequence[str], since: datetime, until: datetime) -> ColumnElement[bool]:
    """Whether a call is of one of these numbers' tails and of this time.

    An index by number would cost each new call a page somewhere in the file. The one by arrival, which holds the tail,
    is read along the time instead, and only what it finds is fetched.
    """
    found = calls.alias("found")
    same = and_(found.c.arrived_at >= since, found.c.arrived_at < until, found.c.number_tail.in_(tails))
    return tuple_(calls.c.pbx, calls.c.call_id).in_(select(found.c.pbx, found.c.call_id).where(same))


async def of_number(engine: AsyncEngine, number: str, since: datetime, until: datetime) -> list[CallFacts]:
    key = number_key(number)
    if not key:
        return []
    found = await _facts(engine, select(calls).where(of_numbers([number_tail(key)], since, until)))
    return [facts for facts in found if same_key(number_key(facts.caller_number), key)]


async def pending(engine: AsyncEngine) -> list[Key]:
    """Calls that are over, with a verdict that is not decided yet."""
    query = (
        select(verdicts.c.arrived_at, verdicts.c.pbx, verdicts.c.call_id)
        .join(calls, _of_same_call(verdicts))
        .where(verdicts.c.outcome == Outcome.PENDING.value, calls.c.end != End.IN_PROGRESS.value)
        .distinct()
        .order_by(verdicts.c.arrived_at, verdicts.c.pbx, verdicts.c.call_id)
    )
    async with engine.connect() as connection:
        return [(row.pbx, row.call_id) for row in await connection.execute(query)]


async def _facts(engine: AsyncEngine, query: Select[Any]) -> list[CallFacts]:
    """Oldest first."""
    async with engine.connect() as connection:
        rows = (await connection.execute(query.order_by(calls.c.arrived_at, calls.c.call_id))).all()
        keys = [(row.pbx, row.call_id) for row in rows]
        legs = await _legs(connection, keys)
        talk = await _talks(connection, keys)
    return [values.call_facts(row, legs[key], talk[key]) for row, key in zip(rows, keys, strict=True)]


async def _judged(connection: AsyncConnection, rows: Sequence[values.AnyRow]) -> list[JudgedCall]:
    keys = [(row.pbx, row.call_id) for row in rows]
    legs = await _legs(connection, keys)
    talk = await _talks(connection, keys)
    judged = await _verdicts(connection, keys)
    return [
        JudgedCall(values.call_facts(row, legs[key], talk[key]), tuple(judged[key]))
        for row, key in zip(rows, keys, strict=True)
    ]


async def _legs(connection: AsyncConnection, keys: Sequence[Key]) -> defaultdict[Key, list[RingLeg]]:
    legs: defaultdict[Key, list[RingLeg]] = defaultdict(list)
    for query in _of_calls(ring_legs, keys):
        for row in await connection.execute(query.order_by(ring_legs.c.position)):
            legs[row.pbx, row.call_id].append(values.ring_leg(row))
    return legs


async def _talks(connection: AsyncConnection, keys: Sequence[Key]) -> Mapping[Key, TalkFacts | None]:
    found = [row for query in _of_calls(talks, keys) for row in await connection.execute(query)]
    return by_call(found)


async def _verdicts(connection: AsyncConnection, keys: Sequence[Key]) -> defaultdict[Key, list[Verdict]]:
    judged: defaultdict[Key, list[Verdict]] = defaultdict(list)
    for query in _of_calls(verdicts, keys):
        for row in await connection.execute(query.order_by(verdicts.c.position, verdicts.c.rule)):
            judged[row.pbx, row.call_id].append(values.verdict(row))
    return judged


def _of_calls(table: Any, keys: Iterable[Key]) -> Iterable[Select[Any]]:
    """Per PBX, so that the index is used in both databases, which differ in how they look up pairs."""
    by_pbx: defaultdict[str, list[str]] = defaultdict(list)
    for pbx, call_id in keys:
        by_pbx[pbx].append(call_id)
    for pbx, call_ids in by_pbx.items():
        for start in range(0, len(call_ids), CHUNK_CALLS):
            some = call_ids[start : start + CHUNK_CALLS]
            yield select(table).where(table.c.pbx == pbx, table.c.call_id.in_(some))
