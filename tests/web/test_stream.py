"""GET /api/v1/stream over a real socket: the board at once and as it changes, pings, topics by role, and its bounds."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from monitor.domain.records import Batch, JudgedCall
from monitor.domain.verdicts import Outcome
from monitor.web import changes as changes_module
from monitor.web import stream as stream_module
from monitor.web.access import Role, Token
from monitor.web.changes import MOST_LISTENERS, Changes
from monitor.web.server import Served, serve
from tests.domain.calls_at_hand import abandoned, answered, judged
from tests.web.desk import Site
from tests.web.test_board import NUMBER, RINGING, ROOM, site

STREAM = "/api/v1/stream"
WITHIN_SECONDS = 5.0
Message = tuple[str, dict[str, Any]]


@asynccontextmanager
async def served(made: Site) -> AsyncIterator[Served]:
    async with asyncio.TaskGroup() as group:
        running = await serve(group, made.app, "127.0.0.1", 0, made.tokens)
        try:
            yield running
        finally:
            made.changes.close()
            await running.stop()


class Reader:
    """Takes the messages of one stream, each with the time at which it came."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self, *wanted: str) -> dict[str, Any]:
        """The data of the next message of one of these names."""
        async with asyncio.timeout(WITHIN_SECONDS):
            async for line in self._lines:
                if line.startswith("event: ") and line.removeprefix("event: ") in wanted:
                    data: dict[str, Any] = json.loads((await anext(self._lines)).removeprefix("data: "))
                    return data
        raise AssertionError("the stream ended")

    async def ends(self) -> None:
        async with asyncio.timeout(WITHIN_SECONDS):
            async for _line in self._lines:
                continue

    async def names(self, seconds: float) -> list[str]:
        """Of all messages that come within so many seconds."""
        found: list[str] = []
        try:
            async with asyncio.timeout(seconds):
                async for line in self._lines:
                    found += [line.removeprefix("event: ")] if line.startswith("event: ") else []
        except TimeoutError:
            return found
        raise AssertionError("the stream ended")


@asynccontextmanager
async def listening(running: Served, query: str = "", token: str = "") -> AsyncIterator[Reader]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        httpx.AsyncClient(base_url=running.url, headers=headers) as client,
        client.stream("GET", f"{STREAM}{query}") as response,
    ):
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield Reader(response)


def kept(*calls: JudgedCall) -> Batch:
    return Batch(calls=list(calls))


async def test_the_board_comes_at_once_and_when_something_is_told() -> None:
    made = site()
    async with served(made) as running, listening(running) as reader:
        assert (await reader.next("board"))["waiting"]["count"] == 1
        made.situation = replace(made.situation, calls=())
        began = time.monotonic()
        made.changes.tell(kept(judged(answered("1.1"))))

        assert (await reader.next("board"))["waiting"]["count"] == 0
        assert time.monotonic() - began < 0.9


async def test_what_only_time_changes_comes_too() -> None:
    made = site()
    async with served(made) as running, listening(running) as reader:
        await reader.next("board")
        made.situation = replace(made.situation, store_failure="OperationalError")

        assert (await reader.next("board"))["store"]["is_stale"]


async def test_a_board_that_is_the_same_is_told_once_and_pings_go_on() -> None:
    made = site()
    async with served(made) as running, listening(running) as reader:
        names = await reader.names(4.4)

    assert (1, 3) == (names.count("board"), names.count("ping"))


async def test_boards_come_at_most_four_times_a_second() -> None:
    made = site()
    async with served(made) as running, listening(running) as reader, asyncio.TaskGroup() as group:
        reading = group.create_task(reader.names(2.0))
        for number in range(95):
            made.situation = replace(made.situation, calls=(JudgedCall(RINGING, ()),) * (number + 2))
            made.changes.tell(kept(judged(answered(str(number)))))
            await asyncio.sleep(0.02)

    assert 3 <= reading.result().count("board") <= 9


async def test_changed_calls_are_told_as_rows_and_masked() -> None:
    made = site()
    async with served(made) as running, listening(running, "?topics=calls&lang=en") as reader:
        await reader.next("ping")
        made.changes.tell(kept(judged(abandoned("7.7")), judged(answered("7.7"), four_ring=Outcome.MET)))
        told = await reader.next("call", "board")

    assert ("hq", "7.7", "answered", "138****5678") == (
        told["pbx"], told["call_id"], told["row"]["end"], told["row"]["caller"],
    )  # fmt: skip
    assert NUMBER not in json.dumps(told)


