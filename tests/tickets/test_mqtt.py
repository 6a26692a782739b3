"""The MQTT edge against a real Mosquitto: nothing sent with QoS 1 is lost, whoever goes away."""

import asyncio
from collections.abc import Iterator

import pytest

from monitor.domain.tickets import Stage
from tests.parts.mosquitto import Mosquitto
from tests.tickets.desk import WITHIN_SECONDS, Notebook, listening, sender, settings

pytestmark = pytest.mark.real

NOTIFIED = b'{"event": "notified", "at": "2026-01-31T17:30:00+08:00"}'
GREETING = b'{"greeted": true, "named": true, "in_order": true, "delay_seconds": 0.8, "confidence": 0.9}'


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


def ids(desk: Notebook) -> list[str]:
    return [report.ticket_id for report in desk.tickets]


async def send(url: str, *ticket_ids: str, payload: bytes = NOTIFIED, qos: int = 1) -> None:
    async with sender(url) as client:
        for ticket_id in ticket_ids:
            await client.publish(f"hotline/tickets/{ticket_id}", payload, qos=qos)


async def state(url: str, wanted: bytes) -> None:
    async with sender(url) as client, asyncio.timeout(WITHIN_SECONDS):
        await client.subscribe("hotline/monitor/one/state")
        async for message in client.messages:
            if message.payload == wanted:
                return


async def test_tickets_and_greetings_come_in(broker: Mosquitto) -> None:
    desk = Notebook()
    async with listening(settings(broker.url), desk):
        await desk.until(ups=1)
        await send(broker.url, "T-1")
        async with sender(broker.url) as client:
            await client.publish("hotline/greetings/1700000000.42", GREETING, qos=1)
        await desk.until(tickets=1, greetings=1)
    assert [(one.ticket_id, one.stage, one.source) for one in desk.tickets] == [("T-1", Stage.NOTIFIED, "mqtt")]
    assert [one.call_id for one in desk.greetings] == ["1700000000.42"]
    assert desk.ups == [False]
    assert desk.refusals == []


async def test_a_bad_message_is_handed_on_as_a_refusal_and_the_next_is_taken(broker: Mosquitto) -> None:
    desk = Notebook()
    async with listening(settings(broker.url), desk):
        await desk.until(ups=1)
        await send(broker.url, "T-1", payload=b"13812345678")
        await send(broker.url, "T-2")
        await desk.until(refusals=1, tickets=1)
    refusal = desk.refusals[0]
    assert (refusal.source, refusal.got) == ("mqtt", "138****5678")
    assert refusal.problem == "hotline/tickets/T-1: payload: not a JSON object; send one JSON object"
    assert ids(desk) == ["T-2"]


async def test_what_was_sent_while_we_were_away_arrives_in_order(broker: Mosquitto) -> None:
    first, second = Notebook(), Notebook()
    async with listening(settings(broker.url), first):
        await first.until(ups=1)
    await send(broker.url, *(f"T-{n}" for n in range(250)))
    async with listening(settings(broker.url), second):
        await second.until(tickets=250)
    assert second.ups == [True]
    assert [f"T-{n}" for n in range(250)] == ids(second)


async def test_a_message_that_was_not_taken_to_its_end_is_sent_again(broker: Mosquitto) -> None:
    first, second = Notebook(), Notebook()
    first.open.clear()
    async with listening(settings(broker.url), first):
        await first.until(ups=1)
        await send(broker.url, "T-1", "T-2")
        await first.until(tickets=1)
    async with listening(settings(broker.url), second):
        await second.until(tickets=2)
    assert ids(first) == ["T-1"]
    assert ids(second) == ["T-1", "T-2"]


async def test_a_message_that_was_taken_is_not_sent_again(broker: Mosquitto) -> None:
    first, second = Notebook(), Notebook()
    async with listening(settings(broker.url), first):
        await first.until(ups=1)
        await send(broker.url, "T-1", "T-2")
        await first.until(tickets=2)
    await send(broker.url, "T-3")
    async with listening(settings(broker.url), second):
        await second.until(tickets=1)
    assert ids(second) == ["T-3"]


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_a_broker_that_comes_back_is_found_again(broker: Mosquitto, end: str) -> None:
    desk = Notebook()
    async with listening(settings(broker.url), desk):
        await desk.until(ups=1)
        await send(broker.url, "T-1")
        await desk.until(tickets=1)
        await asyncio.to_thread(getattr(broker, end))
        await desk.until(downs=2)
        await asyncio.to_thread(broker.start)
        await desk.until(ups=2)
        await send(broker.url, "T-2")
        await desk.until(tickets=2)
    assert ids(desk)[:2] == ["T-1", "T-2"]
    assert all(desk.downs)


async def test_an_orderly_restart_keeps_the_session(broker: Mosquitto) -> None:
    desk = Notebook()
    async with listening(settings(broker.url), desk):
        await desk.until(ups=1)
        await asyncio.to_thread(broker.restart)
        await desk.until(ups=2)
    assert desk.ups == [False, True]


async def test_the_broker_holds_back_what_we_cannot_take_and_nothing_is_lost(broker: Mosquitto) -> None:
    desk = Notebook()
    desk.open.clear()
    async with listening(settings(broker.url, receive_maximum=5), desk):
        await desk.until(ups=1)
        await send(broker.url, *(f"T-{n}" for n in range(100)))
        desk.open.set()
        await desk.until(tickets=100)
    assert [f"T-{n}" for n in range(100)] == ids(desk)
    assert desk.refusals == []


async def test_a_flood_without_qos_is_bounded_and_told(broker: Mosquitto) -> None:
    desk = Notebook()
    desk.open.clear()
    async with listening(settings(broker.url, receive_maximum=5), desk):
        await desk.until(ups=1)
        await send(broker.url, *(f"T-{n}" for n in range(50)), qos=0)
        await send(broker.url, "sure")
        await desk.until(tickets=1)
        await asyncio.sleep(0.5)
        desk.open.set()
        await desk.until(refusals=1, tickets=12)
    assert ids(desk)[-1] == "sure"
    assert len(desk.tickets) == 12
    assert [refusal.got for refusal in desk.refusals] == ["39 messages of QoS 0"]


async def test_the_state_topic_says_online_and_offline(broker: Mosquitto) -> None:
    desk = Notebook()
    async with listening(settings(broker.url), desk):
        await desk.until(ups=1)
        await state(broker.url, b"online")
    await state(broker.url, b"offline")


async def test_a_broker_that_is_not_there_is_told_and_asked_again() -> None:
    desk = Notebook()
    with Mosquitto() as broker:
        broker.stop()
        async with listening(settings(broker.url), desk):
            await desk.until(downs=2)
            await asyncio.to_thread(broker.start)
            await desk.until(ups=1)
    assert desk.ups == [False]
