"""What the web face is given: where it reads, where it hands in, and the words it speaks."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from prometheus_client import CollectorRegistry

from monitor.clock import Clock
from monitor.domain.events import PbxEvent
from monitor.domain.paging import CallFilter, Page
from monitor.domain.records import JudgedCall, RawEvent
from monitor.domain.room import RoomView
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Ticket, TicketReport
from monitor.domain.verdicts import Verdict
from monitor.web.access import Tokens

Say = Callable[[Verdict], str]


class Reader(Protocol):
    async def page(self, wanted: CallFilter) -> Page:
        """Raises ValueError on a cursor that it cannot read."""
        ...

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None: ...

    def raw_events(self, *, pbx: str, call_ids: Sequence[str]) -> AsyncIterator[RawEvent]: ...

    async def tickets_of_call(self, pbx: str, call_id: str) -> Sequence[Ticket]: ...

    async def greeting(self, call_id: str) -> GreetingEvidence | None: ...


class Ingest(Protocol):
    """Returns what it wondered about, in sentences."""

    async def take_ticket(self, report: TicketReport) -> list[str]: ...

    async def take_greeting(self, evidence: GreetingEvidence) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Payloads:
    """Bytes, id, instant of arrival and source in; the value and its warnings out. Both raise BadInput."""

    ticket: Callable[[bytes, str, datetime, str], tuple[TicketReport, list[str]]]
    greeting: Callable[[bytes, str, datetime, str], tuple[GreetingEvidence, list[str]]]


@dataclass(frozen=True, slots=True)
class Parts:
    """`sentences` has one voice per language (zh-CN, en), `language` is the rows' one; `room` is the newest view."""

    reader: Reader
    ingest: Ingest
    payloads: Payloads
    registry: CollectorRegistry
    tokens: Tokens
    sentences: Mapping[str, Say]
    translate: Callable[[RawEvent], PbxEvent | None]
    room: Callable[[], RoomView]
    clock: Clock
    zone: tzinfo
    ring_period_seconds: float
    rule_names: Sequence[str]
    language: str = "zh-CN"
    version: str = field(default="0")
