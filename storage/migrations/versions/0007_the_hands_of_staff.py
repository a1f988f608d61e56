"""What staff do with an intake: events, who has it open, sentences written often."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.add_column("desk_intakes", sa.Column("duplicate_of", sa.Text()))
    op.create_table(
        "desk_events",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Text()),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", JSON, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("once", sa.Text()),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="desk_events_intake_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="desk_events_pkey"),
        sa.UniqueConstraint("once", name="desk_events_once_key"),
    )
    op.create_index("desk_events_intake_id", "desk_events", ["intake_id"])
    op.create_table(
        "presence",
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("writing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="presence_intake_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="presence_staff_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("intake_id", "staff_id", name="presence_pkey"),
    )
    op.create_table(
        "quick_replies",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="quick_replies_pkey"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("quick_replies")
    op.drop_table("presence")
    op.drop_table("desk_events")
    op.drop_column("desk_intakes", "duplicate_of")
