"""What is long over goes: a bounded number of rows in each transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.store.tables import alerts, alerts_outbox

WAITING = (alerts_outbox.c.sent_at.is_(None), alerts_outbox.c.gave_up_at.is_(None))
DONE: ColumnElement[bool] = alerts_outbox.c.sent_at.is_not(None) | alerts_outbox.c.gave_up_at.is_not(None)


def over_query(before: datetime, limit: int) -> Select[Any]:
    """Keys of alerts that were over before then, and of which nothing waits to be sent; the oldest first."""
    waits = exists().where(alerts_outbox.c.alert_key == alerts.c.key, *WAITING)
    over = select(alerts.c.key).where(alerts.c.fired_at < before, alerts.c.resolved_at < before, ~waits)
    return over.order_by(alerts.c.fired_at).limit(limit).with_for_update(skip_locked=True)


def first_kept_query(before: datetime) -> Select[Any]:
    """The oldest message of that time or later: rows are stored in about the order of their time."""
    return select(alerts_outbox.c.id).where(alerts_outbox.c.created_at >= before).order_by(alerts_outbox.c.id).limit(1)


async def forget_alerts(engine: AsyncEngine, before: datetime, limit: int) -> int:
    """Alerts, and messages of no alert that is kept, that went; at most `limit` of each in one transaction."""
    async with engine.begin() as connection:
        keys = (await connection.execute(over_query(before, limit))).scalars().all()
        if keys:
            await connection.execute(delete(alerts_outbox).where(alerts_outbox.c.alert_key.in_(keys), DONE))
            await connection.execute(delete(alerts).where(alerts.c.key.in_(keys)))
        return len(keys) + await _forget_lone(connection, before, limit)


async def _forget_lone(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Messages of reports, for one: they belong to no alert."""
    of_alert = exists().where(alerts.c.key == alerts_outbox.c.alert_key)
    lone = select(alerts_outbox.c.id).where(alerts_outbox.c.created_at < before, DONE, ~of_alert)
    edge = (await connection.execute(first_kept_query(before))).scalar()
    if edge is not None:
        lone = lone.where(alerts_outbox.c.id < edge)
    chosen = lone.order_by(alerts_outbox.c.id).limit(limit).with_for_update(skip_locked=True)
    ids = (await connection.execute(chosen)).scalars().all()
    if ids:
        await connection.execute(delete(alerts_outbox).where(alerts_outbox.c.id.in_(ids)))
    return len(ids)
