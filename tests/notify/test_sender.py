"""The sender: at least once, in order, a channel that fails holds up no other; kills between write and send."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import Clock
from monitor.domain.alerting.alert import Alert, AlertEvent, Outgoing
from monitor.domain.records import Batch
from monitor.notify.apprise import AppriseChannel
from monitor.notify.channel import Channel, Payload, SendError
from monitor.notify.mqtt import BrokerAddress, MqttChannel
from monitor.notify.prometheus import AlertmanagerChannel
from monitor.notify.sender import GIVE_UP_AFTER, Sender
from monitor.notify.waiting import delays
from monitor.store import Store, retryable
from tests.notify.receivers import Endpoint, endpoint, subscriber, until
from tests.notify.samples import alert, outgoing, payload
from tests.parts.alertmanager import Alertmanager
from tests.parts.mosquitto import Mosquitto

ROOT = Path(__file__).parents[2]


class Counts(dict[tuple[str, str], int]):
    def __call__(self, channel: str, result: str) -> None:
        self[channel, result] = self.get((channel, result), 0) + 1


async def nothing_fires(_channel: str) -> list[Payload]:
    return []


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield store
    await store.close()


@asynccontextmanager
async def sending(store: Store, *channels: Channel, clock: Clock | None = None, **more: Any) -> AsyncIterator[Sender]:
    told: dict[str, Any] = {"firing": nothing_fires, "count": Counts(), "first_seconds": 0.1, **more}
    sender = Sender(store, channels, clock or Clock(), retryable, **told)
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)
        assert task.done()


async def keep(store: Store, sender: Sender | None, *messages: Outgoing) -> None:
    batch = Batch(outbox=list(messages))
    await store.write(batch)
    if sender is not None:
        sender.tell(batch)


async def waiting(store: Store, *channels: str) -> int:
    return sum(state.waiting for state in await store.channel_states(channels))


async def until_sent(store: Store, *channels: str) -> None:
    async with asyncio.timeout(30):
        while await waiting(store, *channels):  # noqa: ASYNC110 - the store has no event of its own
            await asyncio.sleep(0.05)


def by_apprise(receiver: Endpoint) -> AppriseChannel:
    return AppriseChannel("lead", receiver.address, "en")


def titles(receiver: Endpoint) -> list[str]:
    return [body["title"].split(" [")[0] for body in receiver.bodies]


async def test_messages_of_a_channel_keep_their_order(store: Store) -> None:
    counts = Counts()
    messages = [outgoing(alert(ago_seconds=9), "lead", event) for event in AlertEvent]
    async with (
        endpoint() as receiver,
        sending(store, AppriseChannel("lead", receiver.address, "en"), count=counts) as s,
    ):
        await keep(store, s, *messages)
        await until_sent(store, "lead")
    assert [f"warning · Ringing too long · {word}" for word in ("new", "still so", "more urgent", "over")] == (
        titles(receiver)
    )
    assert {("lead", "sent"): 4} == counts
    assert [1, 1, 1, 1] == [one.attempts for one in await store.deliveries(one.alert_key for one in messages)]


async def test_a_receiver_that_is_down_for_a_while_holds_up_no_other(store: Store) -> None:
    counts = Counts()
    dead = Endpoint()
    told = alert()
    async with endpoint() as receiver:
        channels = [AppriseChannel("dead", dead.address, "en"), AppriseChannel("lead", receiver.address, "en")]
        async with sending(store, *channels, count=counts) as sender:
            await keep(store, sender, outgoing(told, "dead"), outgoing(told, "lead"))
            await until_sent(store, "lead")
            await until(lambda: counts.get(("dead", "failed"), 0) >= 3)
            (failed,) = await store.outbox_waiting("dead", 9)
            assert failed.attempts >= 3
            assert "onnection" in failed.last_error
            await dead.up()
            await until_sent(store, "dead")
    await dead.down()
    assert (1, 1, 1) == (len(dead.bodies), len(receiver.bodies), counts["dead", "sent"])
    assert ["", ""] == [state.last_error for state in await store.channel_states(["dead", "lead"])]


async def test_what_no_receiver_will_ever_take_is_given_up_and_the_next_one_goes(store: Store) -> None:
    counts = Counts()
    async with (
        endpoint() as receiver,
        sending(store, AppriseChannel("lead", receiver.address, "en"), count=counts) as s,
    ):
        receiver.status = 400
        first = outgoing(alert("a"), "lead")
        await keep(store, s, first)
        await until_sent(store, "lead")
        receiver.status = 200
        await keep(store, s, outgoing(alert("b"), "lead"))
        await until_sent(store, "lead")
    (given_up,) = await store.deliveries([first.alert_key])
    assert (None, True, True) == (given_up.sent_at, given_up.gave_up_at is not None, "400" in given_up.last_error)
    assert {("lead", "gave_up"): 1, ("lead", "sent"): 1} == counts


class Tomorrow(Clock):
    def now(self) -> datetime:
        return datetime.now(UTC) + GIVE_UP_AFTER + timedelta(seconds=1)


async def test_what_could_not_be_sent_for_a_day_is_given_up(store: Store) -> None:
    counts = Counts()
    async with sending(store, AppriseChannel("lead", Endpoint().address, "en"), clock=Tomorrow(), count=counts) as s:
        await keep(store, s, outgoing(alert(), "lead"))
        await until_sent(store, "lead")
    assert {("lead", "gave_up"): 1} == counts


async def test_what_another_monitor_wrote_is_found_without_being_told(store: Store) -> None:
    async with endpoint() as receiver, sending(store, by_apprise(receiver)):
        await asyncio.sleep(0.2)
        await keep(store, None, outgoing(alert(), "lead"))
        await until_sent(store, "lead")
    assert 1 == len(receiver.bodies)


async def test_while_the_store_is_away_it_is_sent_at_once_and_not_again_when_it_is_back(store: Store) -> None:
    message = outgoing(alert(), "lead")
    async with endpoint() as receiver, sending(store, by_apprise(receiver)) as sender:
        sender.send_unkept(message)
        sender.send_unkept(outgoing(alert(), "nobody"))
        await until(lambda: receiver.bodies)
        await keep(store, sender, message)
        await until_sent(store, "lead")
    assert 1 == len(receiver.bodies)
    assert [True] == [one.sent_at is not None for one in await store.deliveries([message.alert_key])]


class Forgetful:
    """A receiver that must hear again of what fires, as Alertmanager must."""

    name, kind, repeat_seconds = "am", "forgetful", 0.2

    def __init__(self) -> None:
        self.repeated: list[list[str]] = []

    async def send(self, payload: Payload) -> None:
        raise SendError(f"nobody sends {payload['key']}", retryable=False)

    async def reach(self) -> bool:
        return False

    async def repeat(self, payloads: Any) -> None:
        self.repeated.append([each["key"] for each in payloads])


async def test_what_fires_is_said_again(store: Store) -> None:
    told, channel = alert(), Forgetful()

    async def firing(name: str) -> list[Payload]:
        return [payload(told)] if name == "am" else []

    async with sending(store, channel, firing=firing, look_seconds=0.2):
        await until(lambda: len(channel.repeated) >= 3)
    assert [told.key] == channel.repeated[0]


def test_delays_double_up_to_the_longest() -> None:
    waits = delays(1.0, 60.0)
    assert [1, 2, 4, 8, 16, 32, 60, 60] == [next(waits) for _ in range(8)]


KILLED = """
import asyncio, os, sys
from monitor.clock import Clock
from monitor.notify.sender import Sender
from monitor.store import Store, retryable

