"""Server-sent events for one listener: what changed, as it changes, and a ping in between; a slow one is let go."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Any

from starlette.types import Receive, Scope, Send

from monitor.clock import Clock
from monitor.domain.board import Board
from monitor.domain.columns import shown
from monitor.domain.records import JudgedCall
from monitor.web.changes import Changes, Listener
from monitor.web.parts import Parts

LEAST_APART_SECONDS = 0.25
LOOK_EVERY_SECONDS = 1.0
PING_EVERY_SECONDS = 2.0
SLOW_SECONDS = 10.0
"""A listener whose connection takes no byte for so long is dropped. Until then the server holds one message for it, and
the transport its usual 64 KiB: what changes meanwhile is told by the newest alone.
"""
RECONNECT_MS = 1_000


def message(event: str, data: object) -> bytes:
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


class News:
    """What one listener is told; `board` is None for one who did not ask for it."""

    def __init__(
        self,
        listener: Listener,
        changes: Changes,
        parts: Parts,
        board: Callable[[], tuple[Board, Callable[[], dict[str, Any]]]] | None,
        call_row: Callable[[JudgedCall], dict[str, Any]] | None,
        tells_alerts: bool,
    ) -> None:
        self._listener = listener
        self._changes = changes
        self._clock: Clock = parts.clock
        self._zone = parts.zone
        self._board = board
        self._call_row = call_row
        self._tells_alerts = tells_alerts
        self._told: Board | None = None

    async def messages(self) -> AsyncIterator[bytes]:
        """Until the monitor stops: at most four boards a second."""
        yield f"retry: {RECONNECT_MS}\n\n".encode()
        pinged_seconds = self._clock.monotonic()
        yield self._ping()
        while self._changes.is_open:
            for one in self._changed():
                yield one
            if self._clock.monotonic() - pinged_seconds >= PING_EVERY_SECONDS - LEAST_APART_SECONDS:
                pinged_seconds = self._clock.monotonic()
                yield self._ping()
            await asyncio.sleep(LEAST_APART_SECONDS)
            await self._listener.news(LOOK_EVERY_SECONDS - LEAST_APART_SECONDS)

    def _ping(self) -> bytes:
        return message("ping", {"at": shown(self._clock.now(), self._zone)})

    def _changed(self) -> Sequence[bytes]:
        calls, alerts, overflowed = self._listener.take()
        found: list[bytes] = []
        if overflowed:
            found.append(message("reload", {"why": "more has changed than is told one by one"}))
        if self._board is not None:
            board, shown = self._board()
            if board != self._told:
                self._told = board
                found.append(message("board", shown()))
        if self._call_row is not None:
            found += [message("call", _call(judged, self._call_row)) for judged in calls]
        if self._tells_alerts and alerts:
            found.append(message("alerts", {"keys": alerts}))
        return found


def _call(judged: JudgedCall, row: Callable[[JudgedCall], dict[str, Any]]) -> dict[str, Any]:
    return {"pbx": judged.facts.pbx, "call_id": judged.facts.call_id, "row": row(judged)}


class EventStream:
    """The answer that carries the messages: it ends when they end, when the listener leaves, or when it is too slow."""

    def __init__(self, messages: AsyncIterator[bytes], done: Callable[[], None]) -> None:
        self._messages = messages
        self._done = done

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(self._send(send), name="stream")
                leaving = group.create_task(_left(receive), name="stream-left")
                await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
                sending.cancel()
                leaving.cancel()
        finally:
            self._done()

    async def _send(self, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with suppress(TimeoutError):
            async for body in self._messages:
                async with asyncio.timeout(SLOW_SECONDS):
                    await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
