"""Scratch databases, made for one run and dropped after it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

_SERVER = "postgresql://postgres@127.0.0.1:5432"
_INSTANCE = Path(__file__).resolve().parent.parent / "instance"


def postgres_server() -> str | None:
    """The PostgreSQL server to use, or None when none answers: TEST_POSTGRES_URL without its path, else the local one."""
    url = os.environ.get("TEST_POSTGRES_URL", _SERVER)
    server = url.rpartition("/")[0] if url.count("/") > 2 else url
    try:
        with psycopg.connect(f"{server}/postgres", connect_timeout=3):
            return server
    except psycopg.OperationalError:
        return None


@contextmanager
def scratch_postgres(name: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database.

    Raises: RuntimeError when no server answers.
    """
    server = postgres_server()
    if server is None:
        raise RuntimeError("no PostgreSQL answers: set TEST_POSTGRES_URL")
    database = f"intake_{name}_{os.getpid()}"
    quoted = sql.Identifier(database)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
        try:
            yield f"{server}/{database}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


@contextmanager
def scratch_sqlite() -> Iterator[Path]:
    """A path for a SQLite file, on the disk that the real one would lie on: a file in memory would make fsync free."""
    _INSTANCE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=_INSTANCE))
    try:
        yield folder / "intake.db"
    finally:
        shutil.rmtree(folder)


def backend_pids(url: str) -> list[int]:
    """The server processes that work for this database, and the one that writes the log, where they run on this machine."""
    with psycopg.connect(url, autocommit=True) as link:
        rows = link.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() OR backend_type = 'walwriter'").fetchall()
    return [pid for (pid,) in rows if Path(f"/proc/{pid}/comm").exists() and "postgres" in Path(f"/proc/{pid}/comm").read_text()]
