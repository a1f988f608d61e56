"""Consent receipts: written once, never changed; triggers of both databases refuse it, but for an erased person's."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata, serial

# No foreign keys: the proof outlives the record. `wording_hash` is the SHA-256 of `shown`, the sentence as she read it;
# a withdrawal repeats no sentence. `sid` is the message that said yes or no, and whose response asked is in the ledger.
# `actor` is "customer", or "staff:" and the account that noted what she said; `answered_by` is how she said it.
consents = sa.Table(
    "consents",
    metadata,
    serial("id"),
    sa.Column("customer_id", sa.Text, index=True),
    sa.Column("intake_id", sa.Text, nullable=False, index=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("wording", sa.Text, nullable=False),
    sa.Column("wording_version", sa.Integer, nullable=False),
    sa.Column("wording_hash", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("shown", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("sid", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("given_at", Moment, nullable=False),
    sa.Column("answered_by", sa.Text, nullable=False, server_default="whatsapp"),
    # Of an erased person alone: keyed hashes of number and email, with which the shop can still show whose consent it was.
    sa.Column("address_hash", sa.Text),
    sa.Index(None, "given_at"),
    sa.CheckConstraint("channel IN ('email', 'whatsapp', 'sms', 'phone')", name="channel"),
    sa.CheckConstraint("act IN ('granted', 'refused', 'withdrawn')", name="act"),
)
