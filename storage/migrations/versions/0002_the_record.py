"""The record: addresses, subscriptions, consent receipts, changes, requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

# A receipt is proof only when nobody can touch it, the program included.
SQLITE_TRIGGERS = (
    "CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'consent receipts are append-only'); END",
    "CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'consent receipts are append-only'); END",
)
POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION consents_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'consent receipts are append-only'; END $$
    """,
    """
    CREATE TRIGGER consents_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON consents
    FOR EACH STATEMENT EXECUTE FUNCTION consents_append_only()
    """,
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "addresses",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("house_number", sa.Text(), nullable=False),
        sa.Column("address_line2", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("billing_type", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("vat_id", sa.Text(), nullable=False),
        sa.Column("tax_office", sa.Text(), nullable=False),
        sa.CheckConstraint("billing_type IN ('private', 'company')", name="addresses_billing_type"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="addresses_customer_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="addresses_pkey"),
        sa.UniqueConstraint("customer_id", "position", name="addresses_customer_id_position_key"),
    )
    op.create_index(
        "addresses_one_default",
        "addresses",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
        sqlite_where=sa.text("is_default"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("channel IN ('email', 'whatsapp', 'sms', 'phone')", name="subscriptions_channel"),
        sa.CheckConstraint("status IN ('NOT_SUBSCRIBED', 'PENDING_CONFIRMATION', 'SUBSCRIBED')", name="subscriptions_status"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="subscriptions_customer_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("customer_id", "channel", name="subscriptions_pkey"),
    )
    op.create_table(
        "consents",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text()),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("wording_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.CheckConstraint("act IN ('granted', 'refused', 'withdrawn')", name="consents_act"),
        sa.CheckConstraint("channel IN ('email', 'whatsapp', 'sms', 'phone')", name="consents_channel"),
        sa.PrimaryKeyConstraint("id", name="consents_pkey"),
    )
    op.create_index("consents_customer_id", "consents", ["customer_id"])
    op.create_index("consents_intake_id", "consents", ["intake_id"])
    op.create_table(
        "changes",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text()),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", JSON),
        sa.Column("after", JSON),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="changes_customer_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="changes_pkey"),
    )
    op.create_index("changes_changed_at", "changes", ["changed_at"])
    op.create_index("changes_customer_id", "changes", ["customer_id"])
    op.create_table(
        "requests",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text()),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.CheckConstraint("kind IN ('erase', 'export')", name="requests_kind"),
        sa.CheckConstraint("state IN ('open', 'done', 'refused')", name="requests_state"),
        sa.PrimaryKeyConstraint("id", name="requests_pkey"),
    )
    op.create_index("requests_customer_id", "requests", ["customer_id"])
    op.create_index(
        "requests_due", "requests", ["due_at"], postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")
    )
    op.create_index(
        "requests_one_open",
        "requests",
        ["intake_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    for trigger in SQLITE_TRIGGERS if op.get_context().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("requests")
    op.drop_table("changes")
    op.drop_table("consents")
    op.drop_table("subscriptions")
    op.drop_table("addresses")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION consents_append_only()")
