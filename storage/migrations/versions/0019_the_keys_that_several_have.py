"""Keys that a record had already: by them the page of duplicates finds its pairs without reading all keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_AGAIN = sa.text("again")


def upgrade() -> None:
    """Mark them, and make their index."""
    op.add_column("customer_keys", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
    several = "SELECT kind, key FROM customer_keys GROUP BY kind, key HAVING count(*) > 1"
    op.execute(f"UPDATE customer_keys SET again = true WHERE (kind, key) IN ({several})")  # noqa: S608  # nosec B608
    op.create_index("customer_keys_again", "customer_keys", ["kind", "key"], postgresql_where=_AGAIN, sqlite_where=_AGAIN)


def downgrade() -> None:
    """Take both away."""
    op.drop_index("customer_keys_again", "customer_keys")
    op.drop_column("customer_keys", "again")
