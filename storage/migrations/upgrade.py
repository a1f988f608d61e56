"""Bring a database up to date, whoever else is doing the same."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from storage.engines.sqlite import write_ahead

# Any number will do, as long as nobody else takes it in this database.
_LOCK = 7_465_001
_PATIENCE_SECONDS = 60


def configuration() -> Config:
    """Alembic's settings, without a file of their own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, *, in_memory: bool) -> None:
    """Run every migration that is missing in one transaction; who comes second waits and finds nothing to do."""
    if in_memory:
        with engine.connect() as connection:
            _upgrade(connection, "BEGIN")
        return
    # A connection of its own: migrations may take longer than any customer would wait.
    patient = create_engine(engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(patient, "connect", _wait_for_the_file)
    with patient.connect() as connection:
        _upgrade(connection, "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "BEGIN")
    patient.dispose()


def _wait_for_the_file(connection: sqlite3.Connection, _record: object) -> None:
    # Foreign keys stay off (SQLite's default): changing a table there means to drop and rename it, which would cascade.
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE_SECONDS * 1000}").close()
    # Before the first web process opens the file: a change of mode waits for everybody who holds it.
    write_ahead(connection, _PATIENCE_SECONDS)


def _upgrade(connection: Connection, begin: str) -> None:
    connection.exec_driver_sql(begin)
    try:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
