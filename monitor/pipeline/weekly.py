"""The report that makes itself: each week once, in a thread of its own, and afterwards where the monitor was away."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from monitor.clock import Clock
from monitor.config.report import ReportSettings
from monitor.config.settings import Settings
from monitor.domain.alerting.alert import Outgoing
from monitor.domain.sla.coverage import LinkSeen
from monitor.domain.sla.periods import Period
from monitor.domain.sla.places import micros
from monitor.domain.sla.report import MadeReport, Report
from monitor.domain.sla.schedule import Weekly, due_weeks, next_due
from monitor.pipeline.pushing import Push, push_of
from monitor.pipeline.reporting import Order, gather, order_of, write_files
from monitor.pipeline.rulebook import rulebook
from monitor.reports.making import report_files
from monitor.store import Store

log = logging.getLogger(__name__)

CHECK_SECONDS = 30.0
"""How often the clock is looked at: it may be set, and a machine may sleep."""
RETRY = timedelta(minutes=10)


class Stopped(Exception):
    """The monitor stops while a report is being made."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A report whose files are in place, and the messages that tell of it."""

    made: MadeReport
    outbox: tuple[Outgoing, ...] = ()


Told = Callable[[Finished], None]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where a report comes from and goes to; `push` makes the messages. Paths are from the working folder."""

    url: str
    order: Order
    settings: ReportSettings
    push: Push | None = None

    @property
    def folder(self) -> Path:
        return Path(self.settings.folder)

    async def report(self, period: Period, now: datetime, done: Callable[[int], None]) -> Report:
        """`done` may raise to stop."""
        store = await Store.open(self.url)
        try:
            async with store.reading() as ledger:
                return await gather(ledger, self.order, period, now, done)
        finally:
            await store.close()

    def make(self, period: Period, now: datetime, stopping: Event) -> Finished:
        """To be run in a thread: it reads, counts and writes for seconds."""

        def go_on(_more: int) -> None:
            if stopping.is_set():
                raise Stopped

        report = asyncio.run(self.report(period, now, go_on))
        files = report_files(report, self.settings.formats, self.settings.languages)
        write_files(self.folder / period.key, files)
        outbox = self.push.outgoing(report, now) if self.push is not None else ()
        return Finished(MadeReport(period.key, now, tuple(files)), outbox)


class Reporter:
    """`told` is called with each report that made itself, once it is kept together with its messages."""

    def __init__(self, workshop: Workshop, store: Store, clock: Clock, told: Told | None = None) -> None:
        self._workshop = workshop
        self._store = store
        self._clock = clock
        self._told = told
        self._stopping = Event()
        self._retry_at: datetime | None = None
        self._next_at: datetime | None = None
        self.failure = ""

    async def run(self) -> None:
        """For ever, where a weekly report is wanted; a failure is said once and tried again."""
        due = self._workshop.settings.due
        if due is None:
            return
        weekly = Weekly(*due)
        try:
            while True:
                await self._try(weekly)
                await asyncio.sleep(CHECK_SECONDS)
        finally:
            self._stopping.set()

    async def _try(self, weekly: Weekly) -> None:
        now = self._clock.now()
        if self._retry_at is not None and now < self._retry_at:
            return
        if self._retry_at is None and self._next_at is not None and now < self._next_at:
            return
        try:
            await self.catch_up(weekly)
        except Exception as error:
            self._retry_at = now + RETRY
            failure = f"{type(error).__name__}: {error}"
            level = logging.DEBUG if failure == self.failure else logging.ERROR
            log.log(level, "the weekly report cannot be made, trying on: %s", failure)
            self.failure = failure
        else:
            self._retry_at, self.failure = None, ""
            self._next_at = next_due(weekly, now, self._workshop.order.zone)

    async def catch_up(self, weekly: Weekly) -> list[MadeReport]:
        """Make what was due by now and is not made, the oldest first; remove what is too old."""
        now = self._clock.now()
        made = {report.key for report in await self._store.made_reports()}
        missing = [week for week in due_weeks(weekly, now, self._workshop.order.zone) if week.key not in made]
        found = []
        for week in reversed(missing):
            if await self._has_data(week):
                finished = await asyncio.to_thread(self._workshop.make, week, now, self._stopping)
                await self._store.keep_report(finished.made, finished.outbox)
                log.info("made the report of %s: %d files", finished.made.key, len(finished.made.files))
                found.append(finished.made)
                if self._told is not None:
                    self._told(finished)
        await self._forget(now)
        return found

    async def _has_data(self, period: Period) -> bool:
        """Whether the monitor was there at all: nobody wants reports of the weeks before it was installed."""
        async with self._store.reading() as ledger:
            links: list[LinkSeen] = await ledger.links(self._workshop.order.pbxes)
        firsts = [link.first_us for link in links if link.first_us is not None]
        return bool(firsts) and min(firsts) < micros(period.until_at)

    async def _forget(self, now: datetime) -> None:
        days = self._workshop.settings.keep_days
        if not days:
            return
        for report in await self._store.made_reports():
            if report.made_at < now - timedelta(days=days):
                await asyncio.to_thread(shutil.rmtree, self._workshop.folder / report.key, ignore_errors=True)
                await self._store.drop_report(report.key)


def reporter_of(settings: Settings, store: Store, clock: Clock, told: Told) -> Reporter:
    order = order_of(settings, rulebook(settings))
    return Reporter(Workshop(settings.store.url, order, settings.report, push_of(settings)), store, clock, told)


class Shelf:
    """The reports that made themselves, for those who fetch them."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    async def reports(self) -> list[MadeReport]:
        """The newest first."""
        return await self._store.made_reports()

    async def file(self, key: str, name: str) -> bytes | None:
        """None where no such report or file is known, or the file is gone."""
        for report in await self._store.made_reports():
            if report.key == key and name in report.files:
                try:
                    return await asyncio.to_thread((self._folder / key / name).read_bytes)
                except OSError:
                    return None
        return None
