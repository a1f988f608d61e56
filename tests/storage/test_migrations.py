from __future__ import annotations

import warnings
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.customers.record import record_of
from storage.database import Database, Refused
from storage.migrations import HEAD
from storage.migrations.upgrade import configuration
from storage.tables import metadata
from storage.turns import standing
from tests.keys import KEYS
from tests.storage.ada import ADA, registered, tell
from tests.storage.crowd import upgrading_at_once


def drift(url: str) -> list[Any]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection, warnings.catch_warnings():
        # An index on an expression, which SQLAlchemy does not read back from SQLite.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", sa.exc.SAWarning)
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    return [difference for difference in found if not _understood(str(difference[0]), getattr(difference[1], "name", ""))]


def _understood(act: str, name: str) -> bool:
    """What is no drift: what a migration makes for one database only, and an index whose DESC SQLite does not tell of."""
    ours = (
        "alembic_version",
        "customers_groups",
        "customers_tags",
        "customer_words_trigrams",
        "customer_words_name",
        "customers_attributes",
    )
    return name == "customers_review" or (act.startswith("remove_") and (name in ours or name.startswith("customer_trigrams")))


def migrate(url: str, revision: str) -> None:
    """Go to one revision, up or (written "-0001") down, as `flask db upgrade` goes to the newest."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        down = revision == "base" or revision.startswith("-")
        (command.downgrade if down else command.upgrade)(config, revision.removeprefix("-"))


def test_the_migrations_make_the_very_tables_that_the_program_reads(bare_database_url: str) -> None:
    database = Database(bare_database_url, KEYS)
    assert not database.up_to_date()

    database.upgrade()

    assert database.up_to_date()
    database.dispose()
    assert drift(bare_database_url) == []


def test_the_revision_that_a_web_process_asks_for_is_the_newest() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


def test_a_database_of_an_older_revision_is_not_up_to_date_and_can_be_brought_there(bare_database_url: str) -> None:
    revisions = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]
    for revision in reversed(revisions):
        migrate(bare_database_url, revision)
        database = Database(bare_database_url, KEYS)
        assert database.up_to_date() == (revision == HEAD)
        database.dispose()
    assert drift(bare_database_url) == []


def test_upgrading_a_filled_database_again_loses_nothing(bare_database_url: str) -> None:
    database = Database(bare_database_url, KEYS)
    database.upgrade()
    customer_id = registered(database)
    before = tell(database, "SM2")

    database.upgrade()

    assert standing(database, "none", ADA).intake == before
    assert record_of(database, customer_id) is not None
    database.dispose()
    assert drift(bare_database_url) == []


def test_a_filled_database_of_the_first_revision_keeps_its_rows(bare_database_url: str) -> None:
    # Today's program writes columns that the first revision did not have: the row is written first, and taken back with them.
    migrate(bare_database_url, "head")
    database = Database(bare_database_url, KEYS)
    before = tell(database, "SM1")
    database.dispose()
    migrate(bare_database_url, "-0001")

    database.upgrade()

    assert standing(database, "none", ADA).intake == before
    assert registered(database, sid="SM2")
    database.dispose()


def test_the_migrations_can_be_taken_back_and_made_again(bare_database_url: str) -> None:
    migrate(bare_database_url, "head")
    migrate(bare_database_url, "base")
    engine = sa.create_engine(bare_database_url, poolclass=sa.NullPool)
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}

    migrate(bare_database_url, "head")

    assert drift(bare_database_url) == []


def test_processes_that_upgrade_at_one_instant_all_find_it_done(bare_database_url: str) -> None:
    assert upgrading_at_once(bare_database_url, 3) == [0, 0, 0]
    assert drift(bare_database_url) == []


def test_a_failed_migration_leaves_the_old_state(bare_database_url: str) -> None:
    migrate(bare_database_url, "0001")
    database = Database(bare_database_url, KEYS)
    tables = set(sa.inspect(sa.create_engine(bare_database_url, poolclass=sa.NullPool)).get_table_names())
    with database.transaction() as connection:
        # The third revision makes this table, and will fail on it after the second has made others.
        connection.exec_driver_sql("CREATE TABLE outbox (id INTEGER)")

    with pytest.raises(Refused):
        Database(bare_database_url, KEYS).upgrade()

    left = set(sa.inspect(sa.create_engine(bare_database_url, poolclass=sa.NullPool)).get_table_names())
    assert left - tables == {"outbox"}
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
    database.dispose()


def test_an_in_memory_database_is_upgraded_and_used() -> None:
    database = Database("sqlite://")
    database.upgrade()

    assert database.up_to_date()
    assert tell(database, "SM1").version == 1
    database.dispose()
