"""What must not be asked in a chat: links to the secure page, and the numbers that came through it."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata

# The link's token is made from `id` and a key that is not in the database; only its hash is here.
secure_links = sa.Table(
    "secure_links",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("used_at", Moment),
)

# `sealed` is encrypted and bound to its row (`storage/sealed.py`); `blind` is a keyed hash that tells whether two are the same.
identity_numbers = sa.Table(
    "identity_numbers",
    metadata,
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("country", sa.Text),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("blind", sa.Text, nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("kept_at", Moment, nullable=False),
)
