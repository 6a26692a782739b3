"""Brings a database to the newest schema, once, whoever opens it first."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.store.errors import retryable

HEAD = "0004"
SCRIPTS = Path(__file__).with_name("migrations")
VERSION = table("alembic_version", column("version_num"))
LOCK_ID = 0x686F746C696E65
WAL_ATTEMPTS = 100
WAL_PAUSE_SECONDS = 0.1


class SchemaTooNewError(Exception):
    """A newer release of the monitor has made this database."""


async def migrate(engine: AsyncEngine) -> None:
    if engine.dialect.name == "sqlite":
        await _use_write_ahead_log(engine)
    async with engine.connect() as connection:
        version = await connection.run_sync(_version)
    if version != HEAD:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade_in_turn)
            await connection.commit()


async def _use_write_ahead_log(engine: AsyncEngine) -> None:
    """The switch is remembered in the file. SQLite does not wait for other openers here, so we do."""
    for _ in range(WAL_ATTEMPTS):
        try:
            async with engine.connect() as connection:
                await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                return
        except OperationalError as error:
            if not retryable(error):
                raise
            last = error
        await asyncio.sleep(WAL_PAUSE_SECONDS)
    raise last


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION.name):
        return None
    return connection.execute(select(VERSION.c.version_num)).scalar()


def _upgrade_in_turn(connection: Connection) -> None:
    """Whoever waited for the lock finds the work done."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK_ID)))
    if _version(connection) == HEAD:
        return
    # here, as Alembic takes 0.1 s to import, which an up-to-date database need not pay
    from alembic import command, util
    from alembic.config import Config

    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    try:
        command.upgrade(settings, "head")
    except util.CommandError as error:
        raise SchemaTooNewError(f"the store's schema is not known to this release: {error}") from error
