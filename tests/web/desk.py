"""A small library of calls, and the application over it."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta, timezone

import httpx
from prometheus_client import CollectorRegistry, Gauge

from monitor.clock import Clock
from monitor.domain.board import RingLimit
from monitor.domain.day import Day
from monitor.domain.disclosures import Disclosure
from monitor.domain.events import PbxEvent
from monitor.domain.lost import LostCall, LostFilter, LostPage
from monitor.domain.marks import Mark
from monitor.domain.paging import CallFilter, Page
from monitor.domain.records import JudgedCall, RawEvent
from monitor.domain.room import LinkView, RoomView
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.situation import Situation
from monitor.domain.sla.report import MadeReport
from monitor.domain.tickets import Ticket, TicketReport
from monitor.tickets.payload import greeting_evidence, ticket_report
from monitor.web.access import Token, Tokens
from monitor.web.app import build
from monitor.web.boards import Boards
from monitor.web.changes import Changes
from monitor.web.parts import Parts, Payloads
from tests.domain.calls_at_hand import RULES, after, say
from tests.web.alarms import Alarms

CHINA = timezone(timedelta(hours=8))
HERE = "http://127.0.0.1:8080"


class FixedClock(Clock):
    def now(self) -> datetime:
        return after(600)


class Library:
    """Keeps what was asked of it; `broken` makes every reading fail."""

    def __init__(self) -> None:
        self.calls: dict[tuple[str, str], JudgedCall] = {}
        self.tickets: dict[tuple[str, str], list[Ticket]] = {}
        self.greetings: dict[str, GreetingEvidence] = {}
        self.raw: list[RawEvent] = []
        self.marks: list[Mark] = []
        self.lost_calls: list[LostCall] = []
        self.asked_lost: list[LostFilter] = []
        self.disclosed: list[Disclosure] = []
        self.refuses_disclosures: Exception | None = None
        self.asked: list[CallFilter] = []
        self.broken: Exception | None = None

    def keep(self, judged: JudgedCall) -> None:
        self.calls[judged.facts.pbx, judged.facts.call_id] = judged

    async def page(self, wanted: CallFilter) -> Page:
        if self.broken:
            raise self.broken
        if wanted.cursor not in (None, "2"):
            raise ValueError("cursor")
        self.asked.append(wanted)
        return Page(tuple(self.calls.values())[: wanted.limit], "2" if len(self.calls) > wanted.limit else None)

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None:
        if self.broken:
            raise self.broken
        found = [judged for (at, name), judged in self.calls.items() if name == call_id and pbx in (None, at)]
        return found[0] if found else None

    async def raw_events(self, *, pbx: str, call_ids: Sequence[str]) -> AsyncIterator[RawEvent]:
        for raw in self.raw:
            if raw.pbx == pbx and raw.call_id in call_ids:
                yield raw

    async def tickets_of_call(self, pbx: str, call_id: str) -> list[Ticket]:
        return self.tickets.get((pbx, call_id), [])

    async def greeting(self, call_id: str) -> GreetingEvidence | None:
        return self.greetings.get(call_id)

    async def marks_of_call(self, pbx: str, call_id: str) -> list[Mark]:
        return [mark for mark in self.marks if (mark.pbx, mark.call_id) == (pbx, call_id)]

    async def marks_of_calls(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Mark]]:
        return {key: found for key in keys if (found := await self.marks_of_call(*key))}

    async def lost(self, wanted: LostFilter) -> LostPage:
        if wanted.cursor not in (None, "2"):
            raise ValueError("cursor")
        self.asked_lost.append(wanted)
        return LostPage(tuple(self.lost_calls), None)

    async def disclose(self, disclosure: Disclosure) -> None:
        if self.refuses_disclosures:
            raise self.refuses_disclosures
        self.disclosed.append(disclosure)

    async def disclosures(self, limit: int) -> list[Disclosure]:
        return self.disclosed[::-1][:limit]


class Inbox:
    def __init__(self) -> None:
        self.tickets: list[TicketReport] = []
        self.greetings: list[GreetingEvidence] = []
        self.marks: list[Mark] = []

    async def take_ticket(self, report: TicketReport) -> list[str]:
        self.tickets.append(report)
        return [] if report.call_id in ("", "1.1") else ["call_id: no such call yet"]

    async def take_greeting(self, evidence: GreetingEvidence) -> list[str]:
        self.greetings.append(evidence)
        return []

    async def take_mark(self, mark: Mark) -> None:
        self.marks.append(mark)


class Reports:
    """A shelf with one report."""

    made = MadeReport("2026-W05", after(500), ("rules.csv", "sla-2026-W05.en.html", "sla-2026-W05.en.xlsx"))

    async def reports(self) -> list[MadeReport]:
        return [self.made]

    async def file(self, key: str, name: str) -> bytes | None:
        return b"content" if key == self.made.key and name in self.made.files else None


class Site:
    """One application with all that it was given, to be looked at and changed by a test."""

    def __init__(self, *tokens: Token, open_wall: bool = True, names_agents: bool = False) -> None:
        self.alarms = Alarms()
        self.library = Library()
        self.inbox = Inbox()
        self.events: dict[bytes, PbxEvent] = {}
        self.room = RoomView(links=(LinkView("ami:hq", True, after(599)), LinkView("mqtt", False, None, "secret host")))
        self.tokens = Tokens(tokens)
        self.day = Day(after(600), CHINA)
        self.situation = Situation(after(600), {"hq": after(600)}, self.room, (), (), self.day)
        self.changes = Changes()
        registry = CollectorRegistry()
        Gauge("hotline_link_up", "1 while the link is heard.", registry=registry).set(1)
        self.app = build(
            Parts(
                reader=self.library,
                ingest=self.inbox,
                register=self.library,
                payloads=Payloads(ticket_report, greeting_evidence),
                registry=registry,
                tokens=self.tokens,
                sentences={"zh-CN": lambda verdict: f"中文 {say(verdict)}", "en": say},
                translate=lambda raw: self.events.get(raw.frame),
                room=lambda: self.room,
                clock=FixedClock(),
                zone=CHINA,
                ring_period_seconds=5.0,
                rule_names=RULES,
                shelf=Reports(),
                situation=lambda: self.situation,
                boards=Boards(lambda: self.situation, Clock(), RingLimit(5.0, 4), dict.fromkeys(RULES, 0.95)),
                changes=self.changes,
                alerts=self.alarms.parts,
                open_wall=open_wall,
                wall_names_agents=names_agents,
            )
        )

    def client(self, token: str = "", base_url: str = HERE) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)

    async def get(self, path: str, token: str = "", base_url: str = HERE) -> httpx.Response:
        async with self.client(token, base_url) as client:
            return await client.get(path)

    async def post(self, path: str, body: bytes, token: str = "") -> httpx.Response:
        async with self.client(token) as client:
            return await client.post(path, content=body)
