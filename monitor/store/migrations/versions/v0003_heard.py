"""What an ear heard of a greeting: facts that may be unknown, the reasons, the hits and who heard them."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Instant

revision = "0003"
down_revision = "0002"

KEPT = "call_id, received_at, source, greeted, named, in_order, delay_seconds, confidence"


def upgrade() -> None:
    """Copied, as SQLite cannot let a column be null afterwards."""
    op.execute(f"CREATE TABLE greetings_before AS SELECT {KEPT} FROM greetings")  # noqa: S608 - our own names
    op.drop_table("greetings")
    op.create_table(
        "greetings",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("greeted", sa.Boolean()),
        sa.Column("named", sa.Boolean()),
        sa.Column("in_order", sa.Boolean()),
        sa.Column("delay_seconds", sa.Double()),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("delay_low_seconds", sa.Double()),
        sa.Column("limit_seconds", sa.Double()),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("transcript", sa.Text()),
        sa.PrimaryKeyConstraint("call_id", name="greetings_pk"),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO greetings ({KEPT}, engine, script_id, shadow, reasons, hits)"  # noqa: S608 - our own names
        f" SELECT {KEPT}, '', '', false, '[]', '[]' FROM greetings_before"
    )
    op.drop_table("greetings_before")
    heard = sa.text("engine <> ''")
    op.create_index("greetings_heard", "greetings", ["received_at"], sqlite_where=heard, postgresql_where=heard)
