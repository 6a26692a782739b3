"""Instants in a column: whole microseconds since 1970 in SQLite, `timestamptz` in PostgreSQL, aware UTC outside."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, types
from sqlalchemy.dialects.postgresql import TIMESTAMP

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_US = 86_400_000_000
SECOND_US = 1_000_000


def to_micros(at: datetime) -> int:
    """Exact; a naive instant is a TypeError."""
    since = at - EPOCH
    return since.days * DAY_US + since.seconds * SECOND_US + since.microseconds


def from_micros(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def as_aware(at: datetime) -> datetime:
    """Exact; a naive instant is a TypeError, as PostgreSQL would guess its zone."""
    if at.tzinfo is None:
        raise TypeError(f"an instant must be aware, not {at!r}")
    return at


class Instant(types.TypeDecorator[datetime]):
    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        timestamptz = dialect.name == "postgresql"
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if timestamptz else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return as_aware(value) if dialect.name == "postgresql" else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else from_micros(value)