async def test_changed_alerts_are_told_by_their_keys() -> None:
    made = site()
    async with served(made) as running, listening(running, "?topics=alerts,board") as reader:
        await reader.next("board")
        made.changes.tell_alerts(["link_dead:hq", "rate:four_ring"])

        assert {"keys": ["link_dead:hq", "rate:four_ring"]} == await reader.next("alerts", "call")


async def test_more_changes_than_are_held_end_in_one_word_to_look_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_module, "MOST_CALLS", 3)
    made = site()
    async with served(made) as running, listening(running, "?topics=calls") as reader:
        await reader.next("ping")
        made.changes.tell(kept(*(judged(answered(str(number))) for number in range(4))))

        assert "why" in await reader.next("reload", "call")


TOKENS = tuple(Token(role, f"token-{role}") for role in Role)


@pytest.mark.parametrize("topic", ["calls", "alerts", "board,calls"])
@pytest.mark.parametrize(
    ("token", "expected"), [("", 401), ("token-wall", 403), ("token-ingest", 403), ("token-metrics", 403)]
)
async def test_calls_and_alerts_are_for_the_lead(topic: str, token: str, expected: int) -> None:
    assert expected == (await site(*TOKENS).get(f"{STREAM}?topics={topic}", token)).status_code


@pytest.mark.parametrize(
    ("open_wall", "token", "expected"), [(False, "", 401), (False, "token-ingest", 403), (False, "token-metrics", 403)]
)
async def test_a_wall_that_is_not_open_asks_for_a_token(open_wall: bool, token: str, expected: int) -> None:
    assert expected == (await site(*TOKENS, open_wall=open_wall).get(STREAM, token)).status_code


@pytest.mark.parametrize(
    ("query", "status", "what"),
    [
        ("?topics=board,weather", 422, "unknown topic"),
        ("?topics=", 422, "unknown topic"),
        ("?lang=de", 422, "unknown language"),
        ("?topic=board", 400, "unknown parameter"),
    ],
)
async def test_bad_choices(query: str, status: int, what: str) -> None:
    answer = await site().get(f"{STREAM}{query}")

    assert (status, what) == (answer.status_code, answer.json()["error"]["what"])


async def test_only_so_many_listen_at_once() -> None:
    made = site()
    first = [made.changes.listen() for _ in range(MOST_LISTENERS)]
    refused = await made.get(STREAM)
    assert (503, "too many listen already") == (refused.status_code, refused.json()["error"]["what"])

    for listener in first:
        assert listener is not None
        made.changes.leave(listener)
    assert made.changes.listening == 0


async def test_a_listener_who_leaves_is_forgotten() -> None:
    made = site()
    async with served(made) as running:
        async with listening(running) as reader:
            await reader.next("board")
            assert made.changes.listening == 1
        async with asyncio.timeout(WITHIN_SECONDS):
            while made.changes.listening:  # noqa: ASYNC110 - leaving has no event of its own
                await asyncio.sleep(0.05)


async def test_a_listener_who_takes_nothing_is_dropped_and_the_others_hear_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "SLOW_SECONDS", 0.5)
    made = site()
    made.situation = replace(made.situation, room=replace(ROOM, links=ROOM.links * 2000))
    async with served(made) as running, listening(running) as reader:
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((running.host, running.port))
        deaf.sendall(f"GET {STREAM} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        await reader.next("board")
        for number in range(2, 60):
            made.situation = replace(made.situation, calls=(JudgedCall(RINGING, ()),) * (number % 7))
            made.changes.tell(kept(judged(answered(str(number)))))
            await reader.next("board")
            if number > 4 and made.changes.listening == 1:
                break
        deaf.close()

        assert made.changes.listening == 1


async def test_at_the_stop_every_stream_ends_soon() -> None:
    made = site()
    async with served(made) as running, listening(running) as one, listening(running, "?topics=calls") as other:
        await one.next("board")
        began = time.monotonic()
        made.changes.close()
        await one.ends()
        await other.ends()

        assert time.monotonic() - began < 1.5


def test_nobody_may_begin_to_listen_once_the_monitor_stops() -> None:
    closing = Changes()
    closing.close()

    assert closing.listen() is None
