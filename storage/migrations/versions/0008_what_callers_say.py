"""What callers say: who typed an answer for her, and how a yes or a no to marketing reached us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("messages", sa.Column("staff_id", sa.Text()))
    op.add_column("consents", sa.Column("answered_by", sa.Text(), nullable=False, server_default="whatsapp"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("consents", "answered_by")
    op.drop_column("messages", "staff_id")
