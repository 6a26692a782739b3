"""The first schema."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Instant

revision = "0001"
down_revision = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _raw_events()
    _calls()
    _ring_legs()
    _verdicts()
    _tickets()
    _ticket_reports()
    _ticket_verdicts()
    _greetings()
    _gaps()
    _refusals()
    _alerts_outbox()


def _raw_events() -> None:
    op.create_table(
        "raw_events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("frame", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="raw_events_pk"),
        sa.UniqueConstraint("pbx", "at", "digest", name="raw_events_uq"),
    )
    op.create_index("raw_events_of_call", "raw_events", ["call_id"])


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("caller_number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("number_tail", sa.Text(), nullable=False),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("first_ring_at", Instant()),
        sa.Column("answered_at", Instant()),
        sa.Column("talk_ended_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("wait_seconds", sa.Double()),
        sa.Column("ring_seconds", sa.Double()),
        sa.Column("talk_seconds", sa.Double()),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("hung_up_by", sa.Text()),
        sa.Column("hangup_agent", sa.Text(), nullable=False),
        sa.Column("caller_request_at", Instant()),
        sa.Column("agent_request_at", Instant()),
        sa.Column("pbx_says", sa.Text(), nullable=False),
        sa.Column("left_by_transfer", sa.Boolean(), nullable=False),
        sa.Column("contradicted", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.BigInteger()),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("odd", sa.JSON(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pbx", "call_id", name="calls_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("calls_by_arrival", "calls", ["arrived_at", "pbx", "call_id", "number_tail"])
    op.create_index(
        "calls_running",
        "calls",
        ["end", "pbx"],
        sqlite_where=sa.text("\"end\" = 'in_progress'"),
        postgresql_where=sa.text("\"end\" = 'in_progress'"),
    )


def _ring_legs() -> None:
    op.create_table(
        "ring_legs",
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("leg_id", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("dialled_at", Instant(), nullable=False),
        sa.Column("ring_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("pbx", "call_id", "position", name="ring_legs_pk"),
        sqlite_with_rowid=False,
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("again_at", Instant()),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pbx", "call_id", "rule", name="verdicts_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("verdicts_by_outcome", "verdicts", ["outcome", "arrived_at", "pbx", "call_id", "rule", "queue"])


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("first_seen_at", Instant(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("doubtful", sa.JSON(), nullable=False),
        sa.Column("unknown_kind", sa.Text(), nullable=False),
        sa.Column("asked_call_id", sa.Text(), nullable=False),
        sa.Column("caller_number", sa.Text(), nullable=False),
        sa.Column("crew", sa.Text(), nullable=False),
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="tickets_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("tickets_by_age", "tickets", ["is_open", "first_seen_at"])
    op.create_index("tickets_of_call", "tickets", ["pbx", "call_id"])


def _ticket_reports() -> None:
    op.create_table(
        "ticket_reports",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("unknown_kind", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("caller_number", sa.Text(), nullable=False),
        sa.Column("crew", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="ticket_reports_pk"),
        sa.UniqueConstraint("ticket_id", "digest", name="ticket_reports_uq"),
    )
    op.create_index("ticket_reports_by_receipt", "ticket_reports", ["received_at"])


def _ticket_verdicts() -> None:
    op.create_table(
        "ticket_verdicts",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("again_at", Instant()),
        sa.PrimaryKeyConstraint("ticket_id", name="ticket_verdicts_pk"),
        sqlite_with_rowid=False,
    )


def _greetings() -> None:
    op.create_table(
        "greetings",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("greeted", sa.Boolean(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column("delay_seconds", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="greetings_pk"),
        sqlite_with_rowid=False,
    )


def _gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("link", "start_at", name="gaps_pk"),
        sqlite_with_rowid=False,
    )


def _refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("got", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="refusals_pk"),
        sa.UniqueConstraint("at", "digest", name="refusals_uq"),
    )


def _alerts_outbox() -> None:
    op.create_table(
        "alerts_outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="alerts_outbox_pk"),
        sa.UniqueConstraint("key", name="alerts_outbox_uq"),
    )
