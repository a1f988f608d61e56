"""Imports, from a table to the records and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.exchange.formats import Format
from desk.exchange.importing.deciding import By, Mode
from desk.exchange.importing.running import CHECK
from storage.audit import Action, Filter, entries
from storage.database import Database
from storage.tasks import State
from tests.conftest import FixedClock
from tests.exchange.imports import (
    asked,
    counts,
    done,
    everybody,
    exported,
    import_of,
    imported,
    kinds,
    reasons,
    shapes,
    table,
)
from tests.exchange.met import ADA, BEA, HEAD, HOME, WORK, edited, made, read


def test_rows_become_customers(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    task = imported(worker, table((*HEAD, "country", "tags", "custom.vip"), (*ADA, "", "vip;new", "ja"), (*BEA, "Türkiye", "", "")))
    assert (task.state, counts(task)) == (State.DONE, {"created": 2})
    ada, bea = sorted(everybody(database), key=lambda record: str(record.customer["first_name"]))
    assert (ada.customer["phone"], bea.customer["phone"]) == ("+4915112345678", "+905321234567")
    assert (ada.customer["tags"], ada.customer["attributes"]) == (["vip", "new"], {"vip": True})
    assert ada.customer["origin"] == {"source": "import", "import": task.id}
    assert ada.customer["review_status"] == "approved"


def test_a_try_writes_nothing_and_says_the_same(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    made(database, clock)
    content = table(HEAD, ("Ada", "King", *ADA[2:]), BEA, ("12345", "", "nonsense", ""))
    before = shapes(database)
    tried = done(worker, asked(worker, import_of(worker, content), CHECK))
    assert shapes(database) == before
    done_so = imported(worker, content)
    assert counts(tried) == counts(done_so) == {"created": 1, "updated": 1, "rejected": 1}
    assert reasons(worker, tried) == reasons(worker, done_so)
    ((row, why),) = reasons(worker, tried)
    assert row == 4
    assert dict(why) == {"first_name": "That does not look like a name.", "email": "I did not find an email address in that."}


@pytest.mark.parametrize("kind", [Format.CSV, Format.XLSX])
def test_what_was_exported_changes_nothing_when_it_comes_back(database: Database, clock: FixedClock, tmp_path: Path, kind: Format) -> None:
    worker = kinds(database, clock, tmp_path)
    attributes = {"shoe_size": 42.5, "likes": ["red", "blue"], "birthday": "1988-03-24", "vip": False}
    made(
        database,
        clock,
        addresses=(HOME, WORK),
        phone="+4915112345678",
        attributes=attributes,
        note="=1+1\nrings; twice",
        tags=["a;b", "vip"],
    )
    # What no reader of the chat would take: staff may have written it.
    made(database, clock, "X1 @home", email="=odd", groups=["+49", "-"], note="'=x")
    path = exported(worker, kind)
    task = imported(worker, path)
    assert (task.state, counts(task)) == (State.DONE, {"same": 2})


@pytest.mark.parametrize("kind", [Format.CSV, Format.XLSX])
def test_what_was_exported_makes_the_same_customers_elsewhere(database: Database, clock: FixedClock, tmp_path: Path, kind: Format) -> None:
    worker = kinds(database, clock, tmp_path)
    attributes = {"shoe_size": 42.5, "likes": ["red", "blue"], "birthday": "1988-03-24", "vip": False}
    for name, phone in (("Ada", "+4915112345678"), ("Bea", "+905321234567")):
        made(database, clock, name, addresses=(HOME, WORK), phone=phone, attributes=attributes, note="=1+1\nrings; twice", tags=["a;b"])
    before = shapes(database)
    path = exported(worker, kind)
    clock.forward(minutes=1)
    for record in everybody(database):
        edited(database, clock, record, deleted_at=clock())
    assert shapes(database) == []
    # Elsewhere nobody knows these ids.
    content = path
    task = imported(worker, content, by=By.EMAIL)
    assert counts(task) == {"created": 2}
    assert shapes(database) == before


def test_a_row_finds_its_customer_by_id_email_or_phone(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    ada = made(database, clock, phone="+4915112345678")
    for row in ((ada.customer["id"], "", "", "one"), ("", "ADA@example.com", "", "two"), ("", "", "0151 12345678", "three")):
        task = imported(worker, table(("id", "email", "phone", "note"), row))
        assert counts(task) == {"updated": 1}
        assert read(database, ada.customer["id"]).customer["note"] == row[3]
    task = imported(worker, table(("id", "email", "note"), ("", "ada@example.com", "x")), by=By.PHONE, mode=Mode.UPDATE)
    assert reasons(worker, task) == [(2, [("", "not_found")])]


def test_rows_that_cannot_be_told_apart_are_rejected(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    made(database, clock, phone="+4915112345678")
    bea = made(database, clock, "Bea", phone="+4915187654321")
    gone = made(database, clock, "Carl")
    edited(database, clock, gone, deleted_at=clock())
    rows = (
        ("", "Ada", "ada@example.com", "+4915187654321"),
        (bea.customer["id"], "Bea", "ada@example.com", ""),
        (gone.customer["id"], "Carl", "", ""),
        ("", "Dora", "dora@example.com", ""),
        ("", "Dora", "DORA@example.com", ""),
        ("", "", "eve@example.com", ""),
    )
    task = imported(worker, table(("id", "first_name", "email", "phone"), *rows))
    assert counts(task) == {"rejected": 5, "created": 1}
    assert reasons(worker, task) == [
        (2, [("", "two_customers")]),
        (3, [("email", "email_taken")]),
        (4, [("id", "is_deleted")]),
        (6, [("email", "same_as_row")]),
        (7, [("", "no_name")]),
    ]


def test_customers_can_be_only_made_or_only_changed(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    made(database, clock)
    content = table(HEAD, ("Ada", "King", "ada@example.com", ""), ("Bea", "", "bea@example.com", ""))
    only_new = imported(worker, content, mode=Mode.CREATE)
    assert reasons(worker, only_new) == [(2, [("", "there_already")])]
    assert counts(only_new) == {"created": 1, "rejected": 1}
    changed = imported(worker, table(HEAD, ("Ada", "King", "ada@example.com", ""), ("Eve", "", "eve@example.com", "")), mode=Mode.UPDATE)
    assert counts(changed) == {"updated": 1, "rejected": 1}


def test_empty_cells_erase_only_when_asked(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    attributes = {"vip": True, "shoe_size": 42}
    ada = made(database, clock, addresses=(HOME, WORK), note="x", tags=["vip"], attributes=attributes, phone="+4915112345678").customer[
        "id"
    ]
    head = ("id", "phone", "note", "tags", "custom.vip", "address_1_house_number", "address_2_city")
    content = table(head, (ada, "", "", "", "", "5", ""))
    assert counts(imported(worker, content)) == {"same": 1}
    assert counts(imported(worker, content, erases=True)) == {"updated": 1}
    after = read(database, ada)
    assert (after.customer["phone"], after.customer["note"], after.customer["tags"]) == (None, "", [])
    assert after.customer["attributes"] == {"vip": None, "shoe_size": 42}
    assert [address["title"] for address in after.addresses] == ["Home"]


def test_addresses_are_read_as_their_country_writes_them(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    head = ("Vorname", "E-Mail", "Straße", "PLZ", "Ort", "Land", "Firma", "USt-ID")
    rows = (
        ("Ada", "ada@example.com", "Lindenweg 5", "D-10115", "berlin", "Deutschland", "", ""),
        ("Bea", "bea@example.com", "Keizersgracht 1", "1015cn", "Amsterdam", "NL", "Engines", "NL004495445B01"),
        ("Carl", "carl@example.com", "Lindenweg 5", "999", "Berlin", "DE", "", ""),
        ("Dora", "dora@example.com", "Lindenweg 5", "10115", "Berlin", "Atlantis", "Engines", "DE136695977"),
    )
    task = imported(worker, table(head, *rows))
    assert counts(task) == {"created": 2, "rejected": 2}
    ada, bea = (record.addresses[0] for record in sorted(everybody(database), key=lambda record: str(record.customer["first_name"])))
    assert [ada[part] for part in ("street", "house_number", "postal_code", "city", "country")] == [
        "Lindenweg",
        "5",
        "10115",
        "Berlin",
        "DE",
    ]
    assert [bea[part] for part in ("postal_code", "billing_type", "vat_id", "is_default")] == ["1015 CN", "company", "NL004495445B01", True]
    assert (ada["first_name"], ada["title"]) == ("Ada", "Berlin")
    assert [(row, [target for target, _ in why]) for row, why in reasons(worker, task)] == [
        (4, ["address.1.postal_code"]),
        (5, ["address.1.country", "address.1.vat_id"]),
    ]


def test_an_address_that_looks_mistyped_is_taken_and_said_to_be(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    task = imported(worker, table(HEAD, ("Ada", "", "ada@gmial.com", "")))
    assert counts(task) == {"created": 1}
    assert reasons(worker, task) == [(2, [("email", "probably_mistyped")])]
    (ada,) = everybody(database)
    assert (ada.customer["email"], ada.customer["doubts"]) == ("ada@gmial.com", ["email_typo_declined:email"])


def test_every_record_that_an_import_touches_has_one_line_in_the_log(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    worker = kinds(database, clock, tmp_path)
    there = made(database, clock).customer["id"]
    imported(worker, table(HEAD, ("Ada", "King", "ada@example.com", ""), BEA))
    subjects = [line.subject for line in entries(database, Filter(action=Action.CHANGED)) if (line.subject or "").startswith("customer:")]
    assert sorted(subjects) == sorted(f"customer:{record.customer['id']}" for record in everybody(database))
    assert f"customer:{there}" in subjects
