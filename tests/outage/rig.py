"""All receivers of alerts are down at once, the monitor is killed meanwhile: what arrives once they are back."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from monitor.domain.alerting.alert import Delivery
from monitor.store import Store
from tests.cli.command import started
from tests.notify.receivers import Endpoint, until
from tests.parts.alertmanager import Alertmanager
from tests.parts.mosquitto import Mosquitto
from tests.parts.ports import LOOPBACK, free_port, wait_for_port

TOKEN = "0123456789abcdef0123456789abcdef"
BACK_SECONDS = 90.0
"""The sender waits at most a minute between tries."""
CHANNELS = ("lead", "bus", "am")
CONFIG = """
[hotline]
language = "en"
[store]
url = "sqlite:///{folder}/monitor.db"
[web]
listen = "{loopback}:{port}"
[web.tokens.desk]
role = "ingest"
token = "{token}"
[[pbx]]
name = "main"
host = "{loopback}"
port = {pbx}
username = "monitor"
secret = "none"
[alerts]
remind_seconds = 0.0
escalate_seconds = 0.0
most_told = 10000
link_down = {{ enabled = false }}
nobody_logged_in = {{ enabled = false }}
[alerts.channels.lead]
kind = "apprise"
url = "{endpoint}"
[alerts.channels.bus]
kind = "mqtt"
url = "{broker}"
[alerts.channels.am]
kind = "alertmanager"
url = "{alertmanager}"
"""


@dataclass
class Rig:
    """Real receivers and a real monitor process on one config."""

    folder: Path
    broker: Mosquitto
    alertmanager: Alertmanager
    endpoint: Endpoint = field(default_factory=Endpoint)
    heard: list[dict[str, Any]] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    tickets: int = 0
    _monitor: Popen[str] | None = None
    _listening: asyncio.Task[None] | None = None

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.folder}/monitor.db"

    async def start_monitor(self) -> None:
        path = self.folder / "monitor.toml"
        places = {"endpoint": self.endpoint.address, "broker": self.broker.url, "alertmanager": self.alertmanager.url}
        more = {"folder": self.folder, "loopback": LOOPBACK, "port": self.port, "token": TOKEN, "pbx": free_port()}
        path.write_text(CONFIG.format(**places, **more))
        self._monitor = await asyncio.to_thread(started, "run", "--config", path, folder=self.folder)
        await asyncio.to_thread(wait_for_port, self.port, 30)

    async def kill_monitor(self) -> None:
        assert self._monitor is not None
        self._monitor.kill()
        await asyncio.to_thread(self._monitor.communicate)
        self._monitor = None

    async def receivers_up(self) -> None:
        await self.endpoint.up()
        await asyncio.to_thread(self.broker.start)
        await asyncio.to_thread(self.alertmanager.start)
        self._listening = asyncio.create_task(self._listen())

    async def receivers_down(self) -> None:
        assert self._listening is not None
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self.endpoint.down()
        await asyncio.to_thread(self.broker.stop)
        self.alertmanager.kill()

    async def close(self) -> None:
        if self._monitor is not None:
            await self.kill_monitor()
        await self.receivers_down()
        self.broker.close()
        self.alertmanager.close()

    async def emergency(self, *, crew_told: bool) -> None:
        """A ticket whose limit has passed; a crew is told of it at once, if wanted, so that its alert ends."""
        self.tickets += 1
        ticket = f"E-{self.tickets}"
        reported_at = datetime.now(UTC) - timedelta(seconds=70)
        await self._post(ticket, {"event": "reported", "kind": "emergency", "at": reported_at.isoformat()})
        if crew_told:
            await self._kept(ticket)
            await self._post(ticket, {"event": "notified", "at": datetime.now(UTC).isoformat(), "crew": "A2"})

    async def outbox(self) -> list[Delivery]:
        """All messages of all channels, in the order in which they were kept."""
        store = await Store.open(self.store_url)
        try:
            alerts = await store.newest_alerts(10_000)
            return await store.deliveries([alert.key for alert in alerts])
        finally:
            await store.close()

    async def all_sent(self, within_seconds: float = BACK_SECONDS) -> float:
        """Seconds until nothing waits."""
        began = time.monotonic()
        async with asyncio.timeout(within_seconds):
            while not all(delivery.sent_at for delivery in await self.outbox()):  # noqa: ASYNC110 - the store has no event
                await asyncio.sleep(0.5)
        return time.monotonic() - began

    async def _kept(self, ticket: str) -> None:
        """Waits until an alert of the ticket is kept."""

        async def tickets() -> set[object]:
            return {one.outgoing.payload["values"].get("ticket") for one in await self.outbox()}

        async with asyncio.timeout(20):
            while ticket not in await tickets():  # noqa: ASYNC110 - the store has no event
                await asyncio.sleep(0.2)

    async def _post(self, ticket: str, body: dict[str, str]) -> None:
        def ask() -> None:
            headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
            url = f"http://{LOOPBACK}:{self.port}/api/v1/tickets/{ticket}/events"
            with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=10):
                pass

        await asyncio.to_thread(ask)

    async def _listen(self) -> None:
        """In a session that the broker keeps, so that nothing is missed between its start and ours."""
        kept = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        kept.SessionExpiryInterval = 3_600
        async with aiomqtt.Client(
            LOOPBACK, self.broker.port, identifier="room", protocol=aiomqtt.ProtocolVersion.V5,
            clean_start=False, properties=kept,
        ) as client:  # fmt: skip
            await client.subscribe("hotline/alerts/#", qos=1)
            async for message in client.messages:
                assert isinstance(message.payload, bytes)
                self.heard.append(json.loads(message.payload))


@asynccontextmanager
async def rig(folder: Path) -> AsyncIterator[Rig]:
    made = Rig(folder, Mosquitto(), Alertmanager())
    await made.receivers_up()
    try:
        await made.start_monitor()
        yield made
    finally:
        await made.close()


@dataclass(frozen=True)
class Arrived:
    """What was kept for each channel, and what its receiver has of it, each in order."""

    kept: dict[str, list[str]]
    got: dict[str, list[str]]
    firing: set[str]
    firing_there: set[str]
    most_attempts: int
    back_seconds: float

    @property
    def twice(self) -> dict[str, int]:
        """Messages that a receiver got more than once."""
        return {name: sum(count - 1 for count in Counter(told).values()) for name, told in self.got.items()}


async def outage(folder: Path, down_seconds: float, pause_seconds: float) -> Arrived:
    """An emergency each `pause_seconds` while the receivers are down; the monitor is killed half-way."""
    async with rig(folder) as room:
        await room.emergency(crew_told=False)
        await until(lambda: room.endpoint.bodies and room.heard and room.alertmanager.alerts())
        await room.receivers_down()
        ends, half = time.monotonic() + down_seconds, time.monotonic() + down_seconds / 2
        killed = False
        while time.monotonic() < ends:
            await room.emergency(crew_told=room.tickets % 2 == 0)
            if not killed and time.monotonic() >= half:
                killed = True
                await room.kill_monitor()
                await room.start_monitor()
            await asyncio.sleep(pause_seconds)
        await room.receivers_up()
        back_seconds = await room.all_sent()
        await until(lambda: len(room.heard) >= len(room.endpoint.bodies))
        return await _arrived(room, back_seconds)


async def _arrived(room: Rig, back_seconds: float) -> Arrived:
    outbox = await room.outbox()
    kept: dict[str, list[str]] = {name: [] for name in CHANNELS}
    for delivery in outbox:
        payload = delivery.outgoing.payload
        kept[delivery.outgoing.channel].append(f"{payload['titles']['en']}: {payload['sentences']['en']}")
    got = {
        "lead": [f"{body['title'].rpartition(' [')[0]}: {body['message']}" for body in room.endpoint.bodies],
        "bus": [f"{told['titles']['en']}: {told['sentences']['en']}" for told in room.heard],
    }
    last = {one.outgoing.alert_key: one.outgoing.event for one in outbox}
    firing = {key for key, event in last.items() if event != "resolved"}
    there = {found["labels"]["key"] for found in room.alertmanager.alerts()}
    return Arrived(kept, got, firing, there, max(one.attempts for one in outbox), back_seconds)
