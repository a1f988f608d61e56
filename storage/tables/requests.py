"""Rights that somebody used: her data, or its erasure."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata, serial

_OPEN = sa.text("state = 'open'")

requests = sa.Table(
    "requests",
    metadata,
    serial("id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("intake_id", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text, index=True),
    sa.Column("sid", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    # How we know that it is her: "identity", "code", "staff"; who dealt with it, with which reason, in which task.
    sa.Column("proven_by", sa.Text),
    sa.Column("staff_id", sa.Text),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("task_id", sa.Text),
    # Asking twice does not start the clock anew.
    sa.Index("requests_one_open", "intake_id", "kind", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
    sa.Index("requests_due", "due_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
    sa.CheckConstraint("kind IN ('erase', 'export', 'correct')", name="kind"),
    sa.CheckConstraint("state IN ('open', 'done', 'refused')", name="state"),
)
