"""`flask breach`: whom a breach concerns, without a word of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from flows.message import Sender
from settings import Settings
from storage import audit
from storage.audit import Action, Entry
from storage.customers.changing import By
from storage.customers.creating import Newcomer, create
from storage.customers.erasing import erase
from storage.database import Database
from storage.register import Class, register
from storage.rights import breach
from storage.tables import customers, merges, metadata
from tests.conftest import FixedClock
from tests.desk.visitor import at_desk
from tests.storage.ada import ADA, PROFILE, tell
from tests.storage.erased import INTAKE, registered

BEA = Sender(phone="+905321234567")
HERS = ("Lovelace", "ada@example", "15112345678", "Bea", "5321234567")


@pytest.fixture
def shop(settings: Settings, database_url: str, clock: FixedClock) -> Iterator[Flask]:
    """Ada is a customer; Bea has begun, and is none yet."""
    made = create_app(settings.model_copy(update={"database_url": database_url}), clock)
    database: Database = made.extensions["intake"].database
    registered(database, sid="SM ada")
    # Neither id is made from a number.
    tell(database, "SM bea", BEA, changes={"id": "the other intake"})
    yield made
    database.dispose()


def of(shop: Flask) -> Database:
    found: Database = shop.extensions["intake"].database
    return found


def ada(shop: Flask) -> str:
    with of(shop).reading() as connection:
        return str(connection.execute(sa.select(customers.c.id)).scalar_one())


def asked(shop: Flask, *given: str) -> tuple[int, str]:
    """The exit code, and what was printed: no word of anybody's."""
    done = shop.test_cli_runner().invoke(args=["breach", *given])
    if not isinstance(done.exception, (SystemExit, type(None))):
        raise done.exception
    assert [word for word in HERS if word in done.output] == [], done.output
    return done.exit_code, done.output


def told(shop: Flask, *given: str) -> dict[str, Any]:
    code, output = asked(shop, *given, "--json", "--ids")
    found: dict[str, Any] = json.loads(output)
    assert code == (0 if found["people"]["total"] or found["colleagues"] or found["nameless"] or found["lists"]["rows"] else 1)
    return found


def did(shop: Flask, clock: FixedClock, action: Action, subject: str | None, staff_id: str = "dana", **details: object) -> None:
    entry = Entry(done_at=clock(), staff_id=staff_id, action=action, endpoint="x", subject=subject, details=details)
    audit.note(of(shop), entry)


def test_a_copy_of_everything_concerns_everybody_once(shop: Flask) -> None:
    found = told(shop, "--all-tables")
    assert found["people"] == {"total": 2, "customers": 1, "registrations": 1, "erased": 0}
    assert found["ids"] == [f"customer:{ada(shop)}", "intake:the other intake"]
    assert {"name", "contact", "address", "messages", "consent"} <= set(found["classes"])
    assert "addresses.vat_id" in found["sealed"]
    code, output = asked(shop, "--all-tables")
    assert (code, "2: 1 customers, 1 registrations" in output, "Notice by" in output) == (0, True, True)


def test_one_table_concerns_those_in_it_with_its_own_classes(shop: Flask) -> None:
    found = told(shop, "--table", "addresses")
    assert (found["ids"], found["people"]["registrations"]) == ([f"customer:{ada(shop)}"], 0)
    assert set(found["classes"]) == {"name", "contact", "address", "invoice"}
    assert found["classes"]["invoice"] == ["addresses"]
    assert found["records"] == len(PROFILE.addresses)
    assert told(shop, "--table", "intakes")["people"]["total"] == 2
    assert told(shop, "--table", "barred")["people"]["total"] == 0


def test_who_came_after_a_copy_was_made_is_not_in_it(shop: Flask, clock: FixedClock) -> None:
    earlier = ada(shop)
    clock.forward(days=3)
    later = Newcomer(profile=PROFILE, created_at=clock())
    with of(shop).transaction() as connection:
        create(connection, of(shop).keys, [later], By(done_at=clock(), staff_id="dana"))
    moment = f"{clock() - timedelta(days=1):%Y-%m-%d}"
    assert told(shop, "--table", "customers")["people"]["total"] == 2
    assert told(shop, "--table", "customers", "--until", moment)["ids"] == [f"customer:{earlier}"]
    assert told(shop, "--table", "intakes", "--until", "2020-01-01")["people"]["total"] == 0


