"""What the sending loop asks is answered from the small indexes, however much was sent and however much waits."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.outbox import held_up, line
from storage.outbox.claims import due
from storage.tables import outbox
from tests.storage.ada import NOW
from tests.storage.letters import SHOP, lease
from tests.storage.test_plans import listening, plan_of

SENT, WAIT = 100_000, 500

_ROW = {
    "sender": SHOP, "kind": "reply", "payload": {"body": "hello"}, "needs_window": True, "attempts": 0, "unknown_outcomes": 0,
    "created_at": NOW, "due_at": NOW,
}  # fmt: skip


@pytest.fixture
def busy(database: Database) -> Database:
    """Very much was sent, and PostgreSQL has counted when nothing waited; then 500 messages came at once."""
    waits = [{**_ROW, "status": "ready", "recipient": f"whatsapp:+49{number}", "receipt_rank": 0} for number in range(WAIT)]
    with database.transaction() as connection:
        gone = {**_ROW, "status": "sent", "sent_at": NOW - timedelta(days=1), "recipient": "whatsapp:+49", "receipt_rank": 0}
        connection.execute(sa.insert(outbox), gone)
        connection.execute(_many_like_it(list(gone)))
    with database.reading() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("ANALYZE outbox")
    with database.transaction() as connection:
        connection.execute(sa.insert(outbox), waits)
    return database


def _many_like_it(names: list[str]) -> sa.Insert:
    """The one row a hundred thousand times, to nine thousand people: written by the database itself, for speed."""
    numbers = sa.select(sa.literal(1).label("number")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.number + 1).where(numbers.c.number < SENT))
    own = {
        "recipient": sa.literal("whatsapp:+49").concat(sa.cast(numbers.c.number % 9000, sa.Text)),
        "receipt_rank": 9 * (numbers.c.number % 2),
    }
    return sa.insert(outbox).from_select(
        names, sa.select(*(own.get(name, outbox.c[name]) for name in names)).join_from(outbox, numbers, sa.true())
    )


def test_the_claim_reads_only_what_waits(busy: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(busy, monkeypatch) as statements:
        assert due(busy, NOW)
        assert len(lease(busy)) == 16
        assert line(busy, NOW).waiting == WAIT
        held_up(busy, NOW, timedelta())

    plans = "\n".join(_plan(busy, words, values) for words, values in statements if re.match("SELECT|UPDATE|WITH", words))
    # The other tables are empty here, and PostgreSQL reads an empty table as a whole.
    assert re.findall(r"Seq Scan on (?:outbox|rates)|SCAN (?!chosen)\w+", plans) == []
    for index in ("outbox_due", "outbox_line", "outbox_unheard"):
        assert index in plans
    # One recipient's line is never looked for in the index of all that is due.
    assert "outbox_due on outbox ahead" not in plans


def _plan(database: Database, words: str, values: object) -> str:
    with database.reading() as connection:
        return plan_of(connection.connection.cursor(), words, values)
