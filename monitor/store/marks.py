"""Questions about marks and disclosures, and the one row that is written before a number is shown."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.domain.disclosures import Disclosure
from monitor.domain.marks import Mark, MarkKind
from monitor.store.rows import storable
from monitor.store.tables import disclosures, marks
from monitor.store.values import AnyRow

CHUNK_CALLS = 500
Key = tuple[str, str]
"""(pbx, call_id)"""


async def of_calls(engine: AsyncEngine, keys: Iterable[Key]) -> dict[Key, list[Mark]]:
    """Of those calls that have any, in the order in which they were made."""
    by_pbx: defaultdict[str, list[str]] = defaultdict(list)
    for pbx, call_id in keys:
        by_pbx[pbx].append(call_id)
    found: defaultdict[Key, list[Mark]] = defaultdict(list)
    async with engine.connect() as connection:
        for pbx, call_ids in by_pbx.items():
            for start in range(0, len(call_ids), CHUNK_CALLS):
                some = marks.c.call_id.in_(call_ids[start : start + CHUNK_CALLS])
                query = select(marks).where(marks.c.pbx == pbx, some).order_by(marks.c.marked_at, marks.c.id)
                for row in await connection.execute(query):
                    found[row.pbx, row.call_id].append(mark_of(row))
    return dict(found)


async def disclose(engine: AsyncEngine, disclosure: Disclosure) -> None:
    """Kept when this returns."""
    values = {
        "at": disclosure.at,
        "token": storable(disclosure.token),
        "role": disclosure.role,
        "pbx": storable(disclosure.pbx),
        "call_id": storable(disclosure.call_id),
    }
    async with engine.begin() as connection:
        await connection.execute(insert(disclosures).values(values))


async def newest_disclosures(engine: AsyncEngine, limit: int) -> Sequence[Disclosure]:
    """Newest first."""
    query = select(disclosures).order_by(disclosures.c.id.desc()).limit(limit)
    async with engine.connect() as connection:
        return [
            Disclosure(row.at, row.token, row.role, row.pbx, row.call_id) for row in await connection.execute(query)
        ]


def mark_of(row: AnyRow) -> Mark:
    return Mark(
        pbx=row.pbx,
        call_id=row.call_id,
        rule=row.rule,
        mark=MarkKind(row.mark),
        reason=row.reason,
        marked_by=row.marked_by,
        token=row.token,
        marked_at=row.marked_at,
    )
