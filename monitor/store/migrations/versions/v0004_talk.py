"""Who spoke when, of the calls that were listened to for it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "talks",
        sa.Column("pbx", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("sums", sa.JSON(), nullable=False),
        sa.Column("overlaps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("pbx", "call_id", name="talks_pk"),
        sqlite_with_rowid=False,
    )
