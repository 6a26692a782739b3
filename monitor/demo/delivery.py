"""Brings ticket reports and greeting flags to the monitor's own HTTP interface, in order, until it takes them."""

import asyncio
import http.client
import logging
from collections import deque
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from monitor.demo.messages import DemoPost

log = logging.getLogger(__name__)

MOST_WAITING = 2_000
TRIES = 4
TIMEOUT_SECONDS = 3.0


class Reply(StrEnum):
    TAKEN = "taken"
    AGAIN = "again"
    REFUSED = "refused"


def means(status: int) -> Reply:
    """404: the call may not have been written down yet."""
    if 200 <= status < 300:
        return Reply.TAKEN
    return Reply.AGAIN if status in (404, 408, 425, 429) or status >= 500 else Reply.REFUSED


def delays_seconds() -> Iterator[float]:
    yield from (0.5, 1.0, 2.0, 4.0)
    while True:
        yield 8.0


class Delivery:
    """`put` never waits: when MOST_WAITING are waiting, the oldest is dropped and counted."""

    def __init__(self, base_url: str, token: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme != "http" or parts.hostname is None:
            raise ValueError(f"the demo posts to an http:// address of this machine, not to {base_url!r}")
        self._host, self._port, self._prefix = parts.hostname, parts.port or 80, parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._waiting: deque[DemoPost] = deque()
        self._news = asyncio.Event()
        self._finished = False
        self.taken = 0
        self.refused = 0
        self.dropped = 0

    def put(self, post: DemoPost) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(post)
        self._news.set()

    async def run(self) -> None:
        """Bring the reports as they come, until `finish`."""
        while True:
            await self._news.wait()
            while self._waiting:
                await self._deliver(self._waiting.popleft())
            if self._finished:
                return
            self._news.clear()

    def finish(self) -> None:
        """No more reports will come: `run` returns when the last one is delivered."""
        self._finished = True
        self._news.set()

    async def _deliver(self, post: DemoPost) -> None:
        answered = 0
        for delay_seconds in delays_seconds():
            try:
                status = await asyncio.to_thread(self._send, post)
            except (OSError, http.client.HTTPException) as error:
                log.debug("demo report not delivered, trying again: %s", error)
            else:
                answered += 1
                reply = means(status)
                if reply is Reply.TAKEN:
                    self.taken += 1
                    return
                if reply is Reply.REFUSED or answered == TRIES:
                    self.refused += 1
                    log.warning("demo report %s refused with %d", post.path.rsplit("/", 1)[-1], status)
                    return
            await asyncio.sleep(delay_seconds)

    def _send(self, post: DemoPost) -> int:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", self._prefix + post.path, post.body, self._headers)
            return connection.getresponse().status
        finally:
            connection.close()
