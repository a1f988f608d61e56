"""What the hot path and the jobs ask is answered from an index, whatever the size of the tables."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from flows.message import Sender
from flows.reminding import nudged
from storage import reminders
from storage.accounts import staff
from storage.customers.record import record_of
from storage.customers.registering import known
from storage.database import Database
from storage.messages import applied, response_to
from storage.reminders import ReminderKind
from storage.tables import outbox
from storage.turns import standing
from storage.upkeep import retention
from tests.storage.ada import ADA, BEA, NOW, PROFILE, registered, tell

BOTH = Sender(phone=ADA.phone, bsuid="DE.1")


@contextmanager
def listening(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reaches a driver meanwhile, with its values (SQLite's are in the statement already)."""
    heard: list[tuple[str, Any]] = []
    if database.dialect == "sqlite":
        database.dispose()
        listen = (database._engine, "connect", lambda connection, _: connection.set_trace_callback(lambda words: heard.append((words, ()))))
        sa.event.listen(*listen)
        with database.reading():
            heard.clear()  # what a new connection says
        yield heard
        sa.event.remove(*listen)
        database.dispose()
        return

    def execute(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        heard.append((str(query), params))
        return original(cursor, query, params, **options)

    original = psycopg.Cursor.execute
    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", execute)
        yield heard


def plan_of(cursor: Any, words: str, values: object) -> str:
    """How a statement that was heard is worked out, by a driver's cursor."""
    if isinstance(cursor, sqlite3.Cursor):
        return "\n".join(map(str, cursor.execute(f"EXPLAIN QUERY PLAN {words}", values).fetchall()))  # type: ignore[arg-type]
    # A list belongs to a prepared statement, which has its parameters as PostgreSQL writes them.
    asking = psycopg.RawCursor(cursor.connection) if isinstance(values, list) else cursor
    return "\n".join(map(str, asking.execute(f"EXPLAIN {words}", values).fetchall()))


def scans(database: Database, statements: list[tuple[str, Any]]) -> list[str]:
    """The statements whose plan reads a whole table."""
    asked = [(words, values) for words, values in statements if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", words)]
    assert asked, "no statement was heard"
    found = []
    with database.reading() as connection:
        cursor = connection.connection.cursor()
        if database.dialect == "postgresql":
            # Empty tables are scanned because that is cheapest; with this only where no index would do.
            cursor.execute("SET enable_seqscan = off")
        for words, values in asked:
            plan = plan_of(cursor, words, values)
            # The desk's few accounts may be scanned, and what the text index keeps about itself.
            if re.search(r"Seq Scan on (?!staff)|SCAN (?!one\b|CONSTANT|\(|anon|staff|main.customer_trigrams_)\w+", plan):
                found.append(f"{words}\n{plan}")
        if database.dialect == "postgresql":
            cursor.execute("RESET enable_seqscan")
    return found


def conversation(database: Database) -> None:
    tell(database, "SM1", ADA)
    tell(database, "SM2", ADA)
    tell(database, "SM3", BOTH)
    registered(database, BOTH, sid="SM4")
    tell(database, "SM5", BOTH, profile=PROFILE.__class__(first_name="Ida"), requests=("export",), withdraws=True)
    known(database, BOTH)
    response_to(database, "SM1")


def jobs(database: Database) -> None:
    registered(database)
    retention.expire_intakes(database, NOW)
    retention.delete_old_changes(database, NOW)
    applied(database, ["SM1", "SM2"])


def reminding(database: Database) -> None:
    for kind in ReminderKind:
        reminders.silent(database, kind, NOW - timedelta(hours=24), NOW, NOW)
    intake = tell(database, "SM asked", BEA, changes={"asks": "email"})
    assert reminders.decide(database, ReminderKind.NUDGE, intake, nudged(intake, NOW), (), NOW)
    tell(database, "SM answered", BEA)


def desk(database: Database) -> None:
    record_of(database, registered(database))
    staff.verify(database, "dana@example.com", "wrong")


@pytest.mark.parametrize("act", [conversation, jobs, reminding, desk])
def test_nothing_that_happens_often_reads_a_whole_table(
    database: Database, monkeypatch: pytest.MonkeyPatch, act: Callable[[Database], None]
) -> None:
    with listening(database, monkeypatch) as statements:
        act(database)

    assert scans(database, statements) == []


def test_a_scan_would_be_noticed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(database, monkeypatch) as statements, database.reading() as connection:
        connection.exec_driver_sql("SELECT seq FROM messages WHERE body = 'x'")

    assert len(scans(database, statements)) == 1


def test_an_ordinary_message_costs_one_statement_to_read_and_one_to_keep(
    database: Database, monkeypatch: pytest.MonkeyPatch, dialect: str
) -> None:
    tell(database, "SM1")
    standing(database, "none", ADA)

    with listening(database, monkeypatch) as statements:
        tell(database, "SM2")

    words = [statement.split()[0] for statement, _ in statements]
    kept = ["WITH"] if dialect == "postgresql" else ["BEGIN", "UPDATE", "INSERT", "COMMIT"]
    assert words == ["SELECT", *kept, "SELECT"]  # the last one is the test's own look at the result


def test_the_outbox_finds_what_is_due_and_one_recipients_line_by_index(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = sa.text("status IN ('ready', 'sending', 'unknown')")
    with listening(database, monkeypatch) as statements, database.reading() as connection:
        connection.execute(sa.select(outbox.c.id).where(waiting, outbox.c.due_at <= NOW).order_by(outbox.c.due_at, outbox.c.id).limit(20))
        connection.execute(sa.select(outbox.c.id).where(waiting, outbox.c.recipient == "whatsapp:+49").order_by(outbox.c.id).limit(1))
        connection.execute(sa.select(outbox.c.id).where(outbox.c.provider_sid == "SM1"))

    assert scans(database, statements) == []


def test_no_index_of_the_intakes_changes_with_an_ordinary_message(database: Database) -> None:
    """Otherwise PostgreSQL could not write the new version beside the old one, and every message would touch every index."""
    with database.reading() as connection:
        found = sa.inspect(connection).get_indexes("intakes")

    held = {column for index in found for column in index["column_names"]}
    # Whose record it is changes with the message that completes it, and with no other.
    assert held == {"begun_at", "customer_id", "id", "state"}
