"""What people may ask of us: a link that confirms, consents that are passed on, and records that are gone for good."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata

# Links by which an email subscription is confirmed; also the queue of the mails that carry them. The token is made from `id` and a
# key that is not in the database; only its hash is here.
confirmations = sa.Table(
    "confirmations",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("customer_id", sa.Text, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("due_at", Moment),
    sa.Column("sent_at", Moment),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("used_at", Moment),
)

# Receipts that were passed on to the Turkish register of commercial messages (IYS).
iys_rows = sa.Table(
    "iys_rows",
    metadata,
    sa.Column("consent_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("task_id", sa.Text),
    sa.Column("told_at", Moment, nullable=False),
    sa.Column("told_by", sa.Text),
)

# Consents that ended because their person was erased, until IYS was told: channel, recipient and how it was said, sealed.
iys_withdrawals = sa.Table(
    "iys_withdrawals",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("given_at", Moment, nullable=False, index=True),
)

# Records that were erased, by ids that mean nothing to anybody: done again after a backup was restored.
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.Text, index=True),
    sa.Column("intake_ids", Json, nullable=False),
    sa.Column("done_at", Moment, nullable=False, index=True),
    sa.Column("staff_id", sa.Text),
    sa.Column("request_id", sa.BigInteger),
    sa.Column("why", sa.Text, nullable=False),
)

# Messages that Twilio is still to forget, one by one. A row with an `address`, sealed, stands for all of a person's: Twilio is asked
# for them once, and the row goes.
twilio_deletions = sa.Table(
    "twilio_deletions",
    metadata,
    sa.Column("sid", sa.Text, primary_key=True),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("error_code", sa.Integer),
    sa.Column("address", sa.Text),
    sa.Index("twilio_deletions_due", "due_at", postgresql_where=sa.text("done_at IS NULL"), sqlite_where=sa.text("done_at IS NULL")),
)
