"""Erasure reaches the consent receipts: the database lets those of an erased person go, and those older than five years."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A receipt may be touched once its person stands in `erasures`, and may go after five years by the database's own clock. Nothing else
# may: whoever wants to change one must first write down, for everybody to see, that the person was erased.
SQLITE_BEFORE = (
    "CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'consent receipts are append-only'); END",
    "CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'consent receipts are append-only'); END",
)
_ERASED = """NOT EXISTS (
    SELECT 1 FROM erasures WHERE erasures.customer_id = OLD.customer_id
    OR EXISTS (SELECT 1 FROM json_each(erasures.intake_ids) WHERE json_each.value = OLD.intake_id))"""
SQLITE_AFTER = (
    f"""CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents WHEN {_ERASED}
    BEGIN SELECT RAISE(ABORT, 'consent receipts are append-only'); END""",
    f"""CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents WHEN OLD.given_at > datetime('now', '-1825 days') AND {_ERASED}
    BEGIN SELECT RAISE(ABORT, 'consent receipts are append-only'); END""",
)
POSTGRESQL_BEFORE = (
    "DROP TRIGGER consents_no_change ON consents",
    """
    CREATE TRIGGER consents_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON consents
    FOR EACH STATEMENT EXECUTE FUNCTION consents_append_only()
    """,
)
POSTGRESQL_AFTER = (
    """
    CREATE FUNCTION consents_of_the_erased() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF EXISTS (
        SELECT FROM erasures WHERE erasures.customer_id = OLD.customer_id OR jsonb_exists(erasures.intake_ids, OLD.intake_id)
      ) OR (TG_OP = 'DELETE' AND OLD.given_at <= now() - interval '1825 days') THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'consent receipts are append-only';
    END $$
    """,
    "DROP TRIGGER consents_no_change ON consents",
    "CREATE TRIGGER consents_no_change BEFORE TRUNCATE ON consents FOR EACH STATEMENT EXECUTE FUNCTION consents_append_only()",
    "CREATE TRIGGER consents_kept BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION consents_of_the_erased()",
)


def upgrade() -> None:
    """Add what is kept of an erased person's consent, and let the triggers know who was erased."""
    # A keyed hash of the number and the email: the shop can show whose consent it was to whoever names them, and to nobody else.
    op.add_column("consents", sa.Column("address_hash", sa.Text()))
    op.create_index("consents_given_at", "consents", ["given_at"])
    # The sealed address of somebody erased, until Twilio has said which messages of hers it still has.
    op.add_column("twilio_deletions", sa.Column("address", sa.Text()))
    registered = sa.text("customer_id IS NOT NULL")
    op.create_index("intakes_customer_id", "intakes", ["customer_id"], postgresql_where=registered, sqlite_where=registered)
    if op.get_context().dialect.name == "sqlite":
        _triggers(*SQLITE_AFTER)
    else:
        for statement in POSTGRESQL_AFTER:
            op.execute(statement)


def _triggers(*made: str) -> None:
    for name in ("update", "delete"):
        op.execute(f"DROP TRIGGER consents_no_{name}")
    for trigger in made:
        op.execute(trigger)


def downgrade() -> None:
    """Refuse everything again."""
    if op.get_context().dialect.name == "sqlite":
        _triggers(*SQLITE_BEFORE)
    else:
        op.execute("DROP TRIGGER consents_kept ON consents")
        for statement in POSTGRESQL_BEFORE:
            op.execute(statement)
        op.execute("DROP FUNCTION consents_of_the_erased()")
    op.drop_index("intakes_customer_id", "intakes")
    op.drop_column("twilio_deletions", "address")
    op.drop_index("consents_given_at", "consents")
    op.drop_column("consents", "address_hash")
