"""What the web face is given: where it reads, where it hands in, and the words it speaks."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from prometheus_client import CollectorRegistry

from monitor.clock import Clock
from monitor.domain.disclosures import Disclosure
from monitor.domain.events import PbxEvent
from monitor.domain.lost import LostFilter, LostPage
from monitor.domain.marks import Mark
from monitor.domain.paging import CallFilter, Page
from monitor.domain.records import JudgedCall, RawEvent
from monitor.domain.room import RoomView
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.situation import Situation
from monitor.domain.sla.report import MadeReport
from monitor.domain.tickets import Ticket, TicketReport
from monitor.domain.verdicts import Verdict
from monitor.web.access import Tokens
from monitor.web.alert_parts import AlertParts
from monitor.web.boards import Boards
from monitor.web.changes import Changes

Say = Callable[[Verdict], str]


class Reader(Protocol):
    async def page(self, wanted: CallFilter) -> Page:
        """Raises ValueError on a cursor that it cannot read."""
        ...

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None: ...

    def raw_events(self, *, pbx: str, call_ids: Sequence[str]) -> AsyncIterator[RawEvent]: ...

    async def tickets_of_call(self, pbx: str, call_id: str) -> Sequence[Ticket]: ...

    async def greeting(self, call_id: str) -> GreetingEvidence | None: ...

    async def marks_of_call(self, pbx: str, call_id: str) -> Sequence[Mark]: ...

    async def marks_of_calls(self, keys: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Mark]]:
        """By (pbx, call_id), of those that have any."""
        ...

    async def lost(self, wanted: LostFilter) -> LostPage:
        """Raises ValueError on a cursor that it cannot read."""
        ...


class Shelf(Protocol):
    """The reports that made themselves, the newest first; a file is None where it is not known or gone."""

    async def reports(self) -> Sequence[MadeReport]: ...

    async def file(self, key: str, name: str) -> bytes | None: ...


class Ingest(Protocol):
    """Returns what it wondered about, in sentences."""

    async def take_ticket(self, report: TicketReport) -> list[str]: ...

    async def take_greeting(self, evidence: GreetingEvidence) -> list[str]: ...

    async def take_mark(self, mark: Mark) -> None: ...


class Register(Protocol):
    """Who saw which number. `disclose` returns once it is kept."""

    async def disclose(self, disclosure: Disclosure) -> None: ...

    async def disclosures(self, limit: int) -> Sequence[Disclosure]: ...


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
    register: Register
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
    situation: Callable[[], Situation]
    boards: Boards
    changes: Changes
    alerts: AlertParts
    language: str = "zh-CN"
    open_wall: bool = True
    wall_names_agents: bool = False
    hotline: str = "hotline"
    version: str = field(default="0")
    shelf: Shelf | None = None
