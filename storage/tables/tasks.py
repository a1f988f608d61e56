"""Work that somebody at the desk asked for and that takes longer than a page: exports, imports, many records at once."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata

_OPEN = sa.text("state IN ('waiting', 'running')")

# `asked` says what to do, without a value of a customer's; `note` how it went (counts). `beat_at` moves while a worker is at it:
# one that fell silent is taken up again. `file` is the name that we gave in the folder of files; both go at `expires_at`.
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("asked", Json, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger),
    sa.Column("note", Json, nullable=False),
    sa.Column("file", sa.Text),
    sa.Column("made_by", sa.Text),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("beat_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("expires_at", Moment, index=True),
    sa.Index(None, "made_at", "id"),
    sa.Index("tasks_open", "made_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
)

# What became of each line of an import. `cells` is the line as it came and `before` the record as it was, both sealed: the one to
# give back what was rejected, the other to undo.
import_rows = sa.Table(
    "import_rows",
    metadata,
    sa.Column("task_id", sa.Text, sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("row", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text, index=True),
    sa.Column("reason", Json, nullable=False),
    sa.Column("cells", sa.Text),
    sa.Column("before", sa.Text),
    sa.Index(None, "task_id", "outcome", "row"),
)
