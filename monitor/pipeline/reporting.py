"""From the store to a report: the figures of a period are gathered from one snapshot, and files are put in place."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, TypeVar

from monitor import __version__
from monitor.config.report import wall_time
from monitor.config.settings import Settings
from monitor.domain.links import AMI, is_ami
from monitor.domain.lost import LostCall
from monitor.domain.rules.case import Rule
from monitor.domain.sla.coverage import Coverage, LinkSeen, SeenGap, holes_of
from monitor.domain.sla.figures import Basis, Figures, SeenCall
from monitor.domain.sla.levels import Formula
from monitor.domain.sla.marked import MarkedCall, MarkFigures
from monitor.domain.sla.periods import Period
from monitor.domain.sla.places import Shift, micros
from monitor.domain.sla.report import (
    MOST_GAPS,
    AlertFigures,
    LostFigures,
    Report,
    RuleTerms,
    SeenAlert,
    Terms,
)
from monitor.domain.sla.workorders import SeenTicket, TicketFigures

T = TypeVar("T")
FINGERPRINT_BYTES = 4


class Ledger(Protocol):
    """What the store knows, as it was at one moment; periods are [since, until)."""

    def calls(self, since: datetime, until: datetime, rules: Sequence[str]) -> AsyncIterator[list[SeenCall]]: ...

    def lost(self, since: datetime, until: datetime) -> AsyncIterator[list[LostCall]]: ...

    def tickets(self, since: datetime, until: datetime) -> AsyncIterator[list[SeenTicket]]: ...

    def alerts(self, since: datetime, until: datetime) -> AsyncIterator[list[SeenAlert]]: ...

    async def gaps(self, since: datetime, until: datetime) -> list[SeenGap]: ...

    async def links(self, pbxes: Sequence[str]) -> list[LinkSeen]: ...

    async def rang_out(self, since: datetime, until: datetime) -> dict[str, int]: ...

    def marked(self, since: datetime, until: datetime, rules: Sequence[str]) -> AsyncIterator[list[MarkedCall]]: ...


@dataclass(frozen=True, slots=True)
class Order:
    """What a report is made by; the same for every period."""

    basis: Basis
    terms: Terms
    zone: tzinfo
    pbxes: tuple[str, ...]


def order_of(settings: Settings, rules: Sequence[Rule]) -> Order:
    wanted = settings.report
    basis = Basis(
        formula=Formula(wanted.formula),
        threshold_seconds=wanted.threshold_seconds,
        short_abandon_seconds=wanted.short_abandon_seconds,
        ring_period_seconds=settings.ring_period_seconds,
        rules=tuple(rule.name for rule in rules),
        shifts=tuple(Shift(shift.name, wall_time(shift.begins), wall_time(shift.ends)) for shift in wanted.shifts),
    )
    terms = Terms(
        hotline=settings.hotline.name,
        zone=settings.hotline.timezone,
        version=__version__,
        rules=tuple(_terms(rule, getattr(settings.rules, rule.name).target) for rule in rules),
        shows_agents=wanted.agents == "name",
    )
    return Order(basis, terms, settings.hotline.zone, tuple(pbx.name for pbx in settings.pbx))


def _terms(rule: Rule, target: float) -> RuleTerms:
    limits = dict(_limits("", rule))
    told = "\n".join(f"{name} = {value}" for name, value in sorted(limits.items()))
    return RuleTerms(rule.name, target, limits, blake2b(told.encode(), digest_size=FINGERPRINT_BYTES).hexdigest())


def _limits(name: str, value: object) -> Iterator[tuple[str, str]]:
    """By the key that the config has for them, as `kinds.emergency.notified_within_seconds`."""
    if is_dataclass(value):
        inner = {field.name: getattr(value, field.name) for field in fields(value)}
    elif isinstance(value, Mapping):
        inner = dict(value)
    else:
        yield name, _said(value)
        return
    for key, each in inner.items():
        yield from _limits(f"{name}.{key}" if name else str(key), each)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else "—" if value is None else str(value)


async def gather(
    ledger: Ledger, order: Order, period: Period, now: datetime, done: Callable[[int], None] = lambda _more: None
) -> Report:
    """`done` is told how many more calls were counted, and may raise to stop."""
    since, until = period.since_at, min(period.until_at, now, key=micros)
    before = period.previous
    links = await ledger.links(order.pbxes) or [LinkSeen(AMI, None, None)]
    gaps = await ledger.gaps(since, until)
    holes = holes_of(links, _of_pbxes(gaps), micros(since), micros(until))
    listed = sorted([*holes, *_within(gaps, since, until)], key=lambda gap: (gap.start_us, gap.link))
    tickets, lost, alerts = TicketFigures(), LostFigures(), AlertFigures()
    await _fill(tickets.add, ledger.tickets(since, until))
    await _fill(lost.add, ledger.lost(since, until))
    await _fill(alerts.add, ledger.alerts(since, until))
    figures = await _figures(ledger, order, since, until, done)
    return Report(
        period=period,
        terms=order.terms,
        data_until_at=until,
        figures=figures,
        previous=await _figures(ledger, order, before.since_at, before.until_at, done),
        coverage=Coverage(micros(since), micros(until), holes),
        previous_coverage=await _coverage(ledger, links, before),
        gaps=tuple(listed[:MOST_GAPS]),
        gap_count=len(listed),
        tickets=tickets,
        lost=lost,
        alerts=alerts,
        marks=await _marks(ledger, figures, since, until),
        rang_out=await ledger.rang_out(since, until),
    )


def _of_pbxes(gaps: Iterable[SeenGap]) -> list[SeenGap]:
    return [gap for gap in gaps if is_ami(gap.link)]


def _within(gaps: Iterable[SeenGap], since: datetime, until: datetime) -> list[SeenGap]:
    """The gaps of other links than PBXs', cut to the period."""
    return holes_of([], [gap for gap in gaps if not is_ami(gap.link)], micros(since), micros(until))


