"""Messages waiting to be sent, what became of them, and what slows or bars the way out."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata, serial

# In the very words of the indexes below: SQLite uses a partial index only for a condition that it finds written the same.
WAITING = sa.text("status IN ('ready', 'sending', 'unknown')")
# With a word more than the line's, so that PostgreSQL never looks through this index for a recipient: when its statistics say that
# nothing waits, both look equally cheap, and each of 5,000 waiting messages was compared with every other one.
DUE = sa.text("status IN ('ready', 'sending', 'unknown') AND due_at IS NOT NULL")
# Taken by Twilio, but no receipt has said so far that it went on to WhatsApp: rank 5, see `storage.receipts.RANKS`.
UNHEARD = sa.text("status = 'sent' AND receipt_rank < 5")
FAILED = sa.text("(status = 'failed' OR receipt IN ('failed', 'undelivered'))")

# `recipient` is Twilio's To, `sender` its From. `id` is the order; one recipient's rows leave one after the other.
# A row is leased (`lease_until`, `leased_by`) by the worker that sends it; `tried_at` is set with the lease, before the
# request leaves, so that a row whose outcome nobody knows is looked up at Twilio before it is sent again.
# `provider_sid` is recorded in its own commit; `receipt` and its `receipt_rank` never go backwards.
# `sid` is the inbound message that it answers; `staff_id` who wrote it, when a person did.
outbox = sa.Table(
    "outbox",
    metadata,
    serial("id"),
    sa.Column("dedupe", sa.Text, unique=True),
    sa.Column("intake_id", sa.Text, index=True),
    sa.Column("customer_id", sa.Text),
    sa.Column("staff_id", sa.Text),
    sa.Column("sid", sa.Text),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("payload", Json, nullable=False),
    sa.Column("needs_window", sa.Boolean, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("give_up_at", Moment),
    sa.Column("lease_until", Moment),
    sa.Column("leased_by", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("unknown_outcomes", sa.Integer, nullable=False),
    sa.Column("tried_at", Moment),
    sa.Column("sent_at", Moment),
    sa.Column("provider_sid", sa.Text, unique=True),
    sa.Column("receipt", sa.Text),
    sa.Column("receipt_rank", sa.Integer, nullable=False),
    sa.Column("receipt_at", Moment),
    sa.Column("error_code", sa.Integer),
    sa.Column("error", sa.Text),
    # Only rows that still wait are in these: what was sent long ago costs the claim nothing.
    sa.Index("outbox_due", "due_at", "id", postgresql_where=DUE, sqlite_where=WAITING),
    sa.Index("outbox_line", "recipient", "id", postgresql_where=WAITING, sqlite_where=WAITING),
    # The line waits for these too, for a few seconds, because Twilio does not promise the order of two messages.
    sa.Index("outbox_unheard", "recipient", "sent_at", postgresql_where=UNHEARD, sqlite_where=UNHEARD),
    # What the desk shows as failed.
    sa.Index("outbox_failed", "created_at", postgresql_where=FAILED, sqlite_where=FAILED),
    sa.CheckConstraint("kind IN ('reply', 'template', 'reminder', 'invite', 'staff')", name="kind"),
    sa.CheckConstraint("status IN ('ready', 'sending', 'unknown', 'sent', 'failed', 'cancelled')", name="status"),
)

# How fast we may write: one row per sender number and one per pair of sender and recipient (GCRA: `free_seconds` is when the
# next message may leave, in seconds since 1970, which is the theoretical arrival time less what a burst may be early).
rates = sa.Table(
    "rates",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("free_seconds", sa.Double, nullable=False),
)

# Whom we must not write to, and since when: she opted out, is not on WhatsApp, has blocked us. `until` empty: until she writes.
barred = sa.Table(
    "barred",
    metadata,
    sa.Column("recipient", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("code", sa.Integer),
    sa.Column("barred_at", Moment, nullable=False),
    sa.Column("barred_until", Moment),
    sa.CheckConstraint("reason IN ('opted_out', 'unreachable', 'blocked')", name="reason"),
)

# When each job of the worker ran last, by the wall clock: a jump is seen, and nothing is sent in a burst.
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("ran_at", Moment, nullable=False),
    sa.Column("note", Json),
)
