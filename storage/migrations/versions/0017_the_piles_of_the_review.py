"""Indexes for the review: what was sent back, what was rejected, and which business accounts wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PILES = {
    "customers_returned": "review_status = 'returned'",
    "customers_rejected": "review_status = 'rejected'",
    "customers_businesses": "b2b_status = 'WAITING_FOR_APPROVAL'",
}


def upgrade() -> None:
    """Create them."""
    for name, condition in _PILES.items():
        where = sa.text(condition)
        op.create_index(name, "customers", ["created_at", "id"], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Drop them."""
    for name in _PILES:
        op.drop_index(name, "customers")