async def _figures(
    ledger: Ledger, order: Order, since: datetime, until: datetime, done: Callable[[int], None]
) -> Figures:
    figures = Figures(order.basis, order.zone)
    async for part in ahead(ledger.calls(since, until, order.basis.rules)):
        for call in part:
            figures.add(call)
        done(len(part))
    figures.close()
    return figures


async def _marks(ledger: Ledger, figures: Figures, since: datetime, until: datetime) -> MarkFigures:
    """Tells the figures, too, which of their calls people exempted."""
    rules, found = figures.basis.rules, MarkFigures()
    async for part in ledger.marked(since, until, rules):
        for marked in part:
            if places := found.add(marked, rules):
                figures.take_out(marked.call, places)
    return found


async def _coverage(ledger: Ledger, links: Sequence[LinkSeen], period: Period) -> Coverage:
    since_us, until_us = micros(period.since_at), micros(period.until_at)
    gaps = await ledger.gaps(period.since_at, period.until_at)
    return Coverage(since_us, until_us, holes_of(links, _of_pbxes(gaps), since_us, until_us))


async def _fill(add: Callable[[T], None], parts: AsyncIterator[list[T]]) -> None:
    async for part in parts:
        for one in part:
            add(one)


async def ahead(parts: AsyncIterator[T]) -> AsyncIterator[T]:
    """The same parts; the next one is read while the present one is used."""
    upcoming = asyncio.ensure_future(anext(parts))
    try:
        while True:
            try:
                part = await upcoming
            except StopAsyncIteration:
                return
            upcoming = asyncio.ensure_future(anext(parts))
            await asyncio.sleep(0)
            yield part
    finally:
        upcoming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await upcoming


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Each file is there whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        draft = folder / f".{name}.part"
        draft.write_bytes(content)
        os.replace(draft, folder / name)
