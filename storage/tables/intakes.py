"""Registrations in progress, and whose they are."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata, serial

# In the very words of the index below: SQLite uses a partial index only for a condition that it finds written the same.
OPEN = sa.text("state IN ('asking', 'human')")

REGISTERED = sa.text("customer_id IS NOT NULL")

# Every message updates one row here: it stays narrow, and no index holds a column that a usual message changes, so that
# PostgreSQL can put the new version beside the old one (a heap-only update), for which a fifth of each page is left free.
intakes = sa.Table(
    "intakes",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("begun_at", Moment, nullable=False),
    sa.Column("heard_at", Moment, nullable=False),
    sa.Column("asks", sa.Text),
    sa.Column("aside", Json),
    sa.Column("slips", sa.Integer, nullable=False),
    sa.Column("region", sa.Text),
    sa.Column("marks", Json, nullable=False),
    # No foreign key: the completing turn writes this row, which is the lock, before the customer's.
    sa.Column("customer_id", sa.Text),
    sa.Column("burst_at", Moment),
    sa.Column("burst", sa.Integer, nullable=False),
    # The sender as last merged; when a message shows another one, the ordinary statement finds no row, and the
    # identities are written too.
    sa.Column("phone", sa.Text),
    sa.Column("bsuid", sa.Text),
    sa.Column("parent_bsuid", sa.Text),
    sa.Column("username", sa.Text),
    sa.Column("draft", Json, nullable=False),
    # Expiry looks for rows not heard of for long, none of which has begun later; `heard_at` in an index would change it with every message.
    sa.Index("intakes_open", "begun_at", postgresql_where=OPEN, sqlite_where=OPEN),
    # The desk's lists of what is closed, the newest first.
    sa.Index(None, "begun_at", "id"),
    sa.Index(None, "state", "begun_at", "id"),
    # All of a customer's: for her page, and when she is erased. Set once, with the record.
    sa.Index("intakes_customer_id", "customer_id", postgresql_where=REGISTERED, sqlite_where=REGISTERED),
    postgresql_with={"fillfactor": 80},
)

# `address` is where messages come from ("whatsapp:+49..." or "whatsapp:DE..."), and is set for a phone or user id that
# wrote to us; it is what makes an identity ours alone. What was only typed (a phone, an email) has none, because two
# people may type the same; nor have usernames and parent ids, which may be shared or handed on.
identities = sa.Table(
    "identities",
    metadata,
    serial("id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("address", sa.Text, unique=True),
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), index=True),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Index(None, "kind", "value"),
    sa.CheckConstraint("kind IN ('phone', 'bsuid', 'parent_bsuid', 'username', 'email')", name="kind"),
    sa.CheckConstraint("standing IN ('seen', 'typed', 'attested', 'verified')", name="standing"),
)
