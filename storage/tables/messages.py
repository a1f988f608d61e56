"""The ledger: one row per inbound message, in the order applied."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata, serial

# In the very words of the index below: SQLite uses a partial index only for a condition that it finds written the same.
QUARANTINED = sa.text("effect = 'quarantined'")

# `seq` is taken while the intake's row is locked, so that among one sender's messages it is the order of the commits.
# No foreign key to the intake: checking it would lock once more the row that was just written.
# `response` is the TwiML that Twilio got; `body` and `response` are emptied when their time is over, the row is the
# dedupe key and stays for 400 days. `error` says where our own code failed, without a word of the customer's.
messages = sa.Table(
    "messages",
    metadata,
    serial("seq"),
    sa.Column("sid", sa.Text, nullable=False, unique=True),
    sa.Column("intake_id", sa.Text, nullable=False, index=True),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("effect", sa.Text, nullable=False),
    sa.Column("step", sa.Text),
    sa.Column("took", Json, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("replies", sa.Integer, nullable=False),
    sa.Column("response", sa.Text),
    sa.Column("body", sa.Text),
    sa.Column("error", sa.Text),
    # What came beside words, such as "image voice": never the thing itself.
    sa.Column("media", sa.Text),
    # Who typed it for her, when she was on the telephone.
    sa.Column("staff_id", sa.Text),
    # The few that our own code failed on, for the page that shows them: nothing that a usual message writes.
    sa.Index("messages_quarantined", "seq", postgresql_where=QUARANTINED, sqlite_where=QUARANTINED),
)
