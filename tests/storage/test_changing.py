from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from flows.profile import Address, Profile
from storage.customers.changing import By, Edit, NotThere, Stale, What, change
from storage.customers.creating import Newcomer, create
from storage.customers.history import changes_of
from storage.customers.indexing import index_missing
from storage.customers.record import Record, addresses_in, record_of
from storage.customers.words import matching
from storage.database import Database
from storage.tables import addresses, audit, customer_events, customer_keys, customer_words, customers, identities
from tests.storage.ada import HOME, NOW, registered

LATER = NOW + timedelta(hours=1)
DANA = By(done_at=LATER, staff_id="dana", endpoint="customers.edit")
MILL = Address(
    title="Mill", country="DE", city="Köln", postal_code="50667", street="Mühlengasse", house_number="1", billing_type="company",
    company="Mühle GmbH", vat_id="DE136695976",
)  # fmt: skip


def edit(**values: object) -> object:
    return lambda _record: Edit(what=What.EDITED, values=values)


def found_by(database: Database, search: str) -> list[str]:
    asked = sa.select(customer_words.c.customer_id).where(matching(database, search)).order_by(customer_words.c.number)
    with database.reading() as connection:
        return list(connection.execute(asked).scalars())


def test_an_edit_is_kept_with_its_history_its_event_and_a_line_in_the_log(database: Database) -> None:
    customer_id = registered(database)

    record = change(database, customer_id, edit(first_name="Ida", note="Likes ducks"), by=DANA, seen=1)

    assert (record.customer["first_name"], record.customer["note"], record.customer["version"]) == ("Ida", "Likes ducks", 2)
    assert record.customer["updated_at"] == LATER
    kept = {each.field: (each.before, each.after, each.actor) for each in changes_of(database, customer_id)}
    assert kept == {"first_name": ("Ada", "Ida", "staff:dana"), "note": ("", "Likes ducks", "staff:dana")}
    with database.reading() as connection:
        event = connection.execute(sa.select(customer_events)).mappings().one()
        line = connection.execute(sa.select(audit).where(audit.c.endpoint == "customers.edit")).mappings().one()
    assert (event["what"], event["version"], event["about"]) == ("edited", 2, {"fields": ["first_name", "note"]})
    assert (line["subject"], line["details"]) == (f"customer:{customer_id}", {"what": "edited", "fields": ["first_name", "note"]})


def test_who_edits_what_a_colleague_has_changed_meanwhile_is_told_what_it_was(database: Database) -> None:
    customer_id = registered(database)
    change(database, customer_id, edit(note="Dana's"), by=DANA, seen=1)

    with pytest.raises(Stale) as told:
        change(database, customer_id, edit(note="Eli's"), by=replace(DANA, staff_id="eli"), seen=1)

    assert [(event.staff_id, event.what, event.about) for event in told.value.events] == [("dana", What.EDITED, {"fields": ["note"]})]
    assert record_of(database, customer_id).customer["note"] == "Dana's"  # type: ignore[union-attr]


def test_the_same_form_sent_twice_is_done_once(database: Database) -> None:
    customer_id = registered(database)
    for _ in range(2):
        change(database, customer_id, edit(note="once"), by=replace(DANA, once="form 1"))

    assert record_of(database, customer_id).customer["version"] == 2  # type: ignore[union-attr]


def test_a_record_that_is_not_there_is_not_changed(database: Database) -> None:
    with pytest.raises(NotThere):
        change(database, "nobody", edit(note="?"), by=DANA)


def test_an_address_keeps_its_vat_id_sealed_and_one_default(database: Database) -> None:
    customer_id = registered(database)

    def move(record: Record) -> Edit:
        return Edit(what=What.EDITED, addresses=(*addresses_in(record)[:1], MILL))

    record = change(database, customer_id, move, by=DANA)

    assert [place["is_default"] for place in record.addresses] == [True, False]
    assert record.addresses[1]["vat_id"] == "DE136695976"
    with database.reading() as connection:
        row = connection.execute(sa.select(addresses).where(addresses.c.title == "Mill")).mappings().one()
    assert "DE136695976" not in str(dict(row))
    assert row["vat_blind"] in database.keys.blinds("DE136695976", "addresses.vat_id")
    assert found_by(database, "muhle gmbh") == [customer_id]


def test_a_new_email_is_found_and_the_old_one_is_not(database: Database) -> None:
    customer_id = registered(database)
    assert found_by(database, "ada@exam") == [customer_id]

    change(database, customer_id, edit(email="ida@example.org"), by=DANA)

    assert found_by(database, "ada@exam") == []
    assert found_by(database, "ida@example.org") == found_by(database, "IDA@EX") == [customer_id]
    with database.reading() as connection:
        typed = connection.execute(sa.select(identities.c.value).where(identities.c.kind == "email")).scalars().all()
        keys = connection.execute(sa.select(customer_keys.c.key).where(customer_keys.c.kind == "email")).scalars().all()
    assert (typed, keys) == (["ida@example.org"], ["ida@example.org"])


@pytest.mark.parametrize("search", ["Ada", "love", "lovelace ada", "0151 123456", "+49 151 1234", "004915112345678", "151-123"])
def test_a_record_is_found_by_any_part_of_it(database: Database, search: str) -> None:
    customer_id = registered(database)

    assert found_by(database, search) == [customer_id]
    assert found_by(database, search + "77") == []


def test_what_looks_like_a_wildcard_or_a_query_is_only_text(database: Database) -> None:
    registered(database)

    for search in ("%", "_da", '"ada" OR "x"', "ada*", "NEAR(ada)", "'; DROP TABLE customers"):
        assert found_by(database, search) in ([], found_by(database, "ada")), search


def test_who_is_deactivated_leaves_the_email_to_others(database: Database) -> None:
    customer_id = registered(database)

    change(database, customer_id, edit(account_status="DISABLED_ACCOUNT"), by=DANA)
    other = Newcomer(profile=Profile(first_name="Ida", email="ada@example.com"), created_at=NOW)
    with database.transaction() as connection:
        create(connection, database.keys, [other], DANA)
    change(database, customer_id, edit(account_status="ACTIVE_ACCOUNT"), by=DANA)

    with database.reading() as connection:
        kept = dict(connection.execute(sa.select(customers.c.id, customers.c.unique_email)).all())  # type: ignore[arg-type]
    assert kept == {customer_id: None, other.id: "ada@example.com"}


def test_two_of_a_batch_with_one_email_are_both_kept_and_the_second_is_doubted(database: Database) -> None:
    twins = [Newcomer(profile=Profile(first_name=name, email="one@example.com", addresses=(HOME,)), created_at=NOW) for name in ("A", "B")]
    with database.transaction() as connection:
        create(connection, database.keys, twins, DANA)

    first, second = (record_of(database, each.id) for each in twins)
    assert first is not None
    assert second is not None
    assert (first.customer["doubts"], first.customer["review_status"]) == ([], "approved")
    assert (second.customer["doubts"], second.customer["review_status"]) == (["possible_duplicate"], "pending")
    assert second.customer["doubt_rank"] > 0
    assert found_by(database, "one@example.com") == [each.id for each in twins]


def test_records_from_before_there_was_a_search_are_made_findable(database: Database) -> None:
    customer_id = registered(database)
    with database.transaction() as connection:
        connection.execute(sa.delete(customer_words))
        connection.execute(sa.delete(customer_keys))
    assert found_by(database, "lovelace") == []

    assert index_missing(database) == 1

    assert found_by(database, "lovelace") == [customer_id]
    assert index_missing(database) == 0
