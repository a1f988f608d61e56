"""Scratch databases on the PostgreSQL server that the tests may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

# Where a developer's own server listens, when no TEST_POSTGRES_URL names one.
_LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def answering() -> str | None:
    """The server's address, or None when no local one answers. A server that was named must answer."""
    named = os.environ.get("TEST_POSTGRES_URL")
    server = (named or _LOCAL).replace("postgresql+psycopg://", "postgresql://")
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.OperationalError:
        if named:
            raise
        return None
    return server


@dataclass
class Postgres:
    """A scratch database.

    Shape: `server` is a libpq address with the right to create databases; `url` the scratch database as SQLAlchemy reads it.
    """

    server: str
    name: str
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def url(self) -> str:
        return _address(self.server, self.name, "postgresql+psycopg")

    @classmethod
    @contextmanager
    def made(cls, server: str, name: str) -> Iterator[Postgres]:
        """Create the database, and drop it afterwards."""
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield cls(server, name)
        finally:
            with psycopg.connect(server, autocommit=True) as admin:
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def scratch(self) -> Iterator[str]:
        """A further database, without tables, for one test."""
        with Postgres.made(self.server, f"{self.name}_{next(self._numbers)}") as bare:
            yield bare.url

    def empty(self) -> None:
        """Delete every row of every table, those that refuse to be deleted from included."""
        with psycopg.connect(_address(self.server, self.name, "postgresql")) as connection:
            connection.execute("SET LOCAL lock_timeout = '10s'")
            # Consent receipts refuse changes by trigger; a replica's session fires none.
            connection.execute("SET LOCAL session_replication_role = replica")
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).fetchall()
            # Truncating a table makes its files anew, whether it holds a row or not: of forty tables a test fills a few.
            looks = [sql.SQL("SELECT {0} WHERE EXISTS (SELECT FROM {1})").format(name, sql.Identifier(name)) for (name,) in tables]
            counted = sql.SQL(
                "SELECT c.relname FROM pg_sequences s JOIN pg_class q ON q.relname = s.sequencename JOIN pg_depend d ON d.objid = q.oid "
                "JOIN pg_class c ON c.oid = d.refobjid WHERE s.schemaname = 'public' AND s.last_value IS NOT NULL AND c.relkind = 'r'"
            )
            used = connection.execute(sql.SQL(" UNION ").join([*looks, counted])).fetchall()
            if used:
                names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in used)
                connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


def _address(server: str, database: str, scheme: str) -> str:
    parts = urlsplit(server)
    return urlunsplit((scheme, parts.netloc, f"/{database}", parts.query, ""))
