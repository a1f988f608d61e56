"""Customers: the record that a registration makes."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata, serial

_ACCOUNTS = "'ACTIVE_ACCOUNT', 'DISABLED_ACCOUNT', 'INVITED_TO_CREATE_ACCOUNT', 'DECLINED_ACCOUNT_INVITATION'"
_B2B = "'ACTIVE_ACCOUNT', 'DISABLED_ACCOUNT', 'WAITING_FOR_APPROVAL'"

# What waits for review: the same words as in the index below.
PENDING = sa.text("review_status = 'pending'")

# `email` and `phone` are what she gave. `unique_email` (case folded) and `unique_phone` hold the same for the active
# customer who had it first, and are empty for everybody else: the database itself keeps them unique, and a second
# person with the same one is kept, with the doubt "possible_duplicate", instead of being told.
customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("first_name", sa.Text, nullable=False),
    sa.Column("last_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("phone", sa.Text),
    sa.Column("phone_verified", sa.Boolean, nullable=False),
    sa.Column("unique_email", sa.Text, unique=True),
    sa.Column("unique_phone", sa.Text, unique=True),
    sa.Column("preferred_language", sa.Text, nullable=False),
    sa.Column("account_status", sa.Text, nullable=False),
    sa.Column("b2b_status", sa.Text),
    sa.Column("review_status", sa.Text, nullable=False),
    sa.Column("doubts", Json, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("groups", Json, nullable=False),
    sa.Column("tags", Json, nullable=False),
    sa.Column("attributes", Json, nullable=False),
    sa.Column("origin", Json, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Index(None, "created_at", "id"),
    sa.Index("customers_pending", "created_at", "id", postgresql_where=PENDING, sqlite_where=PENDING),
    sa.CheckConstraint(f"account_status IN ({_ACCOUNTS})", name="account_status"),
    sa.CheckConstraint(f"b2b_status IN ({_B2B})", name="b2b_status"),
    sa.CheckConstraint("review_status IN ('pending', 'approved', 'rejected', 'returned')", name="review_status"),
)

addresses = sa.Table(
    "addresses",
    metadata,
    serial("id"),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("first_name", sa.Text, nullable=False),
    sa.Column("last_name", sa.Text, nullable=False),
    sa.Column("street", sa.Text, nullable=False),
    sa.Column("house_number", sa.Text, nullable=False),
    sa.Column("address_line2", sa.Text, nullable=False),
    sa.Column("postal_code", sa.Text, nullable=False),
    sa.Column("city", sa.Text, nullable=False),
    sa.Column("district", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("billing_type", sa.Text, nullable=False),
    sa.Column("company", sa.Text, nullable=False),
    sa.Column("vat_id", sa.Text, nullable=False),
    sa.Column("tax_office", sa.Text, nullable=False),
    sa.UniqueConstraint("customer_id", "position"),
    sa.Index(
        "addresses_one_default", "customer_id", unique=True, postgresql_where=sa.text("is_default"), sqlite_where=sa.text("is_default")
    ),
    sa.CheckConstraint("billing_type IN ('private', 'company')", name="billing_type"),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.CheckConstraint("channel IN ('email', 'whatsapp', 'sms', 'phone')", name="channel"),
    sa.CheckConstraint("status IN ('NOT_SUBSCRIBED', 'PENDING_CONFIRMATION', 'SUBSCRIBED')", name="status"),
)

# Who changed what: one row per field. The values are personal data and have a period of their own (`retention.py`).
changes = sa.Table(
    "changes",
    metadata,
    serial("id"),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("changed_at", Moment, nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("sid", sa.Text),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("before", Json),
    sa.Column("after", Json),
)
