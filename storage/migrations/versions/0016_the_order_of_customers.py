"""Indexes for the customers' list: by the last change, by the name, and PostgreSQL's by the shop's own fields."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_index("customers_updated_at_id", "customers", ["updated_at", "id"])
    if op.get_context().dialect.name == "sqlite":
        op.create_index("customer_words_name", "customer_words", [sa.text("substr(words, 1, 60)"), "customer_id"])
        return
    # By bytes: small plain letters need no language's order, and both databases give the same list.
    op.create_index("customer_words_name", "customer_words", [sa.text('(substr(words, 1, 60) COLLATE "C")'), "customer_id"])
    op.create_index(
        "customers_attributes", "customers", ["attributes"], postgresql_using="gin", postgresql_ops={"attributes": "jsonb_path_ops"}
    )


def downgrade() -> None:
    """Drop them."""
    if op.get_context().dialect.name != "sqlite":
        op.drop_index("customers_attributes", "customers")
    op.drop_index("customer_words_name", "customer_words")
    op.drop_index("customers_updated_at_id", "customers")
