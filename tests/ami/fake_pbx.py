"""A server that plays Asterisk, well or badly, over a real socket."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from monitor.ami.frames import header
from monitor.ami.inbox import MICROSECOND, Heard

BANNER = b"Asterisk Call Manager/11.0.0\r\n"


class Player:
    """One connection, from the PBX's side."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.actions: list[bytes] = []

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def action(self) -> bytes:
        frame = (await self._reader.readuntil(b"\r\n\r\n"))[:-4]
        self.actions.append(frame)
        return frame

    async def reply(self, frame: bytes, result: str = "Success", *lines: str) -> None:
        words = [f"Response: {result}", f"ActionID: {header(frame, 'ActionID')}", *lines]
        await self.send("\r\n".join(words).encode() + b"\r\n\r\n")

    async def answer(self, stamp: str = "1000000000.000000") -> None:
        """Answer one action as Asterisk does."""
        frame = await self.action()
        lines = {"Ping": ("Ping: Pong", f"Timestamp: {stamp}")}.get(header(frame, "Action"), ())
        await self.reply(frame, "Success", *lines)

    async def welcome(self) -> None:
        """Banner, login, first ping, both snapshots."""
        await self.send(BANNER)
        for _ in range(4):
            await self.answer()

    async def answer_for_ever(self) -> None:
        while True:
            await self.answer()


Part = Callable[[Player], Coroutine[None, None, None]]


@asynccontextmanager
async def playing(*parts: Part, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[Player]]]:
    """The n-th connection gets the n-th part, later ones the last; yields the port and the players so far."""
    players: list[Player] = []
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        player = Player(reader, writer)
        players.append(player)
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await parts[min(len(players), len(parts)) - 1](player)
        writer.transport.abort() if task.cancelling() else writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1], players
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def timed(heard: Heard) -> Iterator[tuple[datetime, bytes]]:
    """Each frame with the instant that it came at."""
    return ((heard.received_at + place * MICROSECOND, frame) for place, frame in enumerate(heard.frames))
