"""Lost callers, a bounded number at a time, each with the later calls of the same number."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.domain.facts import CallFacts, Direction
from monitor.domain.lost import LOOK_AHEAD, LOST_ENDS, LostCall, LostFilter, LostPage, rung_back
from monitor.domain.numbers import number_key, number_tail
from monitor.store import values
from monitor.store.calls import of_numbers
from monitor.store.columns import Instant
from monitor.store.cursors import Place, cursor_of, place_of
from monitor.store.tables import calls

CHUNK_CALLS = 400
"""Each brings one bound value into the query of the later calls; SQLite takes at least 999."""


async def page(engine: AsyncEngine, wanted: LostFilter) -> LostPage:
    """Chunk by chunk, as whether a call is open is known only after its later calls were looked at."""
    place = place_of(wanted.cursor) if wanted.cursor is not None else None
    found: list[LostCall] = []
    async with engine.connect() as connection:
        while len(found) <= wanted.limit:
            rows = (await connection.execute(lost_query(wanted, place))).all()
            chunk = [values.call_facts(row, ()) for row in rows]
            later = await _later(connection, chunk)
            told = (rung_back(lost, later[_tail(lost)]) for lost in chunk)
            found += (one for one in told if one.is_open or not wanted.open_only)
            if len(chunk) < CHUNK_CALLS:
                break
            place = _place(chunk[-1])
    if len(found) <= wanted.limit:
        return LostPage(tuple(found), None)
    shown = found[: wanted.limit]
    return LostPage(tuple(shown), cursor_of(_place(shown[-1].facts)))


def lost_query(wanted: LostFilter, place: Place | None) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [
        calls.c.arrived_at >= wanted.since,
        calls.c.arrived_at < wanted.until,
        calls.c.direction == Direction.INBOUND.value,
        calls.c.end.in_([end.value for end in LOST_ENDS]),
    ]
    if wanted.queue is not None:
        conditions.append(calls.c.queue == wanted.queue)
    if place is not None:
        arrived_at, pbx, call_id = place
        beyond = tuple_(literal(arrived_at, Instant), literal(pbx), literal(call_id))
        conditions.append(tuple_(calls.c.arrived_at, calls.c.pbx, calls.c.call_id) < beyond)
    newest_first = (calls.c.arrived_at.desc(), calls.c.pbx.desc(), calls.c.call_id.desc())
    return select(calls).where(*conditions).order_by(*newest_first).limit(CHUNK_CALLS)


async def _later(connection: AsyncConnection, lost: Sequence[CallFacts]) -> defaultdict[str, list[CallFacts]]:
    found: defaultdict[str, list[CallFacts]] = defaultdict(list)
    tails = sorted({_tail(call) for call in lost} - {""})
    if tails:
        since = min(call.arrived_at for call in lost)
        until = max(call.ended_at or call.arrived_at for call in lost) + LOOK_AHEAD
        for row in await connection.execute(select(calls).where(of_numbers(tails, since, until))):
            found[row.number_tail].append(values.call_facts(row, ()))
    return found


def _tail(call: CallFacts) -> str:
    return number_tail(number_key(call.caller_number))


def _place(call: CallFacts) -> Place:
    return call.arrived_at, call.pbx, call.call_id
