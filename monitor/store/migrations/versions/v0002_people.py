"""What people do and are told: alerts and their outbox, marks on calls, numbers disclosed, reports made."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Instant

revision = "0002"
down_revision = "0001"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.drop_table("alerts_outbox")
    _alerts()
    _alerts_outbox()
    _marks()
    _disclosures()
    _reports()


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("fired_at", Instant(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("told_at", Instant()),
        sa.Column("told_to", sa.JSON(), nullable=False),
        sa.Column("resolved_at", Instant()),
        sa.Column("acknowledged_at", Instant()),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="alerts_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("alerts_by_age", "alerts", ["fired_at"])
    is_open = sa.text("resolved_at IS NULL")
    op.create_index("alerts_open", "alerts", ["fired_at"], sqlite_where=is_open, postgresql_where=is_open)


def _alerts_outbox() -> None:
    op.create_table(
        "alerts_outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("alert_key", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant()),
        sa.Column("gave_up_at", Instant()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="alerts_outbox_pk"),
        sa.UniqueConstraint("key", name="alerts_outbox_uq"),
    )
    op.create_index("alerts_outbox_of_alert", "alerts_outbox", ["alert_key"])
    op.create_index(
        "alerts_outbox_waiting",
        "alerts_outbox",
        ["channel", "id"],
        sqlite_where=sa.text("sent_at IS NULL AND gave_up_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND gave_up_at IS NULL"),
    )


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("marked_by", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("marked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="marks_pk"),
        sa.UniqueConstraint("pbx", "call_id", "rule", "mark", "marked_by", "marked_at", name="marks_uq"),
    )


def _disclosures() -> None:
    op.create_table(
        "disclosures",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="disclosures_pk"),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="reports_pk"),
        sqlite_with_rowid=False,
    )
