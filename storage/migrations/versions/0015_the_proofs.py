"""Codes that prove who somebody is, and links to a copy of one's data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _references(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], ondelete="CASCADE", name=f"{table}_{column}_fkey")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "proofs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="proofs_pkey"),
        _references("proofs", "intake_id", "intakes"),
        _references("proofs", "customer_id", "customers"),
    )
    for column in ("intake_id", "customer_id", "expires_at"):
        op.create_index(f"proofs_{column}", "proofs", [column])
    op.create_table(
        "data_links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="data_links_pkey"),
        sa.UniqueConstraint("token_hash", name="data_links_token_hash_key"),
        _references("data_links", "customer_id", "customers"),
    )
    for column in ("request_id", "customer_id", "expires_at"):
        op.create_index(f"data_links_{column}", "data_links", [column])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("data_links")
    op.drop_table("proofs")
