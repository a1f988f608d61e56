"""What a message said that our own code failed on, so that it can be applied once the code is mended."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata

# Beside the ledger, whose row says where the code failed. Sealed, because the words are kept here before anybody has read in them
# what must not be kept; the row goes when the message is applied, and as early as the words of other messages.
quarantined = sa.Table(
    "quarantined",
    metadata,
    sa.Column("sid", sa.Text, primary_key=True),
    sa.Column("intake_id", sa.Text, nullable=False, index=True),
    sa.Column("kept_at", Moment, nullable=False),
    sa.Column("sealed", sa.Text, nullable=False),
)
