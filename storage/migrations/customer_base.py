"""The tables of migration 0012."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ROLES = "'hidden', 'optional', 'required'"


def _of_customer(table: str, column: str = "customer_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["customers.id"], name=f"{table}_{column}_fkey", ondelete="CASCADE")


def _events() -> None:
    op.create_table(
        "customer_events",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Text()),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", JSON, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("once", sa.Text()),
        _of_customer("customer_events"),
        sa.PrimaryKeyConstraint("id", name="customer_events_pkey"),
        sa.UniqueConstraint("once", name="customer_events_once_key"),
    )
    op.create_index("customer_events_customer_id", "customer_events", ["customer_id"])
    op.create_index("customer_events_done_at", "customer_events", ["done_at"])


def _found_by() -> None:
    op.create_table(
        "customer_words",
        sa.Column("number", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _of_customer("customer_words"),
        sa.PrimaryKeyConstraint("number", name="customer_words_pkey"),
        sa.UniqueConstraint("customer_id", name="customer_words_customer_id_key"),
    )
    op.create_table(
        "customer_keys",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('email', 'phone', 'name', 'bsuid')", name=op.f("customer_keys_kind")),
        _of_customer("customer_keys"),
        sa.PrimaryKeyConstraint("kind", "key", "customer_id", name="customer_keys_pkey"),
    )
    op.create_index("customer_keys_customer_id", "customer_keys", ["customer_id"])


def _duplicates() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.Text(), nullable=False),
        sa.Column("gone_id", sa.Text(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Text()),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("undo_until", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
        _of_customer("merges", "kept_id"),
        _of_customer("merges", "gone_id"),
        sa.PrimaryKeyConstraint("id", name="merges_pkey"),
    )
    for column in ("kept_id", "gone_id", "undo_until"):
        op.create_index(f"merges_{column}", "merges", [column])
    op.create_table(
        "not_duplicates",
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        _of_customer("not_duplicates", "one"),
        _of_customer("not_duplicates", "other"),
        sa.PrimaryKeyConstraint("one", "other", name="not_duplicates_pkey"),
    )
    op.create_index("not_duplicates_other", "not_duplicates", ["other"])


def _ordered_by() -> None:
    op.create_table(
        "labels",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text()),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('group', 'tag')", name=op.f("labels_kind")),
        sa.PrimaryKeyConstraint("kind", "name", name="labels_pkey"),
    )
    op.create_table(
        "segments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wanted", JSON, nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("order_by", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="segments_pkey"),
    )
    op.create_index("segments_made_by", "segments", ["made_by"])
    types = "'boolean', 'choice', 'multiple_choice', 'number', 'text', 'date', 'date_time'"
    op.create_table(
        "custom_fields",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("chat", "staff", "admin")),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT),
        sa.CheckConstraint(f"type IN ({types})", name=op.f("custom_fields_type")),
        *(sa.CheckConstraint(f"{name} IN ({ROLES})", name=op.f(f"custom_fields_{name}")) for name in ("chat", "staff", "admin")),
        sa.PrimaryKeyConstraint("key", name="custom_fields_pkey"),
    )


def _tasks() -> None:
    open_ones = sa.text("state IN ('waiting', 'running')")
    op.create_table(
        "tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger()),
        sa.Column("note", JSON, nullable=False),
        sa.Column("file", sa.Text()),
        sa.Column("made_by", sa.Text()),
        sa.Column("made_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT) for name in ("started_at", "beat_at", "ended_at", "expires_at")),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("tasks_state")),
        sa.PrimaryKeyConstraint("id", name="tasks_pkey"),
    )
    op.create_index("tasks_expires_at", "tasks", ["expires_at"])
    op.create_index("tasks_made_at_id", "tasks", ["made_at", "id"])
    op.create_index("tasks_open", "tasks", ["made_at"], postgresql_where=open_ones, sqlite_where=open_ones)
    op.create_table(
        "import_rows",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text()),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("cells", sa.Text()),
        sa.Column("before", sa.Text()),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="import_rows_task_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "row", name="import_rows_pkey"),
    )
    op.create_index("import_rows_customer_id", "import_rows", ["customer_id"])
    op.create_index("import_rows_task_id_outcome_row", "import_rows", ["task_id", "outcome", "row"])


def _rights() -> None:
    undone = sa.text("done_at IS NULL")
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("used_at", MOMENT),
        _of_customer("confirmations"),
        sa.PrimaryKeyConstraint("id", name="confirmations_pkey"),
        sa.UniqueConstraint("token_hash", name="confirmations_token_hash_key"),
    )
    op.create_index("confirmations_customer_id", "confirmations", ["customer_id"])
    op.create_index("confirmations_expires_at", "confirmations", ["expires_at"])
    op.create_table(
        "iys_rows",
        sa.Column("consent_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("task_id", sa.Text()),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("told_by", sa.Text()),
        sa.PrimaryKeyConstraint("consent_id", name="iys_rows_pkey"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text()),
        sa.Column("intake_ids", JSON, nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Text()),
        sa.Column("request_id", sa.BigInteger()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="erasures_pkey"),
    )
    op.create_index("erasures_customer_id", "erasures", ["customer_id"])
    op.create_index("erasures_done_at", "erasures", ["done_at"])
    op.create_table(
        "twilio_deletions",
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("error_code", sa.Integer()),
        sa.PrimaryKeyConstraint("sid", name="twilio_deletions_pkey"),
    )
    op.create_index("twilio_deletions_due", "twilio_deletions", ["due_at"], postgresql_where=undone, sqlite_where=undone)


TABLES = (_events, _found_by, _duplicates, _ordered_by, _tasks, _rights)
# In the order in which they may go.
NAMES = (
    "twilio_deletions",
    "erasures",
    "iys_rows",
    "confirmations",
    "import_rows",
    "tasks",
    "custom_fields",
    "segments",
    "labels",
    "not_duplicates",
    "merges",
    "customer_keys",
    "customer_words",
    "customer_events",
)
