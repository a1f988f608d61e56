"""What migration 0012 makes for the search, on either database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

# External content: the words stand once, in `customer_words`, and these keep the index to them. LIKE and whole words alike.
TRIGRAMS = (
    "CREATE VIRTUAL TABLE customer_trigrams USING fts5(words, content='customer_words', content_rowid='number', tokenize='trigram')",
    """CREATE TRIGGER customer_words_added AFTER INSERT ON customer_words BEGIN
        INSERT INTO customer_trigrams (rowid, words) VALUES (new.number, new.words); END""",
    """CREATE TRIGGER customer_words_gone AFTER DELETE ON customer_words BEGIN
        INSERT INTO customer_trigrams (customer_trigrams, rowid, words) VALUES ('delete', old.number, old.words); END""",
    """CREATE TRIGGER customer_words_changed AFTER UPDATE ON customer_words BEGIN
        INSERT INTO customer_trigrams (customer_trigrams, rowid, words) VALUES ('delete', old.number, old.words);
        INSERT INTO customer_trigrams (rowid, words) VALUES (new.number, new.words); END""",
)
# A database role that may not make extensions, or a server without it, searches by LIKE without an index.
POSTGRES_TRIGRAMS = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX customer_words_trigrams ON customer_words USING gin (words gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
    RAISE NOTICE 'pg_trgm is not there: searching without an index';
END $$
"""


def search_on_sqlite() -> None:
    """The trigram table, where this SQLite can: FTS5 with trigrams is in every build since 3.34."""
    bind = op.get_bind()
    bind.exec_driver_sql("SAVEPOINT trigrams")
    try:
        for statement in TRIGRAMS:
            bind.exec_driver_sql(statement)
    except sa.exc.OperationalError:
        bind.exec_driver_sql("ROLLBACK TO trigrams")
    bind.exec_driver_sql("RELEASE trigrams")


def search_on_postgresql() -> None:
    """The trigram index, and an index of what records are labelled with."""
    op.execute(POSTGRES_TRIGRAMS)
    op.create_index("customers_groups", "customers", ["groups"], postgresql_using="gin", postgresql_ops={"groups": "jsonb_path_ops"})
    op.create_index("customers_tags", "customers", ["tags"], postgresql_using="gin", postgresql_ops={"tags": "jsonb_path_ops"})


def search_no_more() -> None:
    """Take it away again."""
    if op.get_context().dialect.name == "sqlite":
        for trigger in ("added", "gone", "changed"):
            op.execute(f"DROP TRIGGER IF EXISTS customer_words_{trigger}")
        op.execute("DROP TABLE IF EXISTS customer_trigrams")
        return
    op.drop_index("customers_tags", "customers")
    op.drop_index("customers_groups", "customers")
    op.execute("DROP INDEX IF EXISTS customer_words_trigrams")
