"""Old alerts go by themselves, in batches, and a store that is away is no reason to stop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import running
from monitor.domain.alerting.alert import Alert, Severity, key_of
from monitor.domain.records import Batch
from monitor.pipeline.forgetting import AT_A_TIME, Forgetter
from monitor.store import Store, retryable
from tests.pipeline.hotline import SmallPbx, settings
from tests.pipeline.test_weekly import SetClock

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAYS = 30
LIMIT = NOW - timedelta(days=DAYS)


def alert(number: int, resolved_at: datetime | None) -> Alert:
    fired_at = LIMIT - timedelta(days=1, seconds=number)
    key = key_of("longest_wait", f"{number}", fired_at)
    return Alert(key, "longest_wait", Severity.WARNING, f"{number}", "waiting", (), fired_at, resolved_at=resolved_at)


def old(count: int) -> list[Alert]:
    return [alert(number, LIMIT - timedelta(seconds=1)) for number in range(count)]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield store
    await store.close()


def forgetter(store: Store, days: int = DAYS) -> Forgetter:
    return Forgetter(store, days, SetClock(NOW), retryable)


async def test_all_that_is_old_goes_in_several_batches(store: Store) -> None:
    firing, recent = alert(-1, None), alert(-2, LIMIT)
    await store.write(Batch(alerts=[*old(AT_A_TIME + 1), firing, recent]))

    assert AT_A_TIME + 1 == await forgetter(store).forget()
    assert {firing.key, recent.key} == {one.key for one in await store.newest_alerts(9)}


async def test_it_is_switched_off(store: Store) -> None:
    await store.write(Batch(alerts=old(1)))

    await forgetter(store, days=0).run()
    assert 1 == len(await store.newest_alerts(9))


async def test_a_store_that_is_locked_is_left_for_the_next_look(store: Store, tmp_path: Path) -> None:
    await store.write(Batch(alerts=old(1)))
    lock = sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    running_ = asyncio.create_task(forgetter(store).run())
    done, _ = await asyncio.wait([running_], timeout=8)
    lock.rollback()
    lock.close()
    assert set() == done
    assert 1 == len(await store.newest_alerts(9))
    running_.cancel()
    await asyncio.wait([running_])


async def test_a_running_monitor_forgets(store: Store, tmp_path: Path) -> None:
    kept = alert(-1, LIMIT)
    await store.write(Batch(alerts=[*old(3), kept]))
    async with SmallPbx() as pbx:
        told = settings(tmp_path, pbx, alerts={"keep_days": DAYS, "enabled": False})
        async with running(told, SetClock(NOW)):
            async with asyncio.timeout(15):
                while len(await store.newest_alerts(9)) > 1:  # noqa: ASYNC110 - the store has no event
                    await asyncio.sleep(0.05)
    assert [kept] == await store.newest_alerts(9)
