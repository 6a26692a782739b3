"""One connection to a manager interface: bytes in at once, actions out, replies matched by ActionID."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import cast

from monitor.ami.actions import READ_CLASSES, Reply, action_id, encode, read_reply
from monitor.ami.frames import BANNER_START, FrameReader, is_event
from monitor.ami.reconnect import LinkBroken, LoginRefused, NotAsterisk
from monitor.ami.settings import LinkSettings
from monitor.clock import Clock

OnEvents = Callable[[list[bytes]], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    sent_seconds: float
    reply: asyncio.Future[Reply]


class AmiSession(asyncio.Protocol):
    """Made by `connect`. `ended` is done when the connection is over, with the reason as its result.

    `heard_seconds` is when the last whole frame came: a PBX that only drips bytes is as good as silent.
    """

    def __init__(self, reader: FrameReader, on_events: OnEvents, clock: Clock) -> None:
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[str] = loop.create_future()
        self.heard_seconds = clock.monotonic()
        self._reader = reader
        self._on_events = on_events
        self._clock = clock
        self._transport: asyncio.Transport | None = None
        self._greeted: asyncio.Future[None] = loop.create_future()
        self._asked: dict[str, _Asked] = {}
        self._numbers = count(1)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        counts = self._reader.counts
        frames_before, replies_before = counts.frames, counts.responses
        events = self._reader.feed(data)
        if counts.responses > replies_before:
            for frame in events:
                if not is_event(frame):
                    self._take_reply(frame)
            events = list(filter(is_event, events))
        if counts.frames > frames_before:
            self.heard_seconds = self._clock.monotonic()
        if self._reader.greeted and not self._greeted.done():
            self._greeted.set_result(None)
        if events:
            self._on_events(events)

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(f"connection lost: {exc}" if exc else "the PBX closed the connection")

    def end(self, why: str) -> None:
        """Give the connection up; whoever waits for a reply is told why."""
        if self.ended.done():
            return
        self.ended.set_result(why)
        for asked in self._asked.values():
            if not asked.reply.done():
                asked.reply.set_exception(LinkBroken(why))
                asked.reply.exception()  # who waits may be cancelled in this same turn: then nobody fetches it
        self._asked.clear()
        if not self._greeted.done():
            self._greeted.set_result(None)
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Leave politely."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(encode("Logoff"))
            self._transport.close()

    async def request(self, name: str, **values: str) -> Reply:
        """Send an action and wait for its reply; raises LinkBroken where the connection ends first."""
        if self.ended.done() or self._transport is None:
            raise LinkBroken(self._why())
        number = f"hotline-{next(self._numbers)}"
        asked = _Asked(self._clock.monotonic(), asyncio.get_running_loop().create_future())
        self._asked[number] = asked
        self._transport.write(encode(name, ActionID=number, **values))
        try:
            return await asked.reply
        finally:
            self._asked.pop(number, None)

    async def log_in(self, username: str, secret: str) -> None:
        """Only after a banner of Asterisk: the secret goes to nobody else."""
        await self._greeted
        if self.ended.done():
            raise LinkBroken(self._why())
        if not self._reader.banner.startswith(BANNER_START):
            raise NotAsterisk(f"no Asterisk answers there, its first line is {self._reader.banner[:60]!r}")
        reply = await self.request("Login", Username=username, Secret=secret, Events=READ_CLASSES)
        if not reply.succeeded:
            raise LoginRefused(reply.message or "login refused")

    def _take_reply(self, frame: bytes) -> None:
        asked = self._asked.get(action_id(frame))
        if asked is None or asked.reply.done():
            return
        round_trip = self._clock.monotonic() - asked.sent_seconds
        asked.reply.set_result(read_reply(frame, self._clock.now(), round_trip))

    def _why(self) -> str:
        return self.ended.result() if self.ended.done() else "not connected"


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """A login that takes longer is given up."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise LinkBroken(f"no login within {seconds:g} s") from None


async def connect(settings: LinkSettings, reader: FrameReader, on_events: OnEvents, clock: Clock) -> AmiSession:
    """Connected, not logged in."""
    loop = asyncio.get_running_loop()
    _, session = await loop.create_connection(
        lambda: AmiSession(reader, on_events, clock), settings.host, settings.port, ssl=settings.tls
    )
    return session
