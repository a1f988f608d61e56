from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from storage.accounts import staff
from storage.audit import PAGE, Action, Entry, Filter, entries, forget_old_entries, note
from storage.database import Database, Refused
from storage.tables import audit
from tests.storage.ada import NOW

# The database keeps what is younger than a year by its own clock, which no test can move.
TODAY = datetime.now(UTC)


def noted(
    database: Database, at: datetime = NOW, action: Action = Action.VIEWED, subject: str | None = None, who: str | None = None
) -> None:
    note(
        database,
        Entry(done_at=at, staff_id=who, action=action, endpoint="intakes.one", subject=subject, details={"n": 1}, address_hash="f00"),
    )


@pytest.mark.parametrize(
    "statement",
    [sa.update(audit).values(action="nothing"), sa.update(audit).values(staff_id=None), sa.delete(audit), sa.text("DELETE FROM audit")],
)
def test_nobody_can_change_or_delete_a_line_of_the_last_year(database: Database, statement: sa.Executable) -> None:
    noted(database, TODAY - timedelta(days=363))

    with pytest.raises(Refused), database.transaction() as connection:
        connection.execute(statement)

    assert [entry.action for entry in entries(database, Filter())] == [Action.VIEWED]


def test_the_log_cannot_be_emptied_at_once(database: Database) -> None:
    noted(database)

    with pytest.raises(Refused), database.transaction() as connection:
        connection.execute(sa.text("TRUNCATE audit" if database.dialect == "postgresql" else "DELETE FROM audit"))

    assert len(entries(database, Filter())) == 1


def test_lines_older_than_a_year_go_and_younger_ones_stay(database: Database) -> None:
    for days in (800, 366, 363, 1):
        noted(database, TODAY - timedelta(days=days))

    assert forget_old_entries(database, TODAY - timedelta(days=365)) == 2
    assert forget_old_entries(database, TODAY - timedelta(days=365)) == 0
    with pytest.raises(Refused):
        forget_old_entries(database, TODAY)
    assert len(entries(database, Filter())) == 2


def test_the_log_is_read_by_who_what_which_and_when(database: Database) -> None:
    dana = staff.add(database, "dana@example.com", "staff", "a horse and a battery", NOW)
    noted(database, NOW, Action.VIEWED, "customer:1", dana.id)
    noted(database, NOW + timedelta(days=1), Action.REVEALED, "customer:12", dana.id)
    noted(database, NOW + timedelta(days=2), Action.SIGN_IN_FAILED)

    def found(**wanted: object) -> list[Action]:
        return [entry.action for entry in entries(database, Filter(**wanted))]  # type: ignore[arg-type]

    assert found() == [Action.SIGN_IN_FAILED, Action.REVEALED, Action.VIEWED]
    assert found(staff_id=dana.id) == [Action.REVEALED, Action.VIEWED]
    assert found(action=Action.VIEWED) == [Action.VIEWED]
    assert found(subject="customer") == [Action.REVEALED, Action.VIEWED]
    assert found(subject="customer:1") == [Action.VIEWED]
    assert found(subject="cust") == []
    assert found(since=NOW + timedelta(days=1), until=NOW + timedelta(days=2)) == [Action.REVEALED]
    newest = entries(database, Filter(staff_id=dana.id))[0]
    assert (newest.who, newest.done_at, newest.details, newest.address_hash) == (
        "dana@example.com",
        NOW + timedelta(days=1),
        {"n": 1},
        "f00",
    )


def test_the_log_is_turned_page_by_page_without_a_gap(database: Database) -> None:
    for _ in range(PAGE + 3):
        noted(database)

    first = entries(database, Filter())
    rest = entries(database, Filter(), before=first[-1].id)

    assert (len(first), len(rest)) == (PAGE, 3)
    assert len({entry.id for entry in (*first, *rest)}) == PAGE + 3
