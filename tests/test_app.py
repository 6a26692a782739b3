"""The whole monitor in one process: it listens, judges, keeps, and stops."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.app import App, running
from monitor.clock import Clock
from monitor.domain.records import Batch
from monitor.store import Store
from tests.pipeline.hear import Told
from tests.pipeline.hotline import PlayedCall, SmallPbx, ago, measured, settings, until

BUSY_SECONDS = 5.0
"""SQLite cannot be called back while it waits for a lock."""


async def get(app: App, path: str) -> Any:
    def read() -> Any:
        with urllib.request.urlopen(app.url + path, timeout=10) as reply:
            return json.load(reply)

    return await asyncio.to_thread(read)


async def locked(file: Path) -> sqlite3.Connection:
    """In a thread, as the monitor's own transaction ends in this loop."""

    def lock() -> sqlite3.Connection:
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
        return connection

    return await asyncio.to_thread(lock)


async def test_a_call_that_was_heard_is_served_with_its_verdicts(tmp_path: Path) -> None:
    told = Told()
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(ago("c1", ring_seconds=7.0).whole())
        await until(lambda: told.over("c1"))
        (row,) = (await get(app, "/api/v1/calls"))["calls"]
    expected = {
        "call_id": "c1", "pbx": "main", "queue": "repair", "direction": "inbound", "caller": "138****0000",
        "wait_seconds": 8.0, "ring_seconds": 7.0, "rings": 2, "agent": "PJSIP/1001", "talk_seconds": 20.0,
        "end": "answered", "hung_up_by": "caller", "four_ring": "met", "hangup_first": "met",
        "four_ring_reason": "answered at ring 2 (7.0 s of 20.0 s)", "greeting": "pending", "dispatch": "pending",
    }  # fmt: skip
    assert expected == {name: row[name] for name in expected}


async def test_stopping_is_quick_and_keeps_what_was_heard(tmp_path: Path) -> None:
    async with SmallPbx() as pbx:
        configured = settings(tmp_path, pbx)
        calls = [ago(f"c{number}") for number in range(200)]
        async with running(configured, Clock()):
            await pbx.tell(b"".join(call.whole() for call in calls))
            await asyncio.sleep(0.05)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 5
    store = await Store.open(configured.store.url)
    events = {raw.digest async for raw in store.raw_events()}
    kept = {judged.facts.call_id async for judged in store.each_call()}
    await store.close()
    heard_whole = {call.call_id for call in calls}
    assert kept <= heard_whole
    assert len(events) >= 15 * len(kept)


async def test_stopping_is_quick_while_the_store_is_away(tmp_path: Path) -> None:
    async with SmallPbx() as pbx:
        configured = settings(tmp_path, pbx)
        context = running(configured, Clock())
        app = await context.__aenter__()
        await until(lambda: app.links[0].state.up)
        await asyncio.sleep(0.3)
        lock = await locked(tmp_path / "monitor.db")
        await pbx.tell(ago("c1").whole())
        await asyncio.sleep(0.3)
        async with measured(BUSY_SECONDS + 5.0):
            await context.__aexit__(None, None, None)
        lock.close()
    store = await Store.open(configured.store.url)
    gaps = await store.open_gaps()
    last_heard_at = await store.last_heard_at("main")
    await store.close()
    assert [] == gaps
    assert last_heard_at is not None


async def test_a_locked_store_loses_nothing(tmp_path: Path) -> None:
    told = Told()
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await until(lambda: app.links[0].state.up)
        lock = await locked(tmp_path / "monitor.db")
        for number in range(3):
            await pbx.tell(ago(f"c{number}").whole())
            await asyncio.sleep(0.4)
        assert told.calls == {}
        lock.rollback()
        lock.close()
        await until(lambda: all(told.over(f"c{number}") for number in range(3)))
        assert app.pipeline.keeper.failure == ""


async def test_a_store_that_is_broken_for_good_ends_the_monitor_with_the_reason(tmp_path: Path) -> None:
    async def run() -> None:
        async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock()) as app:
            await until(lambda: app.links[0].state.up)
            vandal = sqlite3.connect(tmp_path / "monitor.db")
            vandal.execute("DROP TABLE raw_events")
            vandal.commit()
            vandal.close()
            await pbx.tell(ago("c1").whole())
            await asyncio.sleep(30)

    with pytest.raises(ExceptionGroup) as raised:
        async with measured(10.0):
            await run()
    assert "no such table: raw_events" in str(raised.value.exceptions)


async def test_two_pbxs_with_the_same_ids_and_two_clocks(tmp_path: Path) -> None:
    async with SmallPbx() as one, SmallPbx(ahead_seconds=7200.0) as other:
        told: list[tuple[str, str, str]] = []
        configured = settings(tmp_path, one, other)

        def tell(batch: Batch) -> None:
            told.extend((call.facts.pbx, call.facts.call_id, call.facts.end.value) for call in batch.calls)

        async with running(configured, Clock(), told=[tell]) as app:
            await until(lambda: all(link.state.up for link in app.links))
            await one.tell(ago("1.1", ring_seconds=3).whole())
            await other.tell(ago("1.1", seconds=60.0 - 7200.0, ring_seconds=21).whole())
            await until(lambda: {("main", "1.1", "answered"), ("second", "1.1", "answered")} <= set(told))
            page = (await get(app, "/api/v1/calls"))["calls"]
            health = await get(app, "/healthz")
    assert {("main", "met"), ("second", "missed")} == {(row["pbx"], row["four_ring"]) for row in page}
    assert ["ami:main", "ami:second"] == [link["link"] for link in health["links"]]


async def test_two_monitors_in_one_process_do_not_disturb_each_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = Told(), Told()
    async with SmallPbx() as one, SmallPbx() as other:  # noqa: SIM117 - the inner one ends before
        async with running(settings(tmp_path / "a", one), Clock(), told=[first.tell]) as kept_on:
            async with running(settings(tmp_path / "b", other), Clock(), told=[second.tell]):
                await one.tell(ago("of-a").whole())
                await other.tell(ago("of-b").whole())
                await until(lambda: first.over("of-a") and second.over("of-b"))
            await one.tell(ago("later").whole())
            await until(lambda: first.over("later"))
            assert {"of-a", "later"} == {row["call_id"] for row in (await get(kept_on, "/api/v1/calls"))["calls"]}
    assert {"of-b"} == set(second.calls)


async def test_a_lost_link_is_a_gap_in_the_calls_that_it_cut(tmp_path: Path) -> None:
    told = Told()
    call = PlayedCall("c1", datetime.now(UTC).timestamp() - 2, ring_seconds=1, talk_seconds=5)
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(call.beginning())
        await until(lambda: "c1" in told.calls)
        pbx.cut()
        await until(lambda: not app.links[0].state.up)
        await until(lambda: pbx.logins == 2)
        await until(lambda: any(gap.end_at for gap in told.gaps.values()))
        await pbx.tell(call.answer() + call.ending())
        await until(lambda: told.over("c1"))
        page = (await get(app, "/api/v1/calls"))["calls"]
        assert ["ami:main"] == [gap.link for gap in told.gaps.values()]
    assert told.calls["c1"].facts.has_gap
    assert ["c1"] == [row["call_id"] for row in page]
