import sqlite3
from pathlib import Path

import pytest

from monitor.store import Store
from monitor.store.connecting import driver_url

URLS = {
    "sqlite:///monitor.db": "sqlite+aiosqlite:///monitor.db",
    "sqlite+aiosqlite:///monitor.db": "sqlite+aiosqlite:///monitor.db",
    "postgresql://monitor@db/hotline": "postgresql+asyncpg://monitor@db/hotline",
    "postgresql+asyncpg://monitor@db/hotline": "postgresql+asyncpg://monitor@db/hotline",
}

REFUSED = {
    "monitor.db": "not of the form sqlite:///file",
    "mysql://monitor@db/hotline": "not to mysql",
    "sqlite://": "needs a file",
    "sqlite:///:memory:": "needs a file",
    "sqlite:////no/such/folder/monitor.db": "folder /no/such/folder is not there",
}


@pytest.mark.parametrize(("given", "expected"), URLS.items())
def test_url(given: str, expected: str) -> None:
    assert expected == driver_url(given).render_as_string(hide_password=False)


@pytest.mark.parametrize(("given", "problem"), REFUSED.items())
async def test_refused_url(given: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        await Store.open(given)


async def test_password_is_not_told() -> None:
    with pytest.raises(ValueError, match="not to mysql") as refused:
        driver_url("mysql://monitor:secret@db/hotline")
    assert "secret" not in str(refused.value)


async def test_sqlite_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    await (await Store.open(f"sqlite:///{path}")).close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
