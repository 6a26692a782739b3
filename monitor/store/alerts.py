"""Questions about alerts and their outbox, and what became of a message."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.domain.alerting.alert import Alert, ChannelState, Delivery
from monitor.store import values
from monitor.store.rows import storable
from monitor.store.tables import alerts, alerts_outbox

CHUNK_ALERTS = 500


def open_query() -> Select[Any]:
    return select(alerts).where(alerts.c.resolved_at.is_(None)).order_by(alerts.c.fired_at, alerts.c.key)


def newest_query(limit: int) -> Select[Any]:
    return select(alerts).order_by(alerts.c.fired_at.desc(), alerts.c.key.desc()).limit(limit)


def waiting_query(channel: str, limit: int) -> Select[Any]:
    waiting = select(alerts_outbox).where(alerts_outbox.c.channel == channel, *_is_waiting())
    return waiting.order_by(alerts_outbox.c.id).limit(limit)


def _is_waiting() -> list[ColumnElement[bool]]:
    return [alerts_outbox.c.sent_at.is_(None), alerts_outbox.c.gave_up_at.is_(None)]


async def found(engine: AsyncEngine, query: Select[Any]) -> list[Alert]:
    async with engine.connect() as connection:
        return [values.alert(row) for row in await connection.execute(query)]


async def recent(engine: AsyncEngine, since: datetime) -> list[Alert]:
    """Those that are open, and those resolved since then; oldest first."""
    fitting = or_(alerts.c.resolved_at.is_(None), alerts.c.resolved_at >= since)
    return await found(engine, select(alerts).where(fitting).order_by(alerts.c.fired_at, alerts.c.key))


async def one(engine: AsyncEngine, key: str) -> Alert | None:
    return next(iter(await found(engine, select(alerts).where(alerts.c.key == key))), None)


async def deliveries(engine: AsyncEngine, keys: Iterable[str]) -> list[Delivery]:
    """Of these alerts, oldest first."""
    wanted = sorted(set(keys))
    rows: list[values.AnyRow] = []
    async with engine.connect() as connection:
        for start in range(0, len(wanted), CHUNK_ALERTS):
            some = alerts_outbox.c.alert_key.in_(wanted[start : start + CHUNK_ALERTS])
            rows += await connection.execute(select(alerts_outbox).where(some))
    return [values.delivery(row) for row in sorted(rows, key=lambda row: row.id)]


async def waiting(engine: AsyncEngine, channel: str, limit: int) -> list[Delivery]:
    """What the channel has still to send, oldest first."""
    async with engine.connect() as connection:
        return [values.delivery(row) for row in await connection.execute(waiting_query(channel, limit))]


async def note_sent(engine: AsyncEngine, key: str, at: datetime) -> None:
    await _note(engine, key, sent_at=at, last_error="")


async def note_failed(engine: AsyncEngine, key: str, error: str, gave_up_at: datetime | None) -> None:
    await _note(engine, key, last_error=storable(error), gave_up_at=gave_up_at)


async def _note(engine: AsyncEngine, key: str, **said: object) -> None:
    one_more = {"attempts": alerts_outbox.c.attempts + 1, **said}
    async with engine.begin() as connection:
        await connection.execute(update(alerts_outbox).where(alerts_outbox.c.key == key).values(one_more))


async def channel_states(engine: AsyncEngine, channels: Sequence[str]) -> list[ChannelState]:
    """In the order given. The error is that of the newest message that was tried."""
    states: list[ChannelState] = []
    async with engine.connect() as connection:
        for channel in channels:
            of_channel = alerts_outbox.c.channel == channel
            count = select(func.count()).select_from(alerts_outbox).where(of_channel, *_is_waiting())
            tried = (
                select(alerts_outbox.c.last_error)
                .where(of_channel, alerts_outbox.c.attempts > 0)
                .order_by(alerts_outbox.c.id.desc())
                .limit(1)
            )
            sent = select(alerts_outbox.c.sent_at).where(of_channel, alerts_outbox.c.sent_at.is_not(None))
            last_sent = sent.order_by(alerts_outbox.c.id.desc()).limit(1)
            waiting_count = (await connection.execute(count)).scalar_one()
            last_error = (await connection.execute(tried)).scalar_one_or_none()
            last_sent_at = (await connection.execute(last_sent)).scalar_one_or_none()
            states.append(ChannelState(channel, waiting_count, last_error or "", last_sent_at))
    return states
