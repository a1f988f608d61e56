"""The people at the desk: sessions, one-time links, second factor, the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

# An admin can do much, but not rewrite what she did. Rows may go after a year, by the database's own clock; a day less,
# so that a job whose clock runs ahead is not refused.
SQLITE_TRIGGERS = (
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN OLD.done_at > datetime('now', '-364 days')
    BEGIN SELECT RAISE(ABORT, 'the audit log is kept for a year'); END
    """,
)
POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
    """,
    """
    CREATE FUNCTION audit_kept_a_year() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF OLD.done_at > now() - interval '364 days' THEN RAISE EXCEPTION 'the audit log is kept for a year'; END IF;
      RETURN OLD;
    END $$
    """,
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept_a_year()",
)


def upgrade() -> None:
    """Create the tables."""
    for column in ("name", "language", "zone"):
        op.add_column("staff", sa.Column(column, sa.Text(), nullable=False, server_default=""))
    op.add_column("staff", sa.Column("totp_secret", sa.Text()))
    op.add_column("staff", sa.Column("totp_counter", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("staff", sa.Column("seen_at", MOMENT))
    op.create_table(
        "links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.CheckConstraint("kind IN ('invitation', 'password')", name="links_kind"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="links_staff_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="links_pkey"),
    )
    op.create_index("links_staff_id", "links", ["staff_id"])
    _sessions()
    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="recovery_codes_staff_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", "code_hash", name="recovery_codes_pkey"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="attempts_pkey"),
    )
    op.create_index("attempts_made_at", "attempts", ["made_at"])
    op.create_index("attempts_key_made_at", "attempts", ["key", "made_at"])
    _audit()


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("proven_at", MOMENT, nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.CheckConstraint("stage IN ('code', 'whole')", name="sessions_stage"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="sessions_staff_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="sessions_pkey"),
        sa.UniqueConstraint("id", name="sessions_id_key"),
    )
    op.create_index("sessions_begun_at", "sessions", ["begun_at"])
    op.create_index("sessions_staff_id", "sessions", ["staff_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("details", JSON, nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="audit_pkey"),
    )
    op.create_index("audit_done_at", "audit", ["done_at"])
    for column in ("staff_id", "action", "subject"):
        op.create_index(f"audit_{column}_id", "audit", [column, "id"])
    for trigger in SQLITE_TRIGGERS if op.get_context().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    """Drop them."""
    for table in ("audit", "attempts", "recovery_codes", "sessions", "links"):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_append_only()")
        op.execute("DROP FUNCTION audit_kept_a_year()")
    for column in ("seen_at", "totp_counter", "totp_secret", "zone", "language", "name"):
        op.drop_column("staff", column)
