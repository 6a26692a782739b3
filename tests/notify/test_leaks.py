"""A caller's whole number is in nothing that leaves the monitor: logs, answers, messages, topics, files, exports."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from tests.cli.command import config, environment, monitor
from tests.notify.receivers import Endpoint, until
from tests.parts.alertmanager import Alertmanager
from tests.parts.mosquitto import Mosquitto
from tests.parts.ports import LOOPBACK, free_port, wait_for_port
from tests.pipeline.hotline import PlayedCall, SmallPbx

NUMBER = "13812345678"
WAYS = (NUMBER, f"+86{NUMBER}", f"0{NUMBER}")
"""As trunks send it."""
LEAK = re.compile(r"138[\s-]?1234[\s-]?5678")
MORE = """
[web.tokens.desk]
role = "admin"
token = "{token}"
[mqtt]
url = "{broker}"
[report]
folder = "{folder}/reports"
[alerts]
most_told = 1000
link_down = {{ enabled = false }}
nobody_logged_in = {{ enabled = false }}
abandon_burst = {{ count = 3, margin = 1 }}
[alerts.channels.lead]
kind = "apprise"
url = "{endpoint}"
[alerts.channels.bus]
kind = "mqtt"
[alerts.channels.am]
kind = "alertmanager"
url = "{alertmanager}"
"""
OURS = ("hotline/tickets/", "hotline/greetings/")
TOKEN = "0123456789abcdef0123456789abcdef"
UNFIT: list[dict[str, Any]] = [
    {"event": "reported", "at": NUMBER, "kind": "emergency", "caller": NUMBER},
    {"event": NUMBER, "at": "2026-11-23T08:00:00+08:00"},
    {"event": "reported", "at": "2026-11-23T08:00:00", "caller": [NUMBER]},
]


def asked(url: str, path: str, body: dict[str, Any] | None = None) -> str:
    """The whole answer, head and body, refused or not."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Accept-Language": "en"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, data, headers), timeout=10) as answer:
            return f"{answer.headers}{answer.read().decode('utf-8', 'replace')}"
    except urllib.error.HTTPError as error:
        with error:
            return f"{error.headers}{error.read().decode('utf-8', 'replace')}"


def streamed(url: str, path: str) -> str:
    """What a stream says in its first moments."""
    said = b""
    request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {TOKEN}"})
    with suppress(TimeoutError), urllib.request.urlopen(request, timeout=1.5) as answer:
        while len(said) < 200_000 and (line := answer.readline()):
            said += line
            if said.count(b"\n\n") >= 3:
                break
    return said.decode()


@asynccontextmanager
async def overheard(port: int) -> AsyncIterator[list[str]]:
    """Everything that goes over the broker, but for what we say ourselves."""
    told: list[str] = []
    async with aiomqtt.Client(LOOPBACK, port, protocol=aiomqtt.ProtocolVersion.V5) as client:
        await client.subscribe("#", qos=1)

        async def listen() -> None:
            async for message in client.messages:
                if not str(message.topic).startswith(OURS):
                    assert isinstance(message.payload, bytes)
                    told.append(f"{message.topic} {message.payload.decode()}")

        task = asyncio.create_task(listen())
        try:
            yield told
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def named(frames: bytes, number: str) -> bytes:
    """Trunks that know no name give the number as the name."""
    line = f"CallerIDNum: {number}\r\n".encode()
    return frames.replace(line, line + f"CallerIDName: {number}\r\n".encode())


async def play(pbx: SmallPbx) -> None:
    """Calls that met, missed, got lost, and one that rings on."""
    now = datetime.now(UTC).timestamp()
    for place, number in enumerate(WAYS):
        late = PlayedCall(f"late.{place}", now - 200 - place, ring_seconds=30.0, number=number)
        lost = replace(late, call_id=f"lost.{place}", arrived=now - 90 - place)
        await pbx.tell(named(late.whole() + lost.beginning() + lost.ending(), number))
    ringing = PlayedCall("rings.on", now - 45, ring_seconds=300, number=NUMBER)
    await pbx.tell(named(ringing.beginning(), NUMBER))


