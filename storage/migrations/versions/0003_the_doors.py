"""The way out and the desk: outbox, staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "outbox",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("dedupe", sa.Text()),
        sa.Column("intake_id", sa.Text()),
        sa.Column("customer_id", sa.Text()),
        sa.Column("sid", sa.Text()),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("needs_window", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("give_up_at", MOMENT),
        sa.Column("lease_until", MOMENT),
        sa.Column("leased_by", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknown_outcomes", sa.Integer(), nullable=False),
        sa.Column("tried_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("provider_sid", sa.Text()),
        sa.Column("receipt", sa.Text()),
        sa.Column("receipt_rank", sa.Integer(), nullable=False),
        sa.Column("receipt_at", MOMENT),
        sa.Column("error_code", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.CheckConstraint("kind IN ('reply', 'template', 'reminder', 'invite', 'staff')", name="outbox_kind"),
        sa.CheckConstraint("status IN ('ready', 'sending', 'unknown', 'sent', 'failed', 'cancelled')", name="outbox_status"),
        sa.PrimaryKeyConstraint("id", name="outbox_pkey"),
        sa.UniqueConstraint("dedupe", name="outbox_dedupe_key"),
        sa.UniqueConstraint("provider_sid", name="outbox_provider_sid_key"),
    )
    op.create_index(
        "outbox_due",
        "outbox",
        ["due_at", "id"],
        postgresql_where=sa.text("status IN ('ready', 'sending', 'unknown')"),
        sqlite_where=sa.text("status IN ('ready', 'sending', 'unknown')"),
    )
    op.create_index("outbox_intake_id", "outbox", ["intake_id"])
    op.create_index(
        "outbox_line",
        "outbox",
        ["recipient", "id"],
        postgresql_where=sa.text("status IN ('ready', 'sending', 'unknown')"),
        sqlite_where=sa.text("status IN ('ready', 'sending', 'unknown')"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('admin', 'reviewer', 'staff', 'read-only')", name="staff_role"),
        sa.PrimaryKeyConstraint("id", name="staff_pkey"),
        sa.UniqueConstraint("email", name="staff_email_key"),
    )
    op.create_table(
        "welcomes",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("token_hash", name="welcomes_pkey"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("welcomes")
    op.drop_table("staff")
    op.drop_table("outbox")
