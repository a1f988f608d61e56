from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage import identity_numbers, quarantine, secure_links, tables
from storage.accounts import second_factor
from storage.consent import barred, iys, iys_withdrawals
from storage.consent.barred import Bar
from storage.customers import segments
from storage.customers.changing import By, Edit, What, change
from storage.customers.history import changes_of
from storage.customers.record import record_of
from storage.customers.wanted import Wanted
from storage.database import Database
from storage.imports import place_of
from storage.register import register
from storage.rights import twilio_deletions
from storage.sealed import Keys
from storage.tables import addresses, changes, import_rows, merges, metadata, staff, tasks
from storage.upkeep import resealing
from storage.upkeep.resealing import PLACES
from tests.storage.ada import ADA, NOW, registered

OLD, NEW = b"1" * 32, b"2" * 32
SECRET = "a very secret value"
DANA = By(done_at=NOW + timedelta(hours=1), staff_id="dana")


@pytest.fixture
def before(database_url: str) -> Iterator[Database]:
    """The shop before its keys change."""
    opened = Database(database_url, Keys((OLD,)))
    yield opened
    opened.dispose()


@pytest.fixture
def after(database_url: str) -> Iterator[Database]:
    """The shop whose newest key is another."""
    opened = Database(database_url, Keys((NEW, OLD)))
    yield opened
    opened.dispose()


def filled(database: Database) -> str:
    """Something in every place that is sealed; gives a customer's id."""
    keys, customer_id = database.keys, registered(database)
    change(database, customer_id, lambda _record: Edit(what=What.EDITED, values={"note": SECRET}), by=DANA)
    token, _ = secure_links.make(database, b"secret", f"intake of {ADA.key}", "dana", NOW, lambda _: None)
    identity_numbers.keep(database, keys, token, SECRET, "TR", "law", NOW)
    account = {"id": "dana", "email": "dana@example.com", "role": "admin", "password_hash": "", "session_key": "", "active": True}
    task = {"id": "task", "kind": "import", "state": "done", "done": 1, "note": {}, "made_at": NOW}
    row = {"task_id": "task", "row": 1, "outcome": "created", "customer_id": customer_id, "reason": []}
    cells = {name: keys.seal(f'["{SECRET}"]', place_of(name, "task", 1)) for name in ("cells", "before")}
    merge = {"id": "merge", "kept_id": customer_id, "gone_id": customer_id, "done_at": NOW, "undo_until": NOW}
    with database.transaction() as connection:
        secret = keys.seal(SECRET, second_factor.place_of("dana"))
        connection.execute(sa.insert(staff), {**account, "created_at": NOW, "updated_at": NOW, "totp_secret": secret})
        connection.execute(sa.insert(tasks), {**task, "asked": {"about": keys.seal(SECRET, "tasks.asked.about")}})
        connection.execute(sa.insert(import_rows), {**row, **cells})
        connection.execute(sa.insert(merges), {**merge, "before": keys.seal(SECRET, "merges.before:merge")})
        quarantine.keep(connection, keys, "SM bad", f"intake of {ADA.key}", SECRET, NOW)
        twilio_deletions.ask(connection, keys, [], ["whatsapp:" + SECRET], "an erasure", NOW)
        ended = f'{{"channel": "sms", "to": "{SECRET}", "how": "mail", "company": false}}'
        sealed = keys.seal(ended, iys_withdrawals.place_of("an erasure 0"))
        connection.execute(sa.insert(tables.iys_withdrawals), {"id": "an erasure 0", "sealed": sealed, "given_at": NOW})
        # As an older program wrote them.
        connection.execute(sa.update(addresses).where(addresses.c.title == "Work").values(vat_id="DE136695976", vat_blind=None))
        old = {"customer_id": customer_id, "changed_at": NOW, "actor": "customer", "field": "first_name"}
        connection.execute(sa.insert(changes), {**old, "before": '"Augusta"', "after": '"Ada"'})
    segments.save(database, "Somebody", Wanted(search=SECRET), "dana", NOW)
    return customer_id


def stored(database: Database) -> str:
    with database.reading() as connection:
        # Notes stand in the clear, because staff search them.
        return str([connection.execute(sa.select(table)).all() for name, table in metadata.tables.items() if name != "customers"])


