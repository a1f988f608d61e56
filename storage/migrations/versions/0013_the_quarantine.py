"""What is needed to apply a message that our code failed on, and the index by which such messages are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the index."""
    op.create_table(
        "quarantined",
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sid", name="quarantined_pkey"),
    )
    op.create_index("quarantined_intake_id", "quarantined", ["intake_id"])
    failed = sa.text("effect = 'quarantined'")
    op.create_index("messages_quarantined", "messages", ["seq"], postgresql_where=failed, sqlite_where=failed)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("messages_quarantined", "messages")
    op.drop_table("quarantined")
