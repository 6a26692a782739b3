"""Retryable or fatal: the errors are made by the real drivers."""

import asyncio
import sqlite3
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from monitor.domain.records import Batch
from monitor.store import SchemaTooNewError, Store, retryable
from monitor.store.connecting import engine_for
from tests.parts.ports import free_port
from tests.parts.postgres import Postgres
from tests.store.samples import raw


def sqlite_error(code: int) -> OperationalError:
    error = sqlite3.OperationalError("from the driver")
    error.sqlite_errorcode = code
    return OperationalError("INSERT", (), error)


ERRORS = [
    (sqlite_error(sqlite3.SQLITE_BUSY), True),
    (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
    (sqlite_error(sqlite3.SQLITE_LOCKED), True),
    (sqlite_error(sqlite3.SQLITE_FULL), True),
    (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), True),
    (sqlite_error(sqlite3.SQLITE_ERROR), False),
    (sqlite_error(sqlite3.SQLITE_CORRUPT), False),
    (sqlite_error(sqlite3.SQLITE_NOTADB), False),
    (sqlite_error(sqlite3.SQLITE_READONLY), False),
    (sqlite_error(sqlite3.SQLITE_CONSTRAINT_UNIQUE), False),
    (asyncpg.SerializationError("x"), True),
    (asyncpg.DeadlockDetectedError("x"), True),
    (asyncpg.DiskFullError("x"), True),
    (asyncpg.TooManyConnectionsError("x"), True),
    (asyncpg.AdminShutdownError("x"), True),
    (asyncpg.CannotConnectNowError("x"), True),
    (asyncpg.ReadOnlySQLTransactionError("x"), True),
    (asyncpg.ConnectionDoesNotExistError("x"), True),
    (asyncpg.InterfaceError("connection is closed"), True),
    (asyncpg.UndefinedTableError("x"), False),
    (asyncpg.UniqueViolationError("x"), False),
    (asyncpg.InvalidPasswordError("x"), False),
    (asyncpg.InvalidCatalogNameError("x"), False),
    (ConnectionRefusedError(), True),
    (TimeoutError(), True),
    (PoolTimeout(), True),
    (ValueError("Out of range float values are not JSON compliant"), False),
    (TypeError(), False),
    (SchemaTooNewError("x"), False),
]


@pytest.mark.parametrize(("error", "passes"), ERRORS, ids=lambda value: repr(value)[:60])
def test_retryable(error: Exception, passes: bool) -> None:
    assert passes is retryable(error)


async def test_locked_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.connecting.LOCK_WAIT_SECONDS", 0.1)
    store = await Store.open(f"sqlite:///{tmp_path / 'monitor.db'}")
    other = sqlite3.connect(tmp_path / "monitor.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError) as locked:
        await store.write(Batch(raw=[raw(1)]))
    other.rollback()
    other.close()
    assert retryable(locked.value)
    await store.write(Batch(raw=[raw(1)]))
    assert (await store.counts())["raw_events"] == 1
    await store.close()


async def test_missing_table_is_fatal(store: Store, url: str) -> None:
    engine = engine_for(url)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE raw_events")
    await engine.dispose()
    with pytest.raises(Exception, match="raw_events") as missing:
        await store.write(Batch(raw=[raw(1)]))
    assert not retryable(missing.value)


@pytest.mark.real
async def test_server_goes_and_comes_back() -> None:
    with Postgres() as server:
        store = await Store.open(server.url)
        await store.write(Batch(raw=[raw(1)]))
        await asyncio.to_thread(server.stop)
        with pytest.raises(Exception, match=r".+") as gone:
            await store.write(Batch(raw=[raw(2)]))
        assert retryable(gone.value)
        await asyncio.to_thread(server.start)
        await store.write(Batch(raw=[raw(2)]))
        assert (await store.counts())["raw_events"] == 2
        await store.close()


@pytest.mark.real
async def test_nobody_listens() -> None:
    with pytest.raises(OSError) as refused:  # noqa: PT011 - its kind differs between systems
        await Store.open(f"postgresql://monitor@127.0.0.1:{free_port()}/monitor")
    assert retryable(refused.value)
