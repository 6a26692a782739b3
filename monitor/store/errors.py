"""Which of the store's failures pass by themselves, so that the same batch can be written again."""

import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

RETRYABLE_SQLITE = frozenset({
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
})  # fmt: skip
"""Primary result codes; an extended code carries its primary code in the low byte."""

RETRYABLE_SQLSTATES = (
    "08",  # connection
    "25006",  # read-only: a standby that is about to take over
    "40",  # serialization, deadlock
    "53",  # disk full, out of memory, too many connections
    "55P03",  # lock not available
    "57",  # shutting down, starting up, cancelled
    "58",  # input or output
)
"""PostgreSQL's classes (two characters) and codes."""

LOST_CONNECTION = ("connection is closed", "connection was closed", "another operation is in progress")
"""asyncpg's InterfaceError carries no SQLSTATE."""


def retryable(error: BaseException) -> bool:
    """Locked, out of reach, overloaded or full: yes. Our mistake, or a damaged database: no."""
    return any(_passes(each) for each in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.orig if isinstance(error, DBAPIError) else error.__cause__


def _passes(error: BaseException) -> bool:
    if isinstance(error, OSError | PoolTimeout):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in RETRYABLE_SQLITE
    if sqlstate := getattr(error, "sqlstate", None):
        return str(sqlstate).startswith(RETRYABLE_SQLSTATES)
    return any(words in str(error) for words in LOST_CONNECTION)
