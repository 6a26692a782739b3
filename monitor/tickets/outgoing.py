"""What goes out over the broker's connection: the newest of each retained topic, and events while somebody is there."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import aiomqtt

MOST_EVENTS = 1_000
"""Past it the oldest is dropped. While the broker is away events are dropped, and a retained topic keeps its newest."""
PUBLISH_SECONDS = 5.0

Publish = Callable[..., Awaitable[Any]]


class Outbound(NamedTuple):
    topic: str
    payload: bytes
    retain: bool


class Outgoing:
    """Taken from here by `run`, which publishes as long as a connection is lent by `through`."""

    def __init__(self) -> None:
        self._retained: dict[str, bytes] = {}
        self._published: dict[str, bytes] = {}
        self._events: deque[Outbound] = deque(maxlen=MOST_EVENTS)
        self._publish: Publish | None = None
        self._woken = asyncio.Event()

    def keep(self, topic: str, payload: bytes) -> None:
        """The topic's new retained payload."""
        self._retained[topic] = payload
        self._woken.set()

    def tell(self, topic: str, payload: bytes) -> None:
        """An event of this moment."""
        if self._publish is not None:
            self._events.append(Outbound(topic, payload, retain=False))
            self._woken.set()

    @contextmanager
    def through(self, publish: Publish) -> Iterator[None]:
        """Lends a connection while it lasts. What is retained is published anew, as the broker may have lost it."""
        self._publish = publish
        self._published = {}
        self._woken.set()
        try:
            yield
        finally:
            self._publish = None
            self._events.clear()

    async def run(self) -> None:
        """For ever. A connection that fails is mended by its owner; what was under way with it is dropped."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._publish is not None and (one := self._next()) is not None:
                try:
                    await self._publish(one.topic, one.payload, qos=1, retain=one.retain, timeout=PUBLISH_SECONDS)
                except aiomqtt.MqttError:
                    break
                if one.retain:
                    self._published[one.topic] = one.payload

    def _next(self) -> Outbound | None:
        if self._events:
            return self._events.popleft()
        for topic, payload in self._retained.items():
            if self._published.get(topic) != payload:
                return Outbound(topic, payload, retain=True)
        return None
