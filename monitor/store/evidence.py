"""Questions about tickets, gaps and refusals."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.domain.records import Gap, JudgedTicket, Refusal
from monitor.domain.tickets import TicketReport
from monitor.store import values
from monitor.store.tables import gaps, refusals, ticket_reports, ticket_verdicts, tickets

CHUNK_TICKETS = 500


async def reports(engine: AsyncEngine, ticket_ids: Iterable[str] | None, since: datetime | None) -> list[TicketReport]:
    """In the order in which they were stored; `since` is of their receipt."""
    query = select(ticket_reports)
    if since is not None:
        query = query.where(ticket_reports.c.received_at >= since)
    wanted = None if ticket_ids is None else sorted(set(ticket_ids))
    some: list[ColumnElement[bool]] = [true()]
    if wanted is not None:
        starts = range(0, len(wanted), CHUNK_TICKETS)
        some = [ticket_reports.c.ticket_id.in_(wanted[start : start + CHUNK_TICKETS]) for start in starts]
    async with engine.connect() as connection:
        rows = [row for each in some for row in await connection.execute(query.where(each))]
    return [values.ticket_report(row) for row in sorted(rows, key=lambda row: row.id)]


async def judged_tickets(engine: AsyncEngine, *conditions: ColumnElement[bool]) -> list[JudgedTicket]:
    """Oldest first."""
    verdict = [column for column in ticket_verdicts.c if column.name != "ticket_id"]
    query = select(tickets, *verdict).outerjoin(ticket_verdicts, ticket_verdicts.c.ticket_id == tickets.c.ticket_id)
    oldest_first = query.where(*conditions).order_by(tickets.c.first_seen_at, tickets.c.ticket_id)
    async with engine.connect() as connection:
        return [values.judged_ticket(row) for row in await connection.execute(oldest_first)]


def aged(open_only: bool, since: datetime | None) -> list[ColumnElement[bool]]:
    """`since` is of the first report."""
    conditions: list[ColumnElement[bool]] = [tickets.c.is_open.in_([True] if open_only else [True, False])]
    if since is not None:
        conditions.append(tickets.c.first_seen_at >= since)
    return conditions


def of_call(pbx: str, call_id: str) -> list[ColumnElement[bool]]:
    return [tickets.c.pbx == pbx, tickets.c.call_id == call_id]


async def gaps_where(engine: AsyncEngine, *conditions: ColumnElement[bool]) -> list[Gap]:
    query = select(gaps).where(*conditions).order_by(gaps.c.start_at, gaps.c.link)
    async with engine.connect() as connection:
        return [values.gap(row) for row in await connection.execute(query)]


def unclosed() -> ColumnElement[bool]:
    return gaps.c.end_at.is_(None)


def touching(link: str, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """Gaps that share an instant with [since, until)."""
    return [gaps.c.link == link, gaps.c.start_at < until, or_(unclosed(), gaps.c.end_at >= since)]


async def newest_refusals(engine: AsyncEngine, limit: int) -> list[Refusal]:
    query = select(refusals).order_by(refusals.c.id.desc()).limit(limit)
    async with engine.connect() as connection:
        return [values.refusal(row) for row in await connection.execute(query)]
