"""Messages that leave: limits and bars on the way out, content templates, invites, reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.add_column("outbox", sa.Column("staff_id", sa.Text()))
    due = sa.text("status IN ('ready', 'sending', 'unknown') AND due_at IS NOT NULL")
    waiting = sa.text("status IN ('ready', 'sending', 'unknown')")
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_due", "outbox", ["due_at", "id"], postgresql_where=due, sqlite_where=waiting)
    unheard = sa.text("status = 'sent' AND receipt_rank < 5")
    op.create_index("outbox_unheard", "outbox", ["recipient", "sent_at"], postgresql_where=unheard, sqlite_where=unheard)
    op.create_table(
        "rates",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("free_seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="rates_pkey"),
    )
    op.create_table(
        "barred",
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer()),
        sa.Column("barred_at", MOMENT, nullable=False),
        sa.Column("barred_until", MOMENT),
        sa.CheckConstraint("reason IN ('opted_out', 'unreachable', 'blocked')", name="barred_reason"),
        sa.PrimaryKeyConstraint("recipient", name="barred_pkey"),
    )
    op.create_table(
        "jobs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ran_at", MOMENT, nullable=False),
        sa.Column("note", JSON),
        sa.PrimaryKeyConstraint("name", name="jobs_pkey"),
    )
    _contents()
    _invites()
    op.create_table(
        "reminders",
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('nudge', 'template')", name="reminders_kind"),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="reminders_intake_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("intake_id", "step", name="reminders_pkey"),
    )


def _contents() -> None:
    op.create_table(
        "contents",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("category", sa.Text()),
        sa.Column("approval", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("synced_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="contents_pkey"),
        sa.UniqueConstraint("sid", name="contents_sid_key"),
    )
    op.create_index("contents_name_language", "contents", ["name", "language"])


def _invites() -> None:
    op.create_table(
        "invites",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.Column("phone", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("known", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("opt_in", JSON),
        sa.Column("most_uses", sa.Integer()),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="invites_pkey"),
        sa.UniqueConstraint("code", name="invites_code_key"),
    )
    op.create_index("invites_intake_id", "invites", ["intake_id"])
    op.create_index("invites_made_by_made_at", "invites", ["made_by", "made_at"])
    op.create_table(
        "invite_uses",
        sa.Column("invite_id", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["invite_id"], ["invites.id"], name="invite_uses_invite_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("invite_id", "intake_id", name="invite_uses_pkey"),
    )
    op.create_index("invite_uses_intake_id", "invite_uses", ["intake_id"])
    op.create_table(
        "invite_guesses",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name="invite_guesses_pkey"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("reminders", "invite_guesses", "invite_uses", "invites", "contents", "jobs", "barred", "rates"):
        op.drop_table(table)
    op.drop_index("outbox_unheard", "outbox")
    op.drop_index("outbox_due", "outbox")
    waiting = sa.text("status IN ('ready', 'sending', 'unknown')")
    op.create_index("outbox_due", "outbox", ["due_at", "id"], postgresql_where=waiting, sqlite_where=waiting)
    op.drop_column("outbox", "staff_id")
