"""After a backup was restored (T20), and what is left in the files of the database after an erasure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.intake import State
from storage import task_files, tasks
from storage.customers.changing import By, Edit, What, change
from storage.customers.erasing import erase
from storage.customers.record import record_of
from storage.database import Database
from storage.rights import erasure_ledger, scrubbing
from storage.tables import customers, messages, metadata
from storage.tables import tasks as rows
from storage.turns import standing
from tests.keys import KEYS
from tests.storage.ada import ADA, BEA, NOW, PROFILE, tell

DANA = By(done_at=NOW + timedelta(hours=1), staff_id="dana")
CANARY = "Quetzalcoatlus"


def registered(database: Database, number: int) -> str:
    sender = replace(ADA, phone=f"+4915100000{number:03}")
    profile = replace(PROFILE, first_name=f"{CANARY}{number}", email=f"{CANARY}{number}@example.com", phone=sender.phone)
    intake = tell(database, f"SM{number} a", sender, changes={"id": f"intake {number}", "state": State.COMPLETE}, profile=profile)
    assert intake.customer_id is not None
    return intake.customer_id


def backup(database: Database) -> dict[str, list[dict[str, object]]]:
    with database.reading() as connection:
        return {table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()] for table in metadata.sorted_tables}


@pytest.fixture
def restored(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Database]]:
    """Gives the database as it was when this backup was taken."""
    opened: list[Database] = []

    def restore(kept: dict[str, list[dict[str, object]]]) -> Database:
        file = f"sqlite:///{tmp_path / 'restored.db'}"
        url = file if dialect == "sqlite" else request.getfixturevalue("bare_database_url")
        found = Database(url, KEYS)
        found.upgrade()
        opened.append(found)
        with found.transaction() as connection:
            for table in metadata.sorted_tables:
                if kept[table.name]:
                    connection.execute(sa.delete(table))
                    connection.execute(sa.insert(table), kept[table.name])
            if dialect == "postgresql":
                # As pg_restore does: the next number is the one after the last.
                connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('messages', 'seq'), max(seq)) FROM messages")
        return found

    yield restore
    for each in opened:
        each.dispose()


def test_a_restored_backup_forgets_again_whoever_was_erased_since(
    database: Database, restored: Callable[..., Database], tmp_path: Path
) -> None:
    ids = [registered(database, number) for number in range(4)]
    kept = backup(database)
    tell(database, "SM1 b", replace(ADA, phone="+4915100000001"), ledger={"body": f"{CANARY} after the backup"})
    for customer_id in ids[:2]:
        erase(database, customer_id, DANA, why="asked")
    ledger = tmp_path / "erasures.jsonl"
    assert (erasure_ledger.write_ledger(database, ledger), erasure_ledger.write_ledger(database, ledger)) == (2, 0)
    assert CANARY not in ledger.read_text()
    assert "15100000" not in ledger.read_text()

    back = restored(kept)
    assert record_of(back, ids[0]) is not None
    done = [erasure_ledger.replay(back, ledger, DANA.done_at) for _ in range(2)]

    assert [(each.erasures, each.again, each.messages) for each in done] == [(2, 2, 1), (2, 0, 0)]
    assert [record_of(back, customer_id) is None for customer_id in ids] == [True, True, False, False]
    assert all(f"{CANARY}{number}" not in str(backup(back)) for number in (0, 1))
    # Every message that comes again is an old one, also what the backup never knew.
    assert standing(back, "SM1 b", replace(ADA, phone="+4915100000001")).response == ""
    assert standing(back, "SM1 a", replace(ADA, phone="+4915100000001")).intake is None


def test_a_replay_where_nothing_came_back_changes_nothing(database: Database, tmp_path: Path) -> None:
    erase(database, registered(database, 1), DANA, why="asked")
    before = backup(database)

    done = erasure_ledger.replay(database, tmp_path / "not there.jsonl", DANA.done_at)

    assert (done.erasures, done.again, done.messages) == (1, 0, 0)
    assert backup(database) == before


def test_a_line_that_was_cut_off_hides_no_other(database: Database, tmp_path: Path) -> None:
    ledger = tmp_path / "erasures.jsonl"
    ledger.write_text('{"id": "cut o\n')
    erase(database, registered(database, 1), DANA, why="asked")

    assert erasure_ledger.write_ledger(database, ledger) == 1
    assert erasure_ledger.replay(database, ledger, DANA.done_at).erasures == 1


def test_the_files_of_the_database_hold_nothing_of_an_erased_person(database: Database, database_url: str) -> None:
    customer_id = registered(database, 1)
    registered(database, 2)
    for round_ in range(5):
        note = f"{CANARY}1 was here {round_} " * 200
        change(database, customer_id, lambda _record, note=note: Edit(what=What.EDITED, values={"note": note}), by=DANA)

    erase(database, customer_id, DANA, why="asked")
    assert scrubbing.scrub_when_due(database)
    assert not scrubbing.scrub_when_due(database)

    if database.dialect == "sqlite":
        file = Path(database_url.removeprefix("sqlite:///"))
        found = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*")).lower()
        assert f"{CANARY}2".lower().encode() in found
        for hers in (f"{CANARY}1", "15100000001"):
            assert hers.lower().encode() not in found
    else:
        dead = "SELECT sum(n_dead_tup) FROM pg_stat_user_tables WHERE relname = 'customers' AND last_vacuum IS NOT NULL"
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
            assert connection.exec_driver_sql(dead).scalar() == 0
            assert connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar() == 1


def test_files_with_an_erased_person_go_and_their_makers_are_told(database: Database, tmp_path: Path) -> None:
    from desk.exchange.tidying import tidy

    customer_id = registered(database, 1)
    made = [("export", "done", "done.csv"), ("export", "running", None), ("import_check", "done", "upload.csv"), ("import", "done", None)]
    with database.transaction() as connection:
        for place, (kind, state, file) in enumerate(made):
            task = tasks.new(kind, {}, NOW, "dana", expires_at=NOW + timedelta(days=30))
            row = {"id": str(place), "kind": kind, "asked": {}, "made_by": "dana", "made_at": NOW, "expires_at": task.expires_at}
            connection.execute(sa.insert(rows), {**row, "state": state, "done": 0, "note": {}, "file": file})
    for name in ("done.csv", "upload.csv"):
        (tmp_path / name).write_text(CANARY)

    erase(database, customer_id, DANA, why="asked")
    tidy(database, tmp_path, NOW)

    assert list(tmp_path.glob("*.csv")) == []
    assert task_files.files(database) == frozenset()
    with database.reading() as connection:
        told = connection.execute(sa.select(rows.c.kind, rows.c.state, rows.c.note).order_by(rows.c.id)).all()
    assert [(row.kind, row.state, row.note.get("why")) for row in told] == [
        ("export", "failed", "erased"),
        ("export", "failed", "erased"),
        ("import_check", "done", "erased"),
        ("import", "done", None),
    ]


def test_a_ledger_of_messages_still_counts_them(database: Database) -> None:
    erase(database, registered(database, 1), DANA, why="asked")
    tell(database, "SM bea", BEA)

    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar() == 2
