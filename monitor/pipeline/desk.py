"""The desk: what people send (tickets, greeting flags) is judged with its call, kept, and only then answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.clock import Clock
from monitor.domain.facts import CallFacts, Span
from monitor.domain.marks import Mark, effective
from monitor.domain.records import Batch, Gap, JudgedCall, JudgedTicket, Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Stage, Ticket, TicketReport
from monitor.pipeline.turns import Pipeline

MQTT = "mqtt"
FEED_MEMORY = timedelta(days=2)
NOT_RUNNING = "the monitor was not running"


class Archive(Protocol):
    """What the desk looks up of calls that are settled."""

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None: ...

    async def calls_of_number(self, number: str, since: datetime, until: datetime) -> list[CallFacts]: ...

    async def ticket_reports(
        self, ticket_ids: Sequence[str] | None = None, since: datetime | None = None
    ) -> list[TicketReport]: ...

    async def tickets_of_call(self, pbx: str, call_id: str) -> list[Ticket]: ...

    async def greeting(self, call_id: str) -> GreetingEvidence | None: ...

    async def marks_of_call(self, pbx: str, call_id: str) -> list[Mark]: ...


class Desk:
    """Takes tickets and greetings from MQTT and HTTP alike. Each `take_…` returns warnings once the report is kept."""

    def __init__(self, pipeline: Pipeline, archive: Archive, clock: Clock, join_window_seconds: float) -> None:
        self._pipeline = pipeline
        self._archive = archive
        self._reach = pipeline.keeper.reach
        self._clock = clock
        self._join_window = timedelta(seconds=join_window_seconds)
        self._feed_gaps: list[Gap] = []
        self._feed_gap: Gap | None = None
        self.feed_up: bool | None = None
        self.feed_why = "not connected yet"

    async def take_ticket(self, report: TicketReport) -> list[str]:
        async with self._pipeline.turn:
            self._pipeline.court.feed_seen()
            batch = Batch(ticket_reports=[report])
            await self._remember_ticket(report.ticket_id)
            former = self._pipeline.tickets.take(report)
            ticket = self._pipeline.tickets.join(former, await self._candidates(former))
            if ticket.call_id:
                self._pipeline.court.learn_ticket(ticket)
                batch.tickets.append(JudgedTicket(ticket, None))
                for pbx, call_id in {(ticket.pbx, ticket.call_id), (former.pbx, former.call_id)} - {("", "")}:
                    await self._judge_again(pbx, call_id, batch)
            else:
                batch.tickets.append(self._pipeline.court.judge_ticket(ticket, self._clock.now()))
            await self._pipeline.keeper.keep(batch)
        return _wonders(ticket, report)

    async def take_greeting(self, evidence: GreetingEvidence) -> list[str]:
        async with self._pipeline.turn:
            self._pipeline.court.learn_greeting(evidence)
            batch = Batch(greetings=[evidence])
            known = await self._facts(evidence.call_id)
            if known is not None:
                await self._judge_again(known.pbx, known.call_id, batch)
            await self._pipeline.keeper.keep(batch)
        return [] if known is not None else [f"no call {evidence.call_id} is known yet; kept until it is"]

    async def take_mark(self, mark: Mark) -> None:
        """Kept with the call's verdicts, which it changes only where a rule asks what the caller was like."""
        async with self._pipeline.turn:
            former = await self._reach(lambda: self._archive.marks_of_call(mark.pbx, mark.call_id))
            self._pipeline.court.learn_marks(mark.pbx, mark.call_id, effective([*former, mark]).said)
            batch = Batch(marks=[mark])
            await self._judge_again(mark.pbx, mark.call_id, batch)
            await self._pipeline.keeper.keep(batch)

    async def take_refusal(self, refusal: Refusal) -> None:
        async with self._pipeline.turn:
            await self._pipeline.keeper.keep(Batch(refusals=[refusal]))

    async def link_up(self, session_kept: bool) -> None:
        """A kept session brings what was sent meanwhile: the gap then ends without a loss."""
        self.feed_up, self.feed_why = True, ""
        gap, self._feed_gap = self._feed_gap, None
        if gap is None:
            return
        closed = Gap(gap.link, gap.start_at, gap.start_at if session_kept else self._clock.now(), gap.why)
        self._feed_gaps = [known for known in self._feed_gaps if known is not gap]
        if not session_kept:
            self._feed_gaps.append(closed)
        await self._feed_changed(closed)

    async def link_down(self, why: str) -> None:
        self.feed_up, self.feed_why = False, why
        if self._feed_gap is None:
            self._feed_gap = Gap(MQTT, self._clock.now(), None, why)
            self._feed_gaps.append(self._feed_gap)
            await self._feed_changed(self._feed_gap)

    def remember_feed(self, gaps: Sequence[Gap], heard_at: datetime | None) -> list[Gap]:
        """The gaps of former runs. An open one goes on; else one begins at `heard_at`, which is returned to be kept."""
        new: list[Gap] = []
        self._feed_gaps = [gap for gap in gaps if gap.end_at is None or gap.end_at > gap.start_at]
        self._feed_gap = next((gap for gap in self._feed_gaps if gap.end_at is None), None)
        if self._feed_gap is None and heard_at is not None:
            self._feed_gap = Gap(MQTT, heard_at, None, NOT_RUNNING)
            new.append(self._feed_gap)
            self._feed_gaps.append(self._feed_gap)
        self._pipeline.court.feed_gap(Span(gap.start_at, gap.end_at) for gap in self._feed_gaps)
        return new

    async def _feed_changed(self, gap: Gap) -> None:
        oldest_at = self._clock.now() - FEED_MEMORY
        self._feed_gaps = [known for known in self._feed_gaps if known.end_at is None or known.end_at > oldest_at]
        async with self._pipeline.turn:
            self._pipeline.court.feed_gap(Span(known.start_at, known.end_at) for known in self._feed_gaps)
            await self._pipeline.keeper.keep(Batch(gaps=[gap]))

    async def _remember_ticket(self, ticket_id: str) -> None:
        """A ticket of former days is taken up with all its reports."""
        tickets = self._pipeline.tickets
        if tickets.get(ticket_id) is None:
            for earlier in await self._reach(lambda: self._archive.ticket_reports([ticket_id])):
                tickets.take(earlier)

    async def _candidates(self, ticket: Ticket) -> list[CallFacts]:
        """The calls that the ticket may belong to: by its id, and by the caller's number around its report."""
        found: list[CallFacts] = []
        if ticket.asked_call_id:
            asked = await self._facts(ticket.asked_call_id)
            found += [asked] if asked else []
        if ticket.caller_number and not found:
            reported_at = ticket.at(Stage.REPORTED) or ticket.first_seen_at
            since_at = reported_at - self._join_window - timedelta(hours=4)
            found += await self._reach(
                lambda: self._archive.calls_of_number(ticket.caller_number, since_at, reported_at)
            )
            found += self._pipeline.court.open_facts()
        return found

    async def _facts(self, call_id: str, pbx: str | None = None) -> CallFacts | None:
        for known in self._pipeline.listeners if pbx is None else (pbx,):
            facts = self._pipeline.court.facts(known, call_id)
            if facts is not None:
                return facts
        stored = await self._reach(lambda: self._archive.call(call_id, pbx))
        return stored.facts if stored else None

    async def _judge_again(self, pbx: str, call_id: str, batch: Batch) -> None:
        court = self._pipeline.court
        facts = court.facts(pbx, call_id)
        if facts is None:
            facts = await self._facts(call_id, pbx)
            if facts is None:
                return
            await self._recall(facts, batch)
        judged = court.judge(facts, self._pipeline.now(pbx))
        if judged is not None:
            batch.calls.append(judged)

    async def _recall(self, facts: CallFacts, batch: Batch) -> None:
        """The evidence on a settled call, all of it, before it is judged again."""
        court = self._pipeline.court
        in_hand = {judged.ticket.ticket_id for judged in batch.tickets}
        for ticket in await self._reach(lambda: self._archive.tickets_of_call(facts.pbx, facts.call_id)):
            if ticket.ticket_id not in in_hand:
                court.learn_ticket(ticket)
        greeting = await self._reach(lambda: self._archive.greeting(facts.call_id))
        if greeting is not None and not batch.greetings:
            court.learn_greeting(greeting)
        if not batch.marks:
            marks = await self._reach(lambda: self._archive.marks_of_call(facts.pbx, facts.call_id))
            court.learn_marks(facts.pbx, facts.call_id, effective(marks).said)


def _wonders(ticket: Ticket, report: TicketReport) -> list[str]:
    found = []
    if report.stage in ticket.doubtful:
        found.append(f"{report.stage} lies in the future; it counts once it is sent again with the right time")
    if report.unknown_kind:
        found.append(f"kind {report.unknown_kind} is not known; say emergency, repair or other")
    if report.call_id and ticket.call_id != report.call_id:
        found.append(f"no call {report.call_id} is known")
    return found
