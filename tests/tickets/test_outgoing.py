"""What goes out by a real Mosquitto: the newest board is retained, events go to who is there."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiomqtt
import pytest

from monitor.clock import Clock
from monitor.tickets.mqtt import Broker
from monitor.tickets.outgoing import MOST_EVENTS, Outgoing
from tests.parts.mosquitto import Mosquitto
from tests.tickets.desk import WITHIN_SECONDS, Notebook, sender, settings

BOARD, VERDICTS = "hotline/board", "hotline/verdicts/four_ring"


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


@asynccontextmanager
async def publishing(url: str, out: Outgoing) -> AsyncIterator[Notebook]:
    desk = Notebook()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(Broker(settings(url), desk, Clock(), out).run()), group.create_task(out.run())]
        try:
            await desk.until(ups=1)
            yield desk
        finally:
            for task in tasks:
                task.cancel()


async def heard(client: aiomqtt.Client) -> tuple[str, object, bool]:
    async with asyncio.timeout(WITHIN_SECONDS):
        message = await anext(client.messages)
        return str(message.topic), message.payload, message.retain


@pytest.mark.real
async def test_the_newest_board_is_retained_and_events_are_not(broker: Mosquitto) -> None:
    out = Outgoing()
    async with publishing(broker.url, out), sender(broker.url) as early:
        await early.subscribe("hotline/#", qos=1)
        assert (await heard(early))[0] == "hotline/monitor/one/state"
        out.keep(BOARD, b"1")
        out.tell(VERDICTS, b"met")
        assert [(VERDICTS, b"met", False), (BOARD, b"1", False)] == [await heard(early), await heard(early)]
        out.keep(BOARD, b"2")
        assert (BOARD, b"2", False) == await heard(early)
        async with sender(broker.url) as late:
            await late.subscribe(BOARD, qos=1)
            assert (BOARD, b"2", True) == await heard(late)
            await late.subscribe(VERDICTS, qos=1)
            out.tell(VERDICTS, b"missed")
            assert (VERDICTS, b"missed", False) == await heard(late)


@pytest.mark.real
async def test_while_the_broker_is_away_the_newest_board_waits_and_events_are_dropped(broker: Mosquitto) -> None:
    out = Outgoing()
    async with publishing(broker.url, out) as desk:
        out.keep(BOARD, b"1")
        await asyncio.to_thread(broker.stop)
        await desk.until(downs=1)
        out.keep(BOARD, b"2")
        out.keep(BOARD, b"3")
        out.tell(VERDICTS, b"met")
        await asyncio.to_thread(broker.start)
        await desk.until(ups=2)
        async with sender(broker.url) as client:
            await client.subscribe("hotline/verdicts/#", qos=1)
            await client.subscribe(BOARD, qos=1)
            assert (BOARD, b"3") == (await heard(client))[:2]
            out.tell(VERDICTS, b"missed")
            assert (VERDICTS, b"missed", False) == await heard(client)


async def test_events_have_a_bound() -> None:
    out = Outgoing()
    sent: list[bytes] = []
    done = asyncio.Event()

    async def publish(_topic: str, payload: bytes, **_options: object) -> None:
        sent.append(payload)
        if payload == b"last":
            done.set()

    with out.through(publish):
        for number in range(MOST_EVENTS + 500):
            out.tell(VERDICTS, b"%d" % number)
        out.tell(VERDICTS, b"last")
        async with asyncio.TaskGroup() as group:
            running = group.create_task(out.run())
            await done.wait()
            running.cancel()

    assert (MOST_EVENTS, b"last") == (len(sent), sent[-1])


async def test_a_connection_that_fails_ends_nothing() -> None:
    out = Outgoing()
    fallen, sent = asyncio.Event(), asyncio.Event()

    async def fail(*_topic: object, **_options: object) -> None:
        fallen.set()
        raise aiomqtt.MqttError("gone")

    async def publish(*_topic: object, **_options: object) -> None:
        sent.set()

    async with asyncio.TaskGroup() as group:
        running = group.create_task(out.run())
        out.keep(BOARD, b"1")
        with out.through(fail):
            await fallen.wait()
        with out.through(publish):
            async with asyncio.timeout(WITHIN_SECONDS):
                await sent.wait()
        running.cancel()
