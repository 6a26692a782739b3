"""Opening: the migrations make the very tables that the code uses, once, whoever comes first."""

import asyncio
import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.ext.asyncio import create_async_engine

from monitor.domain.rules.case import GreetingEvidence
from monitor.store import SchemaTooNewError, Store, migrate
from monitor.store.columns import to_micros
from monitor.store.connecting import driver_url
from monitor.store.tables import metadata
from tests.store.samples import later

SHAPES = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%' ORDER BY name"],
    "postgresql": [
        "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default"
        " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
        " ORDER BY 1, 3",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        " ORDER BY 1",
    ],
}


def shape(connection: Connection) -> list[tuple[object, ...]]:
    return [
        tuple(" ".join(value.split()) if isinstance(value, str) else value for value in row)
        for query in SHAPES[connection.dialect.name]
        for row in connection.exec_driver_sql(query)
    ]


def remake(connection: Connection, tables: MetaData) -> None:
    tables.drop_all(connection)
    tables.create_all(connection)


async def test_migrations_make_the_tables(url: str) -> None:
    await (await Store.open(url)).close()
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        migrated = await connection.run_sync(shape)
        await connection.run_sync(remake, metadata)
        declared = await connection.run_sync(shape)
    await engine.dispose()
    assert declared == migrated
    assert len(declared) > len(metadata.tables)


def upgrade(connection: Connection, version: str) -> None:
    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(migrate.SCRIPTS))
    command.upgrade(settings, version)


async def test_greetings_of_an_earlier_release_are_kept(url: str) -> None:
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(upgrade, "0002")
        greetings = await connection.run_sync(lambda known: Table("greetings", MetaData(), autoload_with=known))
        at = to_micros(later(1)) if engine.dialect.name == "sqlite" else later(1)
        row = ("c1", at, "mqtt", True, False, False, 0.1 + 0.2, 1 / 3)
        await connection.execute(greetings.insert().values(row))
    await engine.dispose()
    store = await Store.open(url)
    kept = await store.greeting("c1")
    await store.close()
    assert GreetingEvidence("c1", later(1), "mqtt", True, False, False, 0.1 + 0.2, 1 / 3) == kept


def test_head_is_the_newest_version() -> None:
    assert ScriptDirectory(str(migrate.SCRIPTS)).get_heads() == [migrate.HEAD]


async def open_and_close(url: str) -> None:
    await (await Store.open(url)).close()


def open_in_a_process(url: str) -> None:
    asyncio.run(open_and_close(url))


async def test_tasks_open_at_once(url: str) -> None:
    await asyncio.gather(*(open_and_close(url) for _ in range(6)))


async def test_processes_open_at_once(url: str) -> None:
    spawning = multiprocessing.get_context("spawn")
    processes = [spawning.Process(target=open_in_a_process, args=(url,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        await asyncio.to_thread(process.join, 60)
    assert [process.exitcode for process in processes] == [0] * 4


async def test_a_newer_schema_is_refused(url: str) -> None:
    await open_and_close(url)
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await engine.dispose()
    with pytest.raises(SchemaTooNewError, match="9999"):
        await Store.open(url)


async def test_a_failed_migration_leaves_nothing(tmp_path: Path) -> None:
    """A table that is in the way of the last one: none of the others is made."""
    path = tmp_path / "monitor.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alerts_outbox (id INTEGER)")
    connection.close()
    with pytest.raises(Exception, match="alerts_outbox already exists"):
        await Store.open(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    connection.close()
    assert names == ["alerts_outbox"]
