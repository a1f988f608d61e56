"""The desk's lists: whose an intake is, notes, and what its pages look up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
FAILED = sa.text("(status = 'failed' OR receipt IN ('failed', 'undelivered'))")
PENDING = sa.text("review_status = 'pending'")


def upgrade() -> None:
    """Create the tables and the indexes."""
    op.add_column("messages", sa.Column("media", sa.Text()))
    op.create_index("intakes_begun_at_id", "intakes", ["begun_at", "id"])
    op.create_index("intakes_state_begun_at_id", "intakes", ["state", "begun_at", "id"])
    op.create_index("outbox_failed", "outbox", ["created_at"], postgresql_where=FAILED, sqlite_where=FAILED)
    op.create_index("customers_pending", "customers", ["created_at", "id"], postgresql_where=PENDING, sqlite_where=PENDING)
    op.create_table(
        "desk_intakes",
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("assignee", sa.Text()),
        sa.Column("held_by", sa.Text()),
        sa.Column("held_until", MOMENT),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="desk_intakes_intake_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("intake_id", name="desk_intakes_pkey"),
    )
    op.create_index("desk_intakes_changed_at", "desk_intakes", ["changed_at"])
    op.create_index("desk_intakes_assignee_intake_id", "desk_intakes", ["assignee", "intake_id"])
    op.create_table(
        "notes",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="notes_intake_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="notes_pkey"),
    )
    op.create_index("notes_intake_id", "notes", ["intake_id"])
    op.create_index("notes_written_at", "notes", ["written_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("notes")
    op.drop_table("desk_intakes")
    op.drop_index("customers_pending", "customers")
    op.drop_index("outbox_failed", "outbox")
    op.drop_index("intakes_state_begun_at_id", "intakes")
    op.drop_index("intakes_begun_at_id", "intakes")
    op.drop_column("messages", "media")
