"""Invitations to register, and who came through them."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata

# `code` stands in the link and on the card. `known` is a draft: question name to value. `opt_in` says how the person
# agreed, who noted it and when. `most_uses` empty: a poster for everybody. What is `known` is for one person: `intake_id` is
# the intake that got it, from the start where staff named the number, else whoever came first.
invites = sa.Table(
    "invites",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("phone", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("known", Json, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("tags", Json, nullable=False),
    sa.Column("opt_in", Json),
    sa.Column("most_uses", sa.Integer),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("intake_id", sa.Text, index=True),
    sa.Index(None, "made_by", "made_at"),
    sa.Index(None, "made_at", "id"),
)

invite_uses = sa.Table(
    "invite_uses",
    metadata,
    sa.Column("invite_id", sa.Text, sa.ForeignKey("invites.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("intake_id", sa.Text, primary_key=True),
    sa.Column("used_at", Moment, nullable=False),
    sa.Index(None, "intake_id"),
)

# Codes that nobody made, counted for each sender and hour: whoever tries them out is not listened to.
invite_guesses = sa.Table(
    "invite_guesses",
    metadata,
    sa.Column("sender", sa.Text, primary_key=True),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("wrong", sa.Integer, nullable=False),
)
