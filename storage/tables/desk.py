"""What the desk keeps beside an intake: whose it is, who holds it, what colleagues noted."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata, serial

# Beside the row that every message updates, so that assigning costs the conversation nothing. A row is written with the
# first act of staff. `version` moves with every change: two people who have the same intake open cannot overwrite silently.
# While it is held the intake has `Mark.HELD`, and the bot is silent; no `held_until`: until somebody hands it back. No foreign
# keys to staff: an account may go, what it did stays.
desk_intakes = sa.Table(
    "desk_intakes",
    metadata,
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("assignee", sa.Text),
    sa.Column("held_by", sa.Text),
    sa.Column("held_until", Moment),
    # "intake:id" or "customer:id": what this intake was marked as a duplicate of.
    sa.Column("duplicate_of", sa.Text),
    sa.Column("changed_at", Moment, nullable=False, index=True),
    sa.Index(None, "assignee", "intake_id"),
)

notes = sa.Table(
    "notes",
    metadata,
    serial("id"),
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("staff_id", sa.Text, nullable=False),
    sa.Column("written_at", Moment, nullable=False, index=True),
    sa.Column("words", sa.Text, nullable=False),
)

# What staff did with an intake, for its timeline and for whoever had it open meanwhile. `version` is that of `desk_intakes` after
# it; no `staff_id`: the clock did it. `about` holds ids and names of fields; `words` is the reason, staff's own. `once` is the
# token of the form: sent twice, it is done once.
desk_events = sa.Table(
    "desk_events",
    metadata,
    serial("id"),
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("done_at", Moment, nullable=False),
    sa.Column("staff_id", sa.Text),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("about", Json, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("once", sa.Text, unique=True),
)

# Who has an intake open just now. A row is as old as the last sign of life; older than a minute it means nothing.
presence = sa.Table(
    "presence",
    metadata,
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("writing", sa.Boolean, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
)

# Sentences that staff write often. An empty language: for every customer.
quick_replies = sa.Table(
    "quick_replies",
    metadata,
    serial("id"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
)
