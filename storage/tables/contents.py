"""Content templates as Twilio keeps them: buttons, lists, and what WhatsApp must approve."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata

# `key` is the hash of what is defined (type, language, words, ids): the same definition is the same template, whoever asks.
contents = sa.Table(
    "contents",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("sid", sa.Text, nullable=False, unique=True),
    sa.Column("definition", Json, nullable=False),
    sa.Column("category", sa.Text),
    sa.Column("approval", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    # Used by the flow as it is now; an older one stays until nobody can tap it any more.
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Column("synced_at", Moment, nullable=False),
    sa.Index(None, "name", "language"),
)
