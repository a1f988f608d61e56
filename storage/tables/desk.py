"""What the desk keeps beside an intake: whose it is, who holds it, what colleagues noted."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata, serial

# Beside the row that every message updates, so that assigning costs the conversation nothing. A row is written with the
# first act of staff. `version` moves with every change: two people who have the same intake open cannot overwrite silently.
# Held until `held_until`: the bot is silent meanwhile. No foreign keys to staff: an account may go, what it did stays.
desk_intakes = sa.Table(
    "desk_intakes",
    metadata,
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("assignee", sa.Text),
    sa.Column("held_by", sa.Text),
    sa.Column("held_until", Moment),
    sa.Column("changed_at", Moment, nullable=False, index=True),
    sa.Index(None, "assignee", "intake_id"),
)

notes = sa.Table(
    "notes",
    metadata,
    serial("id"),
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("staff_id", sa.Text, nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
)
