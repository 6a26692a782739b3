"""From a database URL to an engine that is set up for one monitor."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
LOCK_WAIT_SECONDS = 5.0
CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
CACHE_KIB = 32_768
"""SQLite's own page cache: enough for the pages of all indexes that new calls touch."""

PAGE_BYTES = 8192
"""Of a new SQLite file: a frame is half a kilobyte, and twice the usual page holds more than twice as many."""
LOG_PAGES = 8000
"""SQLite's log is brought home at about 64 MB: until then a page that is written often is brought home once."""


def driver_url(text: str) -> URL:
    """Accepts `sqlite:///file` and `postgresql://…`, with or without the driver's name."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("the store's URL is not of the form sqlite:///file or postgresql://user@host/name") from None
    if url.drivername not in DRIVERS:
        raise ValueError(f"the store speaks to sqlite and postgresql, not to {url.drivername}")
    if url.drivername.startswith("sqlite"):
        _check_file(url.database)
    return url.set(drivername=DRIVERS[url.drivername])


def _check_file(database: str | None) -> None:
    if not database or database == ":memory:":
        raise ValueError("the store needs a file: sqlite:///file or sqlite:////folder/file")
    folder = Path(database).absolute().parent
    if not folder.is_dir():
        raise ValueError(f"the store's folder {folder} is not there: create it, or name another file")


def engine_for(text: str) -> AsyncEngine:
    url = driver_url(text)
    if url.drivername == DRIVERS["postgresql"]:
        timeouts = {"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS}
        return create_async_engine(url, pool_pre_ping=True, connect_args=timeouts, hide_parameters=True)
    engine = create_async_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS}, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """With a write-ahead log, synchronous=NORMAL may lose the last commits in a power cut, but no consistency."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA page_size={PAGE_BYTES}")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    cursor.close()
