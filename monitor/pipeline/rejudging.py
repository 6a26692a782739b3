"""History judged again: the raw events are applied anew in their order, and what comes out differently is kept."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.ami.translate import translate
from monitor.clock import Clock
from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.events import Tick
from monitor.domain.facts import CallFacts, Span
from monitor.domain.marks import Mark, effective
from monitor.domain.records import Batch, Gap, JudgedCall, RawEvent
from monitor.domain.rules.case import GreetingEvidence, Rule
from monitor.domain.tickets import Ticket, TicketReport
from monitor.pipeline.court import LINGER, Court, said
from monitor.pipeline.desk import MQTT

AT_ONCE = 5_000
LONGEST_CALL = timedelta(hours=4)
"""Events this long before and after the wanted calls are applied too: a talk can begin or end outside the span."""


class Archive(Protocol):
    def raw_events(
        self, pbx: str | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[RawEvent]: ...

    async def call(self, call_id: str, pbx: str | None = None) -> JudgedCall | None: ...

    async def tickets_of_call(self, pbx: str, call_id: str) -> list[Ticket]: ...

    async def greeting(self, call_id: str) -> GreetingEvidence | None: ...

    async def marks_of_call(self, pbx: str, call_id: str) -> list[Mark]: ...

    async def gaps(self, link: str, since: datetime, until: datetime) -> list[Gap]: ...

    async def ticket_reports(
        self, ticket_ids: Sequence[str] | None = None, since: datetime | None = None
    ) -> list[TicketReport]: ...

    async def write(self, batch: Batch) -> None: ...


@dataclass(slots=True)
class Rejudged:
    """How many calls that are over were judged anew, and how many of them came out differently."""

    calls: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Calls that arrived in [since, until); `keep` False only counts."""

    since: datetime | None
    until: datetime | None
    keep: bool

    def covers(self, facts: CallFacts) -> bool:
        begins = self.since is None or facts.arrived_at >= self.since
        return begins and (self.until is None or facts.arrived_at < self.until)


async def rejudge(
    archive: Archive,
    books: Sequence[BookSettings],
    rules: Sequence[Rule],
    clock: Clock,
    wanted: Wanted,
    done: Callable[[int], None],
    *,
    has_broker: bool,
) -> Rejudged:
    """`done` is told how many more events were applied."""
    result = Rejudged()
    feed_since = None if has_broker else await _first_ticket_at(archive)
    for book in books:
        async for finished in _derive(archive, book, wanted, done):
            batch = Batch()
            for facts in finished:
                ended_at = facts.ended_at or facts.arrived_at
                court = Court(rules, feed_configured=has_broker or (feed_since is not None and feed_since <= ended_at))
                await _judge_one(archive, court, facts, clock.now(), batch, result)
            if wanted.keep and batch:
                await archive.write(batch)
    return result


async def _derive(
    archive: Archive, settings: BookSettings, wanted: Wanted, done: Callable[[int], None]
) -> AsyncIterator[list[CallFacts]]:
    """The facts of the wanted calls that are over, once no later event can change them."""
    book = CallBook(settings)
    latest: dict[str, CallFacts] = {}
    since = wanted.since - LONGEST_CALL if wanted.since else None
    until = wanted.until + LONGEST_CALL if wanted.until else None
    applied = 0
    last_at: datetime | None = None
    async for raw in archive.raw_events(settings.pbx, since=since, until=until):
        event = translate(raw.frame, raw.at)
        if event is None:
            continue
        book.apply(event)
        last_at = event.at
        applied += 1
        if applied % AT_ONCE == 0:
            done(AT_ONCE)
            latest |= {facts.call_id: facts for facts in book.drain()}
            yield _finished(latest, wanted, last_at)
    if last_at is not None:
        book.apply(Tick(last_at))
        latest |= {facts.call_id: facts for facts in book.drain()}
        yield _finished(latest, wanted, last_at + 2 * LINGER)


def _finished(latest: dict[str, CallFacts], wanted: Wanted, now: datetime) -> list[CallFacts]:
    found = [facts for facts in latest.values() if facts.ended_at is not None and now - facts.ended_at > LINGER]
    for facts in found:
        del latest[facts.call_id]
    return [facts for facts in found if wanted.covers(facts)]


async def _judge_one(
    archive: Archive, court: Court, facts: CallFacts, now: datetime, batch: Batch, result: Rejudged
) -> None:
    feed = await archive.gaps(MQTT, facts.arrived_at, now)
    court.feed_gap(Span(gap.start_at, gap.end_at) for gap in feed if gap.end_at != gap.start_at)
    for ticket in await archive.tickets_of_call(facts.pbx, facts.call_id):
        court.learn_ticket(ticket)
    greeting = await archive.greeting(facts.call_id)
    if greeting is not None:
        court.learn_greeting(greeting)
    court.learn_marks(facts.pbx, facts.call_id, effective(await archive.marks_of_call(facts.pbx, facts.call_id)).said)
    anew = court.judge(facts, now)
    stored = await archive.call(facts.call_id, facts.pbx)
    result.calls += 1
    if anew is not None and (stored is None or _differs(stored, anew)):
        result.changed += 1
        batch.calls.append(anew)


async def _first_ticket_at(archive: Archive) -> datetime | None:
    return min((report.received_at for report in await archive.ticket_reports()), default=None)


def _differs(stored: JudgedCall, anew: JudgedCall) -> bool:
    """Marks are kept beside the facts, not in them."""
    return stored.facts != replace(anew.facts, marks=()) or said(stored) != said(anew)