def test_what_one_account_saw_is_told_by_its_lines_in_the_log(shop: Flask, clock: FixedClock) -> None:
    dana = at_desk(shop, "admin")
    start = clock()
    key = ada(shop)
    assert dana.get(f"/desk/customers/{key}").status_code == 200
    clock.forward(hours=2)
    did(shop, clock, Action.REVEALED, f"customer:{key}", "somebody else", fields=["email", "phone"])
    found = told(shop, "--staff", "dana@example.com")
    assert (found["ids"], found["revealed"]) == ([f"customer:{key}"], {})
    assert "contact" in found["classes"]
    assert found["since"] == found["until"] == start.isoformat()
    both = told(shop, "--since", "2026-06-01")
    assert (both["people"]["total"], both["revealed"]) == (1, {"email": 1, "phone": 1})
    assert told(shop, "--staff", "dana@example.com", "--since", f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}")["people"]["total"] == 0
    assert "Unmasked    email 1 times, phone 1 times" in asked(shop, "--since", "2026-06-01")[1]


def test_lists_and_files_are_counted_though_the_log_names_nobody(shop: Flask, clock: FixedClock) -> None:
    did(shop, clock, Action.SEARCHED, "customers", found=40)
    did(shop, clock, Action.EXPORTED, "task:1", what="asked")
    did(shop, clock, Action.EXPORTED, "task:1", what="loaded", rows=200)
    did(shop, clock, Action.SIGNED_IN, None)
    did(shop, clock, Action.CHANGED, "label:tag", what="added")
    found = told(shop, "--since", "2026-06-01")
    assert (found["lists"], found["people"]["total"]) == ({"searches": 1, "files": 1, "rows": 240}, 0)
    assert set(found["classes"]) >= {"name", "contact"}
    code, output = asked(shop, "--since", "2026-06-01")
    assert (code, "1 lists and 1 files with 240 rows" in output) == (0, True)


def test_somebody_erased_since_is_counted_once_and_said_to_be(shop: Flask, clock: FixedClock) -> None:
    key = ada(shop)
    did(shop, clock, Action.VIEWED, f"customer:{key}")
    did(shop, clock, Action.VIEWED, f"intake:{INTAKE}")
    erase(of(shop), key, By(done_at=clock()), why="asked")
    found = told(shop, "--until", "2027-01-01")
    assert (found["people"], found["ids"]) == ({"total": 1, "customers": 1, "registrations": 0, "erased": 1}, [f"customer:{key}"])
    assert "nobody can tell them" in asked(shop, "--until", "2027-01-01")[1]
    # Of a copy that is made now nobody of hers is concerned.
    assert told(shop, "--table", "intakes")["people"] == {"total": 1, "customers": 0, "registrations": 1, "erased": 0}


def test_what_was_merged_is_one_person(shop: Flask, clock: FixedClock) -> None:
    twin = Newcomer(profile=PROFILE, created_at=clock())
    with of(shop).transaction() as connection:
        create(connection, of(shop).keys, [twin], By(done_at=clock(), staff_id="dana"))
        kept = connection.execute(sa.select(customers.c.id).where(customers.c.id != twin.id)).scalar_one()
        row = {"id": "m", "kept_id": kept, "gone_id": twin.id, "done_at": clock(), "undo_until": clock(), "before": ""}
        connection.execute(sa.insert(merges), row)
    assert told(shop, "--table", "customers")["ids"] == [f"customer:{kept}"]


def test_a_request_leads_to_who_made_it(shop: Flask, clock: FixedClock) -> None:
    tell(of(shop), "SM asks", ADA, requests=("export",))
    did(shop, clock, Action.CHANGED, "request:1", what="request done")
    assert told(shop, "--since", "2026-01-01")["ids"] == [f"customer:{ada(shop)}"]


def test_a_copy_of_accounts_concerns_colleagues(shop: Flask) -> None:
    at_desk(shop, "admin")
    found = told(shop, "--table", "staff", "--table", "sessions")
    assert (found["people"]["total"], found["colleagues"]) == (0, 1)
    assert set(found["classes"]) == {"staff", "secret"}
    assert "Colleagues  1" in asked(shop, "--table", "staff")[1]


def test_whom_it_concerns_is_said_by_the_exit_code(shop: Flask) -> None:
    assert asked(shop, "--until", "2020-01-01")[0] == 1
    for wrong, why in (
        ((), "Say what happened"),
        (("--table", "nonsense"), "There are: addresses"),
        (("--table", "customers", "--since", "2026-01-01"), "leave them out"),
        (("--staff", "nobody@example.com"), "no account"),
        (("--since", "2026-02-01", "--until", "2026-01-01"), "later"),
        (("--since", "yesterday"), "does not match"),
    ):
        code, output = asked(shop, *wrong)
        assert (code, why in output) == (2, True), output


def test_every_table_it_knows_stands_in_the_register_and_every_page_shows_known_ones() -> None:
    assert set(breach.tables()) <= set(metadata.tables)
    assert {name for several in breach.SHOWN.values() for name in several} <= set(breach.tables())
    people = {kept.table for kept in register() for each, _ in kept.columns if each not in (Class.NONE, Class.STAFF, Class.SECRET)}
    assert people <= set(breach.tables())
