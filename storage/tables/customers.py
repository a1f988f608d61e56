"""Customers: the record that a registration makes."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata, serial

_ACCOUNTS = "'ACTIVE_ACCOUNT', 'DISABLED_ACCOUNT', 'INVITED_TO_CREATE_ACCOUNT', 'DECLINED_ACCOUNT_INVITATION'"
_B2B = "'ACTIVE_ACCOUNT', 'DISABLED_ACCOUNT', 'WAITING_FOR_APPROVAL'"

# What waits for review: the same words as in the index below.
PENDING = sa.text("review_status = 'pending'")
GONE = sa.text("deleted_at IS NOT NULL")
RETURNED = sa.text("review_status = 'returned'")
REJECTED = sa.text("review_status = 'rejected'")
BUSINESSES = sa.text("b2b_status = 'WAITING_FOR_APPROVAL'")

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
    # How doubtful, by `flows.doubts.rank`: 0 is clean, the worst are reviewed first.
    sa.Column("doubt_rank", sa.Integer, nullable=False, server_default="0"),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("groups", Json, nullable=False),
    sa.Column("tags", Json, nullable=False),
    sa.Column("attributes", Json, nullable=False),
    sa.Column("origin", Json, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    # Set by "delete": out of every list, to be had back for 30 days, then erased.
    sa.Column("deleted_at", Moment),
    sa.Index(None, "created_at", "id"),
    sa.Index(None, "updated_at", "id"),
    sa.Index("customers_returned", "created_at", "id", postgresql_where=RETURNED, sqlite_where=RETURNED),
    sa.Index("customers_rejected", "created_at", "id", postgresql_where=REJECTED, sqlite_where=REJECTED),
    sa.Index("customers_businesses", "created_at", "id", postgresql_where=BUSINESSES, sqlite_where=BUSINESSES),
    sa.Index("customers_review", sa.text("doubt_rank DESC"), "created_at", "id", postgresql_where=PENDING, sqlite_where=PENDING),
    sa.Index("customers_deleted", "deleted_at", postgresql_where=GONE, sqlite_where=GONE),
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
    # Sealed (`storage/sealed.py`), because a sole trader's is a personal number; found again by `vat_blind`, a keyed hash.
    sa.Column("vat_id", sa.Text, nullable=False),
    sa.Column("vat_blind", sa.Text, index=True),
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

# Who changed what: one row per field. The values are personal data: sealed, with a period of their own (`retention.py`).
changes = sa.Table(
    "changes",
    metadata,
    serial("id"),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("changed_at", Moment, nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("sid", sa.Text),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
)

# What was done with a record, for its timeline and for whoever had it open meanwhile. `version` is the record's after it; no
# `staff_id`: the customer or the clock did it. `about` holds ids and names of fields; `words` is a reason, staff's own. `once` is
# the token of the form: sent twice, it is done once.
customer_events = sa.Table(
    "customer_events",
    metadata,
    serial("id"),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("done_at", Moment, nullable=False, index=True),
    sa.Column("staff_id", sa.Text),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("about", Json, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("once", sa.Text, unique=True),
)

# What a search looks through: folded names, email, phone, companies, cities. Beside the record, so that lists do not read it.
# SQLite keeps `customer_trigrams` (FTS5) to it by triggers; PostgreSQL has a trigram index where the extension may be made.
customer_words = sa.Table(
    "customer_words",
    metadata,
    serial("number"),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("words", sa.Text, nullable=False),
)

# By what two records may be one person's: see `storage/customers/likeness.py`.
customer_keys = sa.Table(
    "customer_keys",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True),
    # Somebody had this key before: where several have it, at least one of them is marked.
    sa.Column("again", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("customer_keys_again", "kind", "key", postgresql_where=sa.text("again"), sqlite_where=sa.text("again")),
    sa.CheckConstraint("kind IN ('email', 'phone', 'name', 'bsuid')", name="kind"),
)

# Two records that somebody merged into one. `before` is both as they were, sealed, for whoever undoes it until `undo_until`.
merges = sa.Table(
    "merges",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kept_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("gone_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("done_at", Moment, nullable=False),
    sa.Column("staff_id", sa.Text),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("undo_until", Moment, nullable=False, index=True),
    sa.Column("undone_at", Moment),
)

# Two records that somebody looked at and found to be two people's; `one` is the smaller id.
not_duplicates = sa.Table(
    "not_duplicates",
    metadata,
    sa.Column("one", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("other", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("said_by", sa.Text, nullable=False),
    sa.Column("said_at", Moment, nullable=False),
)
