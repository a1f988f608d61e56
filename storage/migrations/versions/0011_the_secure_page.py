"""The secure page: its links, identity numbers, and the order of the list of invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables and the index."""
    op.create_index("invites_made_at_id", "invites", ["made_at", "id"])
    op.create_table(
        "secure_links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="secure_links_intake_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="secure_links_pkey"),
        sa.UniqueConstraint("token_hash", name="secure_links_token_hash_key"),
    )
    op.create_index("secure_links_intake_id", "secure_links", ["intake_id"])
    op.create_index("secure_links_expires_at", "secure_links", ["expires_at"])
    op.create_table(
        "identity_numbers",
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("blind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="identity_numbers_intake_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("intake_id", name="identity_numbers_pkey"),
    )
    op.create_index("identity_numbers_blind", "identity_numbers", ["blind"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("identity_numbers")
    op.drop_table("secure_links")
    op.drop_index("invites_made_at_id", "invites")