async def report_tickets(url: str, broker_port: int) -> None:
    """An emergency with its caller, and tickets that cannot be used, by HTTP and MQTT."""
    at = (datetime.now(UTC) - timedelta(seconds=70)).isoformat()
    sound = {"event": "reported", "at": at, "kind": "emergency", "caller": NUMBER, "call_id": "late.0"}
    await asyncio.to_thread(asked, url, "/api/v1/tickets/E-1/events", sound)
    async with aiomqtt.Client(LOOPBACK, broker_port, protocol=aiomqtt.ProtocolVersion.V5) as client:
        for place, body in enumerate(UNFIT):
            await client.publish(f"hotline/tickets/U-{place}", json.dumps(body), qos=1)
        await client.publish(f"hotline/greetings/{NUMBER}", json.dumps({"caller": NUMBER}), qos=1)


def answers(url: str) -> Iterator[tuple[str, str]]:
    """Of every path that can be read, and of questions that hold a number."""
    described = json.loads(asked(url, "/api/openapi.json").partition("\n\n")[2])
    for path, methods in described["paths"].items():
        if "get" in methods:
            ask = streamed if "stream" in path else asked
            yield path, ask(url, path.replace("{call_id}", "late.0"))
    pages = ("/", "/login", "/wall", "/metrics", "/healthz", "/api/docs", "/api/v1/alerts?state=all", "/api/v1/lost")
    odd = (f"/api/v1/calls?since={NUMBER}",)
    for path in (*pages, *odd, "/api/v1/calls?lang=zh-CN", "/api/v1/calls/rings.on", "/api/v1/calls/lost.1"):
        yield path, asked(url, path)
    for place, body in enumerate(UNFIT):
        yield f"POST {place}", asked(url, f"/api/v1/tickets/H-{place}/events", body)


def commands(path: Path, folder: Path) -> Iterator[tuple[str, str]]:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    words = (
        ("export",), ("export", "--language", "zh-CN"), ("explain", "late.0"), ("explain", "lost.0", "--json"),
        ("alerts", "list"), ("alerts", "list", "--json"), ("report", "--day", today),
    )  # fmt: skip
    for each in words:
        done = monitor(*each, "--config", path, folder=folder)
        assert 0 == done.returncode, done.stderr
        yield " ".join(each), done.stdout + done.stderr
    for file in sorted((folder / "reports").rglob("*.*")):
        content = file.read_bytes()
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        yield file.name, content.decode("utf-8", "replace")


def verbose(path: Path, folder: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """A monitor that logs every detail to the file."""
    words = [sys.executable, "-m", "monitor", "run", "--verbose", "--config", str(path)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(words, cwd=folder, env=environment(), stdout=log, stderr=log), folder / "log"


@pytest.mark.real
@pytest.mark.timeout(120)
async def test_no_whole_number_leaves_the_room(tmp_path: Path, broker: Mosquitto, alertmanager: Alertmanager) -> None:
    receiver, port = Endpoint(), free_port()
    await receiver.up()
    places = {"broker": broker.url, "endpoint": receiver.address, "alertmanager": alertmanager.url}
    url = f"http://{LOOPBACK}:{port}"
    async with SmallPbx() as pbx, overheard(broker.port) as told:
        path = config(tmp_path, MORE.format(**places, folder=tmp_path, token=TOKEN), port=pbx.port)
        path.write_text(path.read_text().replace(f"{LOOPBACK}:0", f"{LOOPBACK}:{port}"))
        process, log = await asyncio.to_thread(verbose, path, tmp_path)
        try:
            await asyncio.to_thread(wait_for_port, port, 30)
            await play(pbx)
            await report_tickets(url, broker.port)
            await until(lambda: {"ringing_long", "dispatch_late", "abandon_burst"} <= names(told))
            await until(lambda: len(receiver.bodies) >= 3 and len(alertmanager.alerts()) >= 3)
            found = dict(await asyncio.to_thread(lambda: [*answers(url), *commands(path, tmp_path)]))
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 10)
            await receiver.down()
    found |= {"log": log.read_text(), "broker": "\n".join(told), "lead": json.dumps(receiver.bodies)}
    found["alertmanager"] = json.dumps(alertmanager.alerts())
    for name in ("log", "broker", "export", "/api/v1/calls", "/api/v1/lost", "/api/v1/stream", "lost.csv"):
        assert found[name], name
    assert "138****5678" in found["export"]
    assert any("hotline/verdicts/" in line for line in told)
    leaks = {
        name: text[max(0, leak.start() - 80) : leak.end()]
        for name, text in found.items()
        for leak in LEAK.finditer(text)
    }
    assert {} == leaks


def names(told: list[str]) -> set[str]:
    """Of the alerts that went over the broker."""
    return {line.split(" ")[0].rpartition("/")[2] for line in told if line.startswith("hotline/alerts/")}
