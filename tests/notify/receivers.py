"""Receivers of alerts: an HTTP endpoint that takes what apprise posts, and a subscriber at a real Mosquitto."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiomqtt

from tests.parts.ports import LOOPBACK, free_port

WITHIN_SECONDS = 30.0


class Endpoint:
    """Takes POSTs of JSON and answers with `status`; `down` closes its port, `up` opens the same one again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.status = 200
        self.silent = False
        self.bodies: list[dict[str, Any]] = []
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def address(self) -> str:
        """For apprise."""
        return f"json://{LOOPBACK}:{self.port}/alerts"

    async def up(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)

    async def down(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            writer.close()  # only knocked
            return
        lines = [line.lower() for line in head.splitlines()]
        length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length"))
        body = await reader.readexactly(length)
        if not self.silent:
            if self.status == 200:
                self.bodies.append(json.loads(body))
            writer.write(f"HTTP/1.1 {self.status} said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
            writer.close()


@asynccontextmanager
async def endpoint() -> AsyncIterator[Endpoint]:
    made = Endpoint()
    await made.up()
    try:
        yield made
    finally:
        await made.down()


@asynccontextmanager
async def subscriber(port: int) -> AsyncIterator[list[tuple[str, dict[str, Any]]]]:
    """(topic, payload) of every alert that the broker hands out from now on."""
    heard: list[tuple[str, dict[str, Any]]] = []
    async with aiomqtt.Client(LOOPBACK, port, protocol=aiomqtt.ProtocolVersion.V5, timeout=10) as client:
        await client.subscribe("hotline/alerts/#", qos=1)

        async def listen() -> None:
            async for message in client.messages:
                assert isinstance(message.payload, bytes)
                heard.append((str(message.topic), json.loads(message.payload)))

        task = asyncio.create_task(listen())
        try:
            yield heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def until(seen: Callable[[], Any], within_seconds: float = WITHIN_SECONDS) -> None:
    async with asyncio.timeout(within_seconds):
        while not seen():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.05)
