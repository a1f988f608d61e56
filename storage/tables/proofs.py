"""Codes that are mailed to customers who must prove who they are."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata

# The queue of their mails, and how many there were. The code itself stands nowhere: it is made from `id`, which is the intake and the
# moment of asking, and a key that is not in the database.
proofs = sa.Table(
    "proofs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("due_at", Moment),
    sa.Column("sent_at", Moment),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
)

# One-time links to a copy of a customer's data. The copy is made as it is taken, so that no file of it lies about.
data_links = sa.Table(
    "data_links",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("request_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("used_at", Moment),
)
