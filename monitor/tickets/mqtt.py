"""The MQTT edge: tickets and greetings come in over a persistent session, each acknowledged once it was taken."""

import asyncio
import logging
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from monitor.clock import Clock
from monitor.domain.inputs import BadInput, shortened, without_numbers
from monitor.domain.records import Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import TicketReport
from monitor.tickets.delays import delays, refused
from monitor.tickets.outgoing import Outgoing
from monitor.tickets.payload import greeting_evidence, ticket_report
from monitor.tickets.session import Session

TICKETS = "hotline/tickets/"
GREETINGS = "hotline/greetings/"
FILTERS = (f"{TICKETS}+", f"{GREETINGS}+")
PORTS = {"mqtt": 1883, "mqtts": 8883}
FIRST_FAILURE_CODE = 128
GOODBYE_SECONDS = 2.0
MAX_WARNINGS = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """`url` is mqtt://host:port or mqtts://host:port; `name` is this monitor's, as the state topic shows it.

    `receive_maximum` bounds the messages that the broker sends ahead of our acknowledgement.
    """

    url: str
    client_id: str
    name: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    session_expiry_seconds: int = 86_400
    receive_maximum: int = 100
    keepalive_seconds: int = 30
    timeout_seconds: float = 10.0
    reconnect_first_seconds: float = 1.0
    reconnect_longest_seconds: float = 60.0
    tls: ssl.SSLContext | None = None

    @property
    def state_topic(self) -> str:
        return f"hotline/monitor/{self.name}/state"


class Desk(Protocol):
    """Who takes what comes in. A message is acknowledged after `take_…` has returned, so that nothing is lost between.

    `link_down` is told at every failed try, so several times in one outage. `link_up` tells whether the broker kept
    our session: if not, what was sent while we were away is lost.
    """

    async def take_ticket(self, report: TicketReport) -> object: ...

    async def take_greeting(self, evidence: GreetingEvidence) -> object: ...

    async def take_refusal(self, refusal: Refusal) -> object: ...

    async def link_up(self, session_kept: bool) -> object: ...

    async def link_down(self, why: str) -> object: ...


class Broker:
    """Listens until it is cancelled; every failure of the connection is told to the desk and tried again.

    While it is connected it lends its connection to `outgoing`.
    """

    def __init__(self, settings: BrokerSettings, desk: Desk, clock: Clock, outgoing: Outgoing | None = None) -> None:
        self._settings = settings
        self._desk = desk
        self._clock = clock
        self._outgoing = outgoing or Outgoing()
        self._overflowed: dict[str, int] = {}
        self._warned: set[str] = set()

    async def run(self) -> None:
        waits = self._waits()
        while True:
            session = self._session()
            was_up = False
            try:
                async with session:
                    await self._subscribe(session)
                    was_up = True
                    await self._listen(session)
            except aiomqtt.MqttError as error:
                await self._desk.link_down(refused(error) or str(error))
                if was_up:
                    waits = self._waits()
                longest = self._settings.reconnect_longest_seconds
                await asyncio.sleep(longest if refused(error) else next(waits))

    def _waits(self) -> Iterator[float]:
        return delays(self._settings.reconnect_first_seconds, self._settings.reconnect_longest_seconds)

    def _session(self) -> Session:
        settings = self._settings
        address = urlsplit(settings.url)
        secure = address.scheme == "mqtts"
        return Session(
            address.hostname or "",
            address.port or PORTS[address.scheme],
            receive_maximum=settings.receive_maximum,
            session_expiry_seconds=settings.session_expiry_seconds,
            overflow=self._overflow,
            identifier=settings.client_id,
            username=settings.username,
            password=settings.password,
            keepalive=settings.keepalive_seconds,
            timeout=settings.timeout_seconds,
            will=aiomqtt.Will(settings.state_topic, "offline", qos=1, retain=True),
            tls_context=(settings.tls or ssl.create_default_context()) if secure else None,
        )

    async def _subscribe(self, session: Session) -> None:
        """A retained ticket is an old one: it is sent with a new subscription only."""
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB)
        granted = await session.subscribe([(topic, options) for topic in FILTERS])
        for topic, code in zip(FILTERS, granted, strict=True):
            if isinstance(code, ReasonCode) and code.value >= FIRST_FAILURE_CODE:
                raise aiomqtt.MqttCodeError(code, f"may not subscribe to {topic}")

    async def _listen(self, session: Session) -> None:
        await session.publish(self._settings.state_topic, "online", qos=1, retain=True)
        await self._desk.link_up(session.session_kept)
        try:
            with self._outgoing.through(session.publish):
                async for message in session.messages:
                    await self._take(message)
                    session.acknowledge(message)
                    await self._tell_overflow()
        except asyncio.CancelledError:
            with suppress(aiomqtt.MqttError):
                await session.publish(
                    self._settings.state_topic, "offline", qos=1, retain=True, timeout=GOODBYE_SECONDS
                )
            raise

    async def _take(self, message: aiomqtt.Message) -> None:
        topic = str(message.topic)
        now = self._clock.now()
        try:
            if topic.startswith(TICKETS):
                report, warnings = ticket_report(message.payload, topic.removeprefix(TICKETS), now, "mqtt")
                await self._desk.take_ticket(report)
            else:
                evidence, warnings = greeting_evidence(message.payload, topic.removeprefix(GREETINGS), now, "mqtt")
                await self._desk.take_greeting(evidence)
        except BadInput as error:
            await self._refuse(topic, f"{error.where}: {error.what}; {error.remedy}", error.got)
        else:
            self._log_once(warnings)

    def _log_once(self, warnings: list[str]) -> None:
        for warning in warnings:
            if warning not in self._warned and len(self._warned) < MAX_WARNINGS:
                self._warned.add(warning)
                log.warning("ticket broker: %s", warning)

    async def _refuse(self, topic: str, problem: str, got: str) -> None:
        named = shortened(without_numbers(topic))
        await self._desk.take_refusal(Refusal(self._clock.now(), "mqtt", f"{named}: {problem}", got))

    def _overflow(self, topic: str) -> None:
        prefix = TICKETS if topic.startswith(TICKETS) else GREETINGS
        self._overflowed[prefix] = self._overflowed.get(prefix, 0) + 1

    async def _tell_overflow(self) -> None:
        lost, self._overflowed = self._overflowed, {}
        for prefix, count in lost.items():
            await self._refuse(f"{prefix}…", "too many at once; send with QoS 1", f"{count} messages of QoS 0")
