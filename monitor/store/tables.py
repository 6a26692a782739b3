"""The tables, as `migrations` makes them too. The order of the columns is the order of the tuples in `rows`."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.store.columns import Instant

metadata = MetaData(
    naming_convention={"pk": "%(table_name)s_pk", "uq": "%(table_name)s_uq", "ix": "%(table_name)s_%(column_0_N_name)s"}
)

ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers the rows itself only where the type is the word INTEGER."""


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of those rows only that are asked for."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


raw_events = Table(
    "raw_events",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("pbx", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("frame", LargeBinary, nullable=False),
    UniqueConstraint("pbx", "at", "digest"),
    Index("raw_events_of_call", "call_id"),
)

calls = Table(
    "calls",
    metadata,
    Column("pbx", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("caller_number", Text, nullable=False),
    Column("number_key", Text, nullable=False),
    Column("number_tail", Text, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("first_ring_at", Instant),
    Column("answered_at", Instant),
    Column("talk_ended_at", Instant),
    Column("ended_at", Instant),
    Column("wait_seconds", Double),
    Column("ring_seconds", Double),
    Column("talk_seconds", Double),
    Column("agent", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("hung_up_by", Text),
    Column("hangup_agent", Text, nullable=False),
    Column("caller_request_at", Instant),
    Column("agent_request_at", Instant),
    Column("pbx_says", Text, nullable=False),
    Column("left_by_transfer", Boolean, nullable=False),
    Column("contradicted", Boolean, nullable=False),
    Column("cause", BigInteger),
    Column("gaps", JSON, nullable=False),
    Column("odd", JSON, nullable=False),
    Column("phase", Text, nullable=False),
    PrimaryKeyConstraint("pbx", "call_id"),
    Index("calls_by_arrival", "arrived_at", "pbx", "call_id", "number_tail"),
    _partial("calls_running", "end", "pbx", where="\"end\" = 'in_progress'"),
    sqlite_with_rowid=False,
)

ring_legs = Table(
    "ring_legs",
    metadata,
    Column("pbx", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("leg_id", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("dialled_at", Instant, nullable=False),
    Column("ring_at", Instant),
    Column("ended_at", Instant),
    Column("end", Text, nullable=False),
    Column("estimated", Boolean, nullable=False),
    PrimaryKeyConstraint("pbx", "call_id", "position"),
    sqlite_with_rowid=False,
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("pbx", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("values", JSON, nullable=False),
    Column("again_at", Instant),
    Column("arrived_at", Instant, nullable=False),
    Column("queue", Text, nullable=False),
    PrimaryKeyConstraint("pbx", "call_id", "rule"),
    Index("verdicts_by_outcome", "outcome", "arrived_at", "pbx", "call_id", "rule", "queue"),
    sqlite_with_rowid=False,
)

tickets = Table(
    "tickets",
    metadata,
    Column("ticket_id", Text, nullable=False),
    Column("kind", Text),
    Column("first_seen_at", Instant, nullable=False),
    Column("stages", JSON, nullable=False),
    Column("doubtful", JSON, nullable=False),
    Column("unknown_kind", Text, nullable=False),
    Column("asked_call_id", Text, nullable=False),
    Column("caller_number", Text, nullable=False),
    Column("crew", Text, nullable=False),
    Column("pbx", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    PrimaryKeyConstraint("ticket_id"),
    Index("tickets_by_age", "is_open", "first_seen_at"),
    Index("tickets_of_call", "pbx", "call_id"),
    sqlite_with_rowid=False,
)

ticket_reports = Table(
    "ticket_reports",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("ticket_id", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("kind", Text),
    Column("unknown_kind", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("caller_number", Text, nullable=False),
    Column("crew", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    UniqueConstraint("ticket_id", "digest"),
    Index("ticket_reports_by_receipt", "received_at"),
)

ticket_verdicts = Table(
    "ticket_verdicts",
    metadata,
    Column("ticket_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("values", JSON, nullable=False),
    Column("again_at", Instant),
    PrimaryKeyConstraint("ticket_id"),
    sqlite_with_rowid=False,
)

gaps = Table(
    "gaps",
    metadata,
    Column("link", Text, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("link", "start_at"),
    sqlite_with_rowid=False,
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("got", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    UniqueConstraint("at", "digest"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("values", JSON, nullable=False),
    Column("fired_at", Instant, nullable=False),
    Column("level", Integer, nullable=False),
    Column("reminders", Integer, nullable=False),
    Column("told_at", Instant),
    Column("told_to", JSON, nullable=False),
    Column("resolved_at", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", Text, nullable=False),
    Column("comment", Text, nullable=False),
    PrimaryKeyConstraint("key"),
    Index("alerts_by_age", "fired_at"),
    _partial("alerts_open", "fired_at", where="resolved_at IS NULL"),
    sqlite_with_rowid=False,
)

alerts_outbox = Table(
    "alerts_outbox",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False),
    Column("alert_key", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("gave_up_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    UniqueConstraint("key"),
    Index("alerts_outbox_of_alert", "alert_key"),
    _partial("alerts_outbox_waiting", "channel", "id", where="sent_at IS NULL AND gave_up_at IS NULL"),
)

marks = Table(
    "marks",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("pbx", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("marked_by", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("marked_at", Instant, nullable=False),
    UniqueConstraint("pbx", "call_id", "rule", "mark", "marked_by", "marked_at"),
)

disclosures = Table(
    "disclosures",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("token", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("pbx", Text, nullable=False),
    Column("call_id", Text, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("key", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("files", JSON, nullable=False),
    PrimaryKeyConstraint("key"),
    sqlite_with_rowid=False,
)
