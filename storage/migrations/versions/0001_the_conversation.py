"""The conversation: customers, intakes, identities, the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "customers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("phone_verified", sa.Boolean(), nullable=False),
        sa.Column("unique_email", sa.Text()),
        sa.Column("unique_phone", sa.Text()),
        sa.Column("preferred_language", sa.Text(), nullable=False),
        sa.Column("account_status", sa.Text(), nullable=False),
        sa.Column("b2b_status", sa.Text()),
        sa.Column("review_status", sa.Text(), nullable=False),
        sa.Column("doubts", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("origin", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "account_status IN ('ACTIVE_ACCOUNT', 'DISABLED_ACCOUNT', 'INVITED_TO_CREATE_ACCOUNT', 'DECLINED_ACCOUNT_INVITATION')",
            name="customers_account_status",
        ),
        sa.CheckConstraint("b2b_status IN ('ACTIVE_ACCOUNT', 'DISABLED_ACCOUNT', 'WAITING_FOR_APPROVAL')", name="customers_b2b_status"),
        sa.CheckConstraint("review_status IN ('pending', 'approved', 'rejected', 'returned')", name="customers_review_status"),
        sa.PrimaryKeyConstraint("id", name="customers_pkey"),
        sa.UniqueConstraint("unique_email", name="customers_unique_email_key"),
        sa.UniqueConstraint("unique_phone", name="customers_unique_phone_key"),
    )
    op.create_index("customers_created_at_id", "customers", ["created_at", "id"])
    op.create_table(
        "intakes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.Column("asks", sa.Text()),
        sa.Column("aside", JSON),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text()),
        sa.Column("marks", JSON, nullable=False),
        sa.Column("customer_id", sa.Text()),
        sa.Column("burst_at", MOMENT),
        sa.Column("burst", sa.Integer(), nullable=False),
        sa.Column("phone", sa.Text()),
        sa.Column("bsuid", sa.Text()),
        sa.Column("parent_bsuid", sa.Text()),
        sa.Column("username", sa.Text()),
        sa.Column("draft", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="intakes_pkey"),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(
        "intakes_open",
        "intakes",
        ["begun_at"],
        postgresql_where=sa.text("state IN ('asking', 'human')"),
        sqlite_where=sa.text("state IN ('asking', 'human')"),
    )
    op.create_table(
        "identities",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("intake_id", sa.Text()),
        sa.Column("customer_id", sa.Text()),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'bsuid', 'parent_bsuid', 'username', 'email')", name="identities_kind"),
        sa.CheckConstraint("standing IN ('seen', 'typed', 'attested', 'verified')", name="identities_standing"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="identities_customer_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"], name="identities_intake_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="identities_pkey"),
        sa.UniqueConstraint("address", name="identities_address_key"),
    )
    op.create_index("identities_customer_id", "identities", ["customer_id"])
    op.create_index("identities_intake_id", "identities", ["intake_id"])
    op.create_index("identities_kind_value", "identities", ["kind", "value"])
    op.create_table(
        "messages",
        sa.Column("seq", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("step", sa.Text()),
        sa.Column("took", JSON, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("response", sa.Text()),
        sa.Column("body", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="messages_pkey"),
        sa.UniqueConstraint("sid", name="messages_sid_key"),
    )
    op.create_index("messages_intake_id", "messages", ["intake_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("messages")
    op.drop_table("identities")
    op.drop_table("intakes")
    op.drop_table("customers")
