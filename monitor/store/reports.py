"""Which reports were made, when, and of which files."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.domain.sla.report import MadeReport
from monitor.store.tables import reports


async def keep(connection: AsyncConnection, made: MadeReport) -> None:
    """A report that is made again takes the place of the former one."""
    values = {"key": made.key, "made_at": made.made_at, "files": list(made.files)}
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(reports).values(**values)
    newer = {"made_at": made.made_at, "files": list(made.files)}
    await connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=newer))


async def all_made(engine: AsyncEngine) -> list[MadeReport]:
    """The newest first."""
    query = select(reports).order_by(reports.c.made_at.desc(), reports.c.key.desc())
    async with engine.connect() as connection:
        return [MadeReport(row.key, row.made_at, tuple(row.files)) for row in await connection.execute(query)]


async def drop(engine: AsyncEngine, key: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(delete(reports).where(reports.c.key == key))