class Hung:
    name, kind, repeat_seconds = sys.argv[2], "hung", 0.0
    async def send(self, payload):
        print("sending", flush=True)
        await asyncio.sleep(3600)
    async def repeat(self, payloads):
        pass

async def none(name):
    return []

async def main():
    store = await Store.open(sys.argv[1])
    await Sender(store, [Hung()], Clock(), retryable, none, lambda *_: None).run()

asyncio.run(main())
"""


def killed_while_sending(url: str, channel: str) -> None:
    """A real process that has read the outbox, begins to send, and is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, url, channel],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with process.stdout:
        assert "sending\n" == process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait(10)


@pytest.mark.real
async def test_killed_between_write_and_send_each_arrives_once_per_key(
    tmp_path: Path, broker: Mosquitto, alertmanager: Alertmanager
) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    alerts = [alert(f"main/q{number}") for number in range(5)]
    store = await Store.open(url)
    try:
        await keep(store, None, *(outgoing(told, name) for told in alerts for name in ("bus", "am", "lead")))
        for name in ("bus", "am", "lead"):
            await asyncio.to_thread(killed_while_sending, url, name)
        assert 15 == await waiting(store, "bus", "am", "lead")
        async with endpoint() as receiver, subscriber(broker.port) as heard:
            channels = (
                MqttChannel("bus", BrokerAddress(broker.url)),
                AlertmanagerChannel("am", alertmanager.url, Clock()),
                AppriseChannel("lead", receiver.address, "en"),
            )
            async with sending(store, *channels):
                await until_sent(store, "bus", "am", "lead")
                await until(lambda: len(heard) == 5 and not keys_of(alerts) - at_alertmanager(alertmanager))
        assert [told.key for told in alerts] == [message["key"] for _, message in heard]
        assert 5 == len(receiver.bodies)
    finally:
        await store.close()


@pytest.mark.real
async def test_alertmanager_down_and_up_again_has_each_once(store: Store) -> None:
    alerts = [alert(f"main/q{number}") for number in range(3)]
    with Alertmanager() as part:
        part.kill()
        async with sending(store, AlertmanagerChannel("am", part.url, Clock())) as sender:
            await keep(store, sender, *(outgoing(told, "am") for told in alerts))
            await asyncio.sleep(1)
            assert 3 == await waiting(store, "am")
            await asyncio.to_thread(part.start)
            await until_sent(store, "am")
            await until(lambda: keys_of(alerts) == at_alertmanager(part))
            assert 3 == len(part.alerts())


def keys_of(alerts: list[Alert]) -> set[str]:
    return {told.key for told in alerts}


def at_alertmanager(part: Alertmanager) -> set[str]:
    return {found["labels"]["key"] for found in part.alerts()}
