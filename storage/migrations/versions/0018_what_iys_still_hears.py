"""What the Turkish register of commercial messages has still to hear of people who were erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "iys_withdrawals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="iys_withdrawals_pkey"),
    )
    op.create_index("iys_withdrawals_given_at", "iys_withdrawals", ["given_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("iys_withdrawals")
