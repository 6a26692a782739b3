"""One week of calls, filled once, and the files of its report."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from tests.reports.made import files_of
from tests.reports.weeks import fill

CALLS = 4_000


@pytest.fixture(scope="session")
def week_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return asyncio.run(fill(tmp_path_factory.mktemp("week") / "week.db", CALLS))


@pytest.fixture(scope="session")
def files(week_url: str) -> dict[str, bytes]:
    return asyncio.run(files_of(week_url))


@pytest.fixture(scope="session")
def unclear(week_url: str) -> set[str]:
    """Calls during which the link had a gap."""
    with closing(sqlite3.connect(week_url.removeprefix("sqlite:///"))) as connection:
        return {row[0] for row in connection.execute("SELECT call_id FROM calls WHERE gaps <> '[]'")}
