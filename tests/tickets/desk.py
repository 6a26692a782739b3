"""A desk that keeps what it is given, and a party that sends to the broker."""

import asyncio
from collections.abc import AsyncIterator, Sized
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiomqtt

from monitor.clock import Clock
from monitor.domain.records import Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import TicketReport
from monitor.tickets.mqtt import Broker, BrokerSettings

WITHIN_SECONDS = 20.0


class Notebook:
    """`blocked` keeps it from returning, as a slow store would."""

    def __init__(self) -> None:
        self.tickets: list[TicketReport] = []
        self.greetings: list[GreetingEvidence] = []
        self.refusals: list[Refusal] = []
        self.ups: list[bool] = []
        self.downs: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self._changed = asyncio.Condition()

    async def take_ticket(self, report: TicketReport) -> None:
        self.tickets.append(report)
        await self._note()
        await self.open.wait()

    async def take_greeting(self, evidence: GreetingEvidence) -> None:
        self.greetings.append(evidence)
        await self._note()

    async def take_refusal(self, refusal: Refusal) -> None:
        self.refusals.append(refusal)
        await self._note()

    async def link_up(self, session_kept: bool) -> None:
        self.ups.append(session_kept)
        await self._note()

    async def link_down(self, why: str) -> None:
        self.downs.append(why)
        await self._note()

    async def _note(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(
        self, *, tickets: int = 0, greetings: int = 0, refusals: int = 0, ups: int = 0, downs: int = 0
    ) -> None:
        wanted = (tickets, greetings, refusals, ups, downs)

        def there() -> bool:
            found: tuple[Sized, ...] = (self.tickets, self.greetings, self.refusals, self.ups, self.downs)
            return all(len(have) >= count for have, count in zip(found, wanted, strict=True))

        async with asyncio.timeout(WITHIN_SECONDS), self._changed:
            await self._changed.wait_for(there)


def settings(url: str, **more: object) -> BrokerSettings:
    told = {"client_id": "monitor-1", "name": "one", "reconnect_first_seconds": 0.1, "reconnect_longest_seconds": 0.5}
    return BrokerSettings(url=url, **{**told, **more})  # type: ignore[arg-type]


@asynccontextmanager
async def listening(told: BrokerSettings, desk: Notebook) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(Broker(told, desk, Clock()).run())
        try:
            yield
        finally:
            task.cancel()


@asynccontextmanager
async def sender(url: str) -> AsyncIterator[aiomqtt.Client]:
    address = urlsplit(url)
    async with aiomqtt.Client(
        address.hostname or "", address.port or 0, protocol=aiomqtt.ProtocolVersion.V5, timeout=10
    ) as client:
        yield client