def test_everything_comes_under_the_newest_key_and_the_old_one_can_go(before: Database, after: Database, database_url: str) -> None:
    customer_id = filled(before)
    (old,), new = before.keys.names, after.keys.name
    assert {each.key for each in resealing.held(after)} == {old, resealing.CLEAR}
    assert resealing.to_take_away(after) == ()

    done = resealing.reseal(after, batch=2)

    # One at least of each place, and of two that stood in the clear both.
    assert all(done.values()), done
    assert (done["addresses.vat_id"], done["changes.before"]) == (1, 2)
    assert {each.key for each in resealing.held(after)} == {new}
    assert resealing.to_take_away(after) == (old,)
    assert SECRET not in stored(after)
    assert "DE136695976" not in stored(after)
    assert "Augusta" not in stored(after)

    alone = Database(database_url, Keys((NEW,)))
    record = record_of(alone, customer_id)
    assert record is not None
    assert [place["vat_id"] for place in record.addresses] == ["", "DE136695976"]
    assert [(each.before, each.after) for each in changes_of(alone, customer_id)] == [("Augusta", "Ada"), ("", SECRET)]
    assert identity_numbers.standing(alone, alone.keys, f"intake of {ADA.key}", NOW).number == SECRET
    assert [each.wanted.search for each in segments.all_of(alone, "dana")] == [SECRET]
    assert {each.address for each in twilio_deletions.due(alone, NOW)} == {"whatsapp:" + SECRET}
    assert [row.recipient for row in iys.waiting(alone)] == [SECRET]
    with alone.reading() as connection:
        blind = connection.execute(sa.select(addresses.c.vat_blind).where(addresses.c.title == "Work")).scalar_one()
        sealed = connection.execute(sa.select(staff.c.totp_secret)).scalar_one()
    assert blind == alone.keys.blind("DE136695976", "addresses.vat_id")
    assert alone.keys.open(sealed, second_factor.place_of("dana")) == SECRET
    alone.dispose()


def test_doing_it_again_changes_nothing(before: Database, after: Database) -> None:
    filled(before)
    resealing.reseal(after)
    kept = stored(after)

    assert set(resealing.reseal(after).values()) == {0}
    assert stored(after) == kept


def test_a_run_that_was_broken_off_is_finished_by_the_next(before: Database, after: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(before)
    really, times = resealing._changed, iter(range(3))

    def breaks(*given: Any) -> int:
        next(times)
        return really(*given)

    monkeypatch.setattr(resealing, "_changed", breaks)
    with pytest.raises(RuntimeError):
        resealing.reseal(after, batch=1)
    monkeypatch.undo()
    assert len({each.key for each in resealing.held(after)}) > 1

    resealing.reseal(after)

    assert {each.key for each in resealing.held(after)} == {after.keys.name}


def test_what_a_lost_key_holds_is_told_and_left_alone(before: Database, database_url: str) -> None:
    filled(before)
    stranger = Database(database_url, Keys((NEW,)))

    done = resealing.reseal(stranger)

    assert done["identity_numbers.sealed"] == 0
    assert any(each.key.startswith("unknown") for each in resealing.held(stranger))
    assert done["addresses.vat_id"] == 1
    stranger.dispose()


def test_an_opt_out_of_somebody_erased_keeps_its_key(before: Database, after: Database) -> None:
    with before.transaction() as connection:
        barred.bar(connection, ADA.address, Bar.OPTED_OUT, NOW, code=63050)
        barred.make_blind(connection, before.keys, ADA.address)

    resealing.reseal(after)

    assert [(each.place, each.key) for each in resealing.held(after)] == [("barred.recipient", before.keys.name)]
    assert resealing.to_take_away(after) == ()


def test_the_register_marks_what_is_sealed() -> None:
    marked = {f"{kept.table}.{column}" for kept in register() for column in kept.sealed}
    assert marked == {place.name for place in PLACES}


def test_what_staff_write_meanwhile_is_not_lost(before: Database, after: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    customer_id = filled(before)
    really = resealing._changed

    def overtaken(connection: Any, keys: Keys, place: Any, row: Any) -> int:
        if place.name == "addresses.vat_id":
            fresh = {"vat_id": f"~{keys.seal('DE999999999', place.at(row))}"}
            connection.execute(sa.update(addresses).where(addresses.c.id == row["id"]).values(fresh))
        return really(connection, keys, place, row)

    monkeypatch.setattr(resealing, "_changed", overtaken)

    assert resealing.reseal(after)["addresses.vat_id"] == 0
    assert [place["vat_id"] for place in record_of(after, customer_id).addresses] == ["", "DE999999999"]  # type: ignore[union-attr]
