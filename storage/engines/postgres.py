"""PostgreSQL as we run it: psycopg 3 in autocommit, and no wait longer than two seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine, create_engine, event

RV = TypeVar("RV")

# psycopg takes less than two seconds for two.
CONNECT_SECONDS = 2
STATEMENT_MS = 1800
ANSWER_SECONDS = 2.0

# Source: postgresql.org/docs/15/errcodes-appendix.html: unique_violation, serialization_failure, deadlock_detected.
_OVERTAKEN = {"23505", "40001", "40P01"}
# The same page: read_only_sql_transaction, what a standby answers after a failover.
_STANDBY = "25006"


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives up when no answer comes.

    The server's own timeout is of no use when the server, or the way to it, is frozen: then only the client can give up.
    """

    patience_seconds = ANSWER_SECONDS

    @cached_property
    def ready(self) -> psycopg.RawCursor[Any]:
        """The cursor of all prepared statements: to make one costs as much as a short statement."""
        return psycopg.RawCursor(self)

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server's answer, at most `patience_seconds`."""
        try:
            return super().wait(gen, interval, self.patience_seconds if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # Its answer may still come, and would be taken for that of the next statement.
                self.pgconn.finish()
            raise


def postgres_engine(url: URL) -> Engine:
    """An engine whose connections are in autocommit and give up in time."""
    session = f"-c statement_timeout={STATEMENT_MS} -c timezone=UTC"
    engine = create_engine(
        url.difference_update_query(["options"]),
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=CONNECT_SECONDS,
        pool_use_lifo=True,
        pool_reset_on_return=None,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": CONNECT_SECONDS * 1000,
            "options": f"{url.query.get('options', '')} {session}".strip(),
            "application_name": "intake",
        },
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "reset", _end_what_is_open)
    return engine


def _connect(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> PatientConnection:
    return PatientConnection.connect(*arguments, **options)


def _end_what_is_open(connection: Any, _record: object, _state: object) -> None:
    # SQLAlchemy would roll back at every return, and nearly never is there anything: it costs as much as a short statement.
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        connection.rollback()


@contextmanager
def patient(connection: Any, most_ms: int) -> Iterator[None]:
    """Let a connection of the driver take longer than any customer would wait, for work in the background."""
    connection.patience_seconds = most_ms / 1000
    connection.execute(f"SET statement_timeout = {most_ms}")
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute(f"SET statement_timeout = {STATEMENT_MS}")
        connection.patience_seconds = ANSWER_SECONDS


def vacuum(connection: Any, tables: Iterable[str], most_ms: int) -> None:
    """Clear the dead rows of these tables."""
    with patient(connection, most_ms):
        for table in tables:
            connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))


Error = psycopg.Error


def cut(connection: Any) -> bool:
    """Whether this connection of the driver has died."""
    return bool(connection.closed)


def away(error: BaseException | None) -> bool:
    """Whether this error of the driver says that the server cannot be had now."""
    if not isinstance(error, psycopg.Error):
        return False
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return error.sqlstate not in _OVERTAKEN
    return error.sqlstate == _STANDBY


def overtaken(error: BaseException | None) -> bool:
    """Whether this error of the driver says that a unique value is taken, or that two transactions met."""
    return isinstance(error, psycopg.Error) and error.sqlstate in _OVERTAKEN


def named(error: BaseException | None) -> str:
    """This error without a value of the row, which PostgreSQL's words would quote."""
    if not isinstance(error, psycopg.Error):
        return type(error).__name__
    places = (error.sqlstate, error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    return " ".join((type(error).__name__, *(place for place in places if place)))
