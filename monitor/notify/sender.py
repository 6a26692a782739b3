"""One task for each channel: what waits in the outbox is sent, oldest first, and marked; then the next.

At least once: a message is marked when the receiver has it, and one that was not marked is sent again. Messages of one
channel keep their order, so that a receiver that is down holds up its own channel and no other.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from monitor.clock import Clock
from monitor.domain.alerting.alert import Delivery, Outgoing
from monitor.domain.records import Batch
from monitor.notify.channel import Channel, Payload, SendError
from monitor.notify.waiting import delays

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often the outbox is looked at without being told: another monitor may have filled it."""
FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0
SEND_SECONDS = 15.0
AT_A_TIME = 20
GIVE_UP_AFTER = timedelta(days=1)
MOST_URGENT = 100
"""Messages for a channel while the store is away; the outbox has them later."""
MOST_REMEMBERED = 1_000


class Outbox(Protocol):
    async def outbox_waiting(self, channel: str, limit: int) -> list[Delivery]: ...

    async def outbox_sent(self, key: str, at: datetime) -> None: ...

    async def outbox_failed(self, key: str, error: str, gave_up_at: datetime | None = None) -> None: ...


class Sender:
    """`firing` gives what a channel must hear again of; `count` takes (channel, result): sent, failed or gave_up."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Iterable[Channel],
        clock: Clock,
        retryable: Callable[[BaseException], bool],
        firing: Callable[[str], Awaitable[Sequence[Payload]]],
        count: Callable[[str, str], None],
        first_seconds: float = FIRST_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self.channels = {channel.name: channel for channel in channels}
        self._outbox = outbox
        self._clock = clock
        self._retryable = retryable
        self._firing = firing
        self._count = count
        self._first_seconds = first_seconds
        self._look_seconds = look_seconds
        self._news = {name: asyncio.Event() for name in self.channels}
        self._urgent: dict[str, asyncio.Queue[Outgoing]] = {name: asyncio.Queue(MOST_URGENT) for name in self.channels}
        self._sent_unkept: OrderedDict[str, None] = OrderedDict()

    def tell(self, batch: Batch) -> None:
        """To be called once the batch is kept."""
        for outgoing in batch.outbox:
            if outgoing.channel in self._news:
                self._news[outgoing.channel].set()

    def send_unkept(self, outgoing: Outgoing) -> None:
        """While the store is away: tried once, and left to the outbox where that does not help."""
        with suppress(asyncio.QueueFull):
            if outgoing.channel in self._urgent:
                self._urgent[outgoing.channel].put_nowait(outgoing)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for channel in self.channels.values():
                group.create_task(self._serve(channel), name=f"alerts-{channel.name}")
                group.create_task(self._serve_urgent(channel), name=f"urgent-{channel.name}")

    async def _serve(self, channel: Channel) -> None:
        waits = delays(self._first_seconds, LONGEST_SECONDS)
        repeated = self._clock.monotonic() - channel.repeat_seconds
        while True:
            try:
                await self._drain(channel)
                if channel.repeat_seconds and self._clock.monotonic() - repeated >= channel.repeat_seconds:
                    await self._within(channel, channel.repeat(await self._firing(channel.name)))
                    repeated = self._clock.monotonic()
            except Exception as error:
                if not isinstance(error, SendError) and not self._retryable(error):
                    raise
                log.debug("alerts to %s wait: %s", channel.name, error)
                await asyncio.sleep(next(waits))
            else:
                waits = delays(self._first_seconds, LONGEST_SECONDS)
                await self._news_of(channel.name)

    async def _news_of(self, name: str) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._look_seconds):
                await self._news[name].wait()

    async def _drain(self, channel: Channel) -> None:
        self._news[channel.name].clear()
        while waiting := await self._outbox.outbox_waiting(channel.name, AT_A_TIME):
            for delivery in waiting:
                await self._deliver(channel, delivery)

    async def _deliver(self, channel: Channel, delivery: Delivery) -> None:
        """Raises SendError where it is to be tried again."""
        outgoing = delivery.outgoing
        if outgoing.key in self._sent_unkept:
            await self._outbox.outbox_sent(outgoing.key, self._clock.now())
            return
        try:
            await self._within(channel, channel.send(outgoing.payload))
        except SendError as error:
            await self._note_failure(channel, delivery, error)
        else:
            self._count(channel.name, "sent")
            await self._outbox.outbox_sent(outgoing.key, self._clock.now())

    async def _note_failure(self, channel: Channel, delivery: Delivery, error: SendError) -> None:
        now = self._clock.now()
        again = error.retryable and now - delivery.outgoing.created_at < GIVE_UP_AFTER
        self._count(channel.name, "failed" if again else "gave_up")
        if error.why != delivery.last_error:
            log.warning("alert %s to %s: %s", delivery.outgoing.key, channel.name, error.why)
        await self._outbox.outbox_failed(delivery.outgoing.key, error.why, None if again else now)
        if again:
            raise error

    async def _within(self, channel: Channel, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await sending
        except TimeoutError:
            raise SendError(f"{channel.name} did not answer within {SEND_SECONDS:g} s", retryable=True) from None

    async def _serve_urgent(self, channel: Channel) -> None:
        while True:
            outgoing = await self._urgent[channel.name].get()
            try:
                await self._within(channel, channel.send(outgoing.payload))
            except SendError as error:
                self._count(channel.name, "failed")
                log.warning("alert %s to %s while the store is away: %s", outgoing.key, channel.name, error.why)
            else:
                self._count(channel.name, "sent")
                self._sent_unkept[outgoing.key] = None
                if len(self._sent_unkept) > MOST_REMEMBERED:
                    self._sent_unkept.popitem(last=False)
