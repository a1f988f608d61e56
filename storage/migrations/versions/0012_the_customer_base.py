"""The customer base: search, likeness, labels, saved filters, own fields, tasks, merges, rights; VAT IDs and changes sealed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations import customer_base, searching

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns, create the tables, and what keeps the search."""
    _records()
    for make in customer_base.TABLES:
        make()
    if op.get_context().dialect.name == "sqlite":
        searching.search_on_sqlite()
    else:
        searching.search_on_postgresql()


def _records() -> None:
    pending, gone = sa.text("review_status = 'pending'"), sa.text("deleted_at IS NOT NULL")
    op.add_column("customers", sa.Column("doubt_rank", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("customers", sa.Column("deleted_at", MOMENT))
    order: list[Any] = [sa.text("doubt_rank DESC"), "created_at", "id"]
    op.create_index("customers_review", "customers", order, postgresql_where=pending, sqlite_where=pending)
    op.create_index("customers_deleted", "customers", ["deleted_at"], postgresql_where=gone, sqlite_where=gone)
    op.add_column("addresses", sa.Column("vat_blind", sa.Text()))
    op.create_index("addresses_vat_blind", "addresses", ["vat_blind"])
    with op.batch_alter_table("changes") as batch:
        batch.alter_column("before", type_=sa.Text(), postgresql_using="before::text")
        batch.alter_column("after", type_=sa.Text(), postgresql_using="after::text")
    _requests("kind IN ('erase', 'export', 'correct')", before="requests_requests_kind", after="requests_kind")
    for column in ("proven_by", "staff_id", "task_id"):
        op.add_column("requests", sa.Column(column, sa.Text()))
    op.add_column("requests", sa.Column("note", sa.Text(), nullable=False, server_default=""))


def _requests(kinds: str, *, before: str, after: str) -> None:
    kind = sa.CheckConstraint(kinds, name=op.f(after))
    if op.get_context().dialect.name == "sqlite":
        # Made anew, because SQLite changes no constraint; the others are read from the table and come along.
        with op.batch_alter_table("requests", table_args=(kind,), recreate="always") as batch:
            batch.drop_constraint(op.f(before), type_="check")
        return
    op.drop_constraint(op.f(before), "requests", type_="check")
    op.create_check_constraint(op.f(after), "requests", kinds)


def downgrade() -> None:
    """Take it all away. What is sealed stays sealed: an older program shows it so, and a backup has it in the clear."""
    searching.search_no_more()
    for table in customer_base.NAMES:
        op.drop_table(table)
    for column in ("task_id", "note", "staff_id", "proven_by"):
        op.drop_column("requests", column)
    _requests("kind IN ('erase', 'export')", before="requests_kind", after="requests_requests_kind")
    with op.batch_alter_table("changes") as batch:
        batch.alter_column("before", type_=customer_base.JSON, postgresql_using="to_jsonb(before)")
        batch.alter_column("after", type_=customer_base.JSON, postgresql_using="to_jsonb(after)")
    op.drop_index("addresses_vat_blind", "addresses")
    op.drop_column("addresses", "vat_blind")
    op.drop_index("customers_deleted", "customers")
    op.drop_index("customers_review", "customers")
    op.drop_column("customers", "deleted_at")
    op.drop_column("customers", "doubt_rank")
