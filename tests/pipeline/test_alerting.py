"""Alerts of a running monitor: decided, kept, sent, acknowledged, and none lost or told twice over a restart."""

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
from monitor.config import Settings
from monitor.domain.tickets import Kind, Stage, TicketReport
from tests.notify.receivers import Endpoint, endpoint
from tests.pipeline.hotline import PlayedCall, SmallPbx, settings, until

QUICK = {
    "enabled": True,
    "link_down": {"for_seconds": 1.0, "clear_seconds": 1.0},
    "nobody_logged_in": {"enabled": False},
}


def alerts(receiver: Endpoint | None, **more: Any) -> dict[str, Any]:
    channels = {"lead": {"kind": "apprise", "url": receiver.address}} if receiver else {}
    return {**QUICK, "channels": channels, **more}


def emergency(ago_seconds: float) -> TicketReport:
    now = datetime.now(UTC)
    at = datetime.fromtimestamp(now.timestamp() - ago_seconds, UTC)
    return TicketReport("G-7", Stage.REPORTED, at, now, Kind.EMERGENCY)


def titles(receiver: Endpoint) -> list[str]:
    return [body["title"].rpartition(" [")[0] for body in receiver.bodies]


async def ask(app: App, path: str, body: dict[str, Any] | None = None) -> Any:
    def read() -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(app.url + path, data, {"X-Requested-With": "console"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)

    return await asyncio.to_thread(read)


async def test_a_dead_link_is_told_acknowledged_and_told_to_be_over(tmp_path: Path) -> None:
    async with endpoint() as receiver, SmallPbx() as pbx:
        configured = settings(tmp_path, pbx, alerts=alerts(receiver))
        async with running(configured, Clock()) as app:
            await until(lambda: app.links[0].state.up)
            await pbx.__aexit__(None, None, None)
            await until(lambda: receiver.bodies, within_seconds=20)
            assert ["critical · Nothing is heard · new"] == titles(receiver)
            (shown,) = (await ask(app, "/api/v1/alerts"))["alerts"]
            assert ("link_down", "ami:main", "firing", True) == (
                shown["name"], shown["subject"], shown["state"], shown["sentence"].startswith("the PBX is not heard")
            )  # fmt: skip
            said = {"by": "王芳", "comment": "在看了, 13800138000"}
            acknowledged = await ask(app, f"/api/v1/alerts/{shown['key']}/acknowledge", said)
            assert ("王芳", "在看了, 138****8000") == (acknowledged["acknowledged_by"], acknowledged["comment"])
            stored = await app.store.alert(shown["key"])
            assert stored is not None
            assert "王芳" == stored.acknowledged_by
            assert [("lead", "fired", 1)] == [
                (one["channel"], one["event"], one["attempts"]) for one in acknowledged["deliveries"]
            ]


async def test_an_emergency_without_a_crew_until_one_is_told(tmp_path: Path) -> None:
    async with endpoint() as receiver, SmallPbx() as pbx:
        configured = settings(tmp_path, pbx, alerts=alerts(receiver))
        async with running(configured, Clock()) as app:
            await app.desk.take_ticket(emergency(ago_seconds=58.0))
            await until(lambda: len(receiver.bodies) == 2, within_seconds=20)
            late = emergency(0)
            await app.desk.take_ticket(TicketReport("G-7", Stage.NOTIFIED, late.at, late.received_at, crew="2"))
            await until(lambda: len(receiver.bodies) == 3, within_seconds=20)
    name = "Emergency not dispatched"
    assert [f"warning · {name} · new", f"critical · {name} · more urgent", f"critical · {name} · over"] == (
        titles(receiver)
    )
    assert "no crew notified of ticket G-7 (emergency) within 60.0 s: dispatch now" == receiver.bodies[1]["message"]


async def test_a_caller_past_six_rings(tmp_path: Path) -> None:
    call = PlayedCall("c1", datetime.now(UTC).timestamp() - 30, ring_seconds=300)
    async with endpoint() as receiver, SmallPbx() as pbx:
        configured = settings(tmp_path, pbx, alerts=alerts(receiver))
        async with running(configured, Clock()) as app:
            await pbx.tell(call.beginning())
            await until(lambda: receiver.bodies, within_seconds=20)
            (alert,) = await app.store.open_alerts()
    assert "queue repair: a call is at ring" in receiver.bodies[0]["message"]
    assert ("ringing_long", "main/repair") == (alert.name, alert.subject)
    told = json.dumps(receiver.bodies) + repr(alert)
    assert call.number not in told


async def test_a_restart_neither_repeats_nor_forgets(tmp_path: Path) -> None:
    """The receiver is down while the first run decides and dies; the second sends it, once, and the third nothing."""
    receiver = Endpoint()
    async with SmallPbx() as pbx:
        configured = settings(tmp_path, pbx, alerts=alerts(receiver))
        keys: set[str] = set()
        for run in range(3):
            async with running(configured, Clock()) as app:
                if run == 0:
                    await app.desk.take_ticket(emergency(ago_seconds=70))
                await _decided(app)
                if run == 0:
                    await _kept(app)
                if run == 1:
                    await receiver.up()
                    await until(lambda: receiver.bodies, within_seconds=20)
                    await _sent(app)
                await asyncio.sleep(2.5)
                keys |= {alert.key for alert in app.alerting.desk.open_alerts}
        await receiver.down()
    assert ["critical · Emergency not dispatched · new"] == titles(receiver)
    assert 1 == len(keys)


async def _decided(app: App) -> None:
    await until(lambda: app.alerting.desk.open_alerts)


async def _kept(app: App) -> None:
    async with asyncio.timeout(20):
        while not (await app.store.channel_states(["lead"]))[0].waiting:  # noqa: ASYNC110 - the store has no event
            await asyncio.sleep(0.05)


async def _sent(app: App) -> None:
    async with asyncio.timeout(20):
        while (await app.store.channel_states(["lead"]))[0].waiting:  # noqa: ASYNC110 - the store has no event
            await asyncio.sleep(0.05)


@pytest.mark.timeout(90)
async def test_a_store_that_is_away_is_told_without_it_and_once(tmp_path: Path) -> None:
    async with endpoint() as receiver, SmallPbx() as pbx:
        configured = settings(tmp_path, pbx, alerts=alerts(receiver))
        async with running(configured, Clock()) as app:
            await until(lambda: app.links[0].state.up)
            await asyncio.sleep(1)
            lock = await asyncio.to_thread(_lock, tmp_path / "monitor.db")
            await pbx.tell(PlayedCall("c1", datetime.now(UTC).timestamp() - 3, ring_seconds=1).beginning())
            await until(lambda: receiver.bodies, within_seconds=30)
            lock.rollback()
            lock.close()
            await until(lambda: len(receiver.bodies) == 2, within_seconds=30)
            await _sent(app)
            assert ["store", "store"] == [one.subject for one in await app.store.newest_alerts(9)] * 2
    assert ["critical · Nothing is heard · new", "critical · Nothing is heard · over"] == titles(receiver)


def _lock(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


async def test_switched_off(tmp_path: Path) -> None:
    async with endpoint() as receiver, SmallPbx() as pbx:
        configured = settings(tmp_path, pbx, alerts=alerts(receiver, enabled=False))
        async with running(configured, Clock()) as app:
            await app.desk.take_ticket(emergency(ago_seconds=70))
            await asyncio.sleep(2)
            assert [] == (await ask(app, "/api/v1/alerts?state=all"))["alerts"]
    assert [] == receiver.bodies


async def test_a_channel_that_cannot_work_never_starts(tmp_path: Path) -> None:
    async with SmallPbx() as pbx:
        told: Settings = settings(tmp_path, pbx, alerts={"channels": {"bus": {"kind": "mqtt"}}})
        with pytest.raises(ValueError, match=r"alerts\.channels\.bus: has no broker"):
            async with running(told, Clock()):
                pass
