"""Greeting evidence: its table, the evidence on one call, and what an engine has heard of its phrases so far."""

from sqlalchemy import JSON, Boolean, Column, Double, Index, PrimaryKeyConstraint, Table, Text, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.domain.rules.case import GreetingEvidence
from monitor.store import values
from monitor.store.columns import Instant
from monitor.store.tables import metadata

HEARD = "engine <> ''"
greetings = Table(
    "greetings",
    metadata,
    Column("call_id", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("greeted", Boolean),
    Column("named", Boolean),
    Column("in_order", Boolean),
    Column("delay_seconds", Double),
    Column("confidence", Double, nullable=False),
    Column("delay_low_seconds", Double),
    Column("limit_seconds", Double),
    Column("engine", Text, nullable=False),
    Column("script_id", Text, nullable=False),
    Column("shadow", Boolean, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("hits", JSON, nullable=False),
    Column("transcript", Text),
    PrimaryKeyConstraint("call_id"),
    Index("greetings_heard", "received_at", sqlite_where=text(HEARD), postgresql_where=text(HEARD)),
    sqlite_with_rowid=False,
)


async def greeting(engine: AsyncEngine, call_id: str) -> GreetingEvidence | None:
    async with engine.connect() as connection:
        row = (await connection.execute(select(greetings).where(greetings.c.call_id == call_id))).one_or_none()
    return values.greeting(row) if row else None


async def heard(engine: AsyncEngine, limit: int) -> list[GreetingEvidence]:
    """What named engines have heard, newest first."""
    newest = select(greetings).where(text(HEARD)).order_by(greetings.c.received_at.desc()).limit(limit)
    async with engine.connect() as connection:
        return [values.greeting(row) for row in await connection.execute(newest)]
