from __future__ import annotations

import pytest
import sqlalchemy as sa

from flows.message import Sender
from flows.profile import Profile
from storage.customers import likeness, pairs
from storage.customers.creating import Newcomer, create
from storage.customers.likeness import mend
from storage.customers.merging import not_the_same
from storage.customers.pairs import like, page_of, pairs_with
from storage.database import Database
from storage.tables import customer_keys, customers
from tests.storage.ada import HOME, NOW, registered
from tests.storage.twins import DANA, merged, twins


def test_pairs_are_named_with_their_reasons_until_somebody_says_that_they_are_two(database: Database) -> None:
    kept, gone = twins(database)
    registered(database, Sender(phone="+4915100000003"), Profile(first_name="Bea", phone="+4915100000003"), "SM third")

    (pair,) = page_of(database).pairs
    assert ((pair.one["id"], pair.other["id"]), [*map(str, pair.reasons)]) == (tuple(sorted((kept, gone))), ["email"])
    assert pairs_with(database, gone) == (pair,)
    not_the_same(database, gone, kept, DANA)
    not_the_same(database, kept, gone, DANA)

    assert page_of(database).pairs == pairs_with(database, gone) == ()


def test_whoever_is_in_the_bin_is_no_duplicate(database: Database) -> None:
    kept, gone = twins(database)
    merged(database, kept, gone)

    assert page_of(database).pairs == ()


def test_the_pages_of_pairs_give_each_pair_once_and_no_address_names_anybody(database: Database) -> None:
    people = [Newcomer(profile=Profile(first_name=f"P{n}", email=f"same{n % 70:02}@example.com"), created_at=NOW) for n in range(140)]
    with database.transaction() as connection:
        create(connection, database.keys, people)

    found, after, pages = list[frozenset[str]](), "", 0
    while True:
        page = page_of(database, after)
        found += [frozenset((pair.one["id"], pair.other["id"])) for pair in page.pairs]
        pages += 1
        if page.after is None:
            break
        after = page.after
        assert "same" not in after

    assert (len(found), len(set(found)), pages) == (70, 70, 3)
    assert page_of(database, "made up").pairs == page_of(database).pairs


def test_somebody_without_a_record_is_compared_with_those_who_have_one(database: Database) -> None:
    kept, _ = twins(database)

    (found,) = like(database, Profile(first_name="Lovelace", last_name="Ada", phone="0151 12345678", addresses=(HOME,)))

    assert (found.id, [*map(str, found.by)]) == (kept, ["phone", "name"])
    assert like(database, Profile(first_name="Carl")) == ()


def test_keys_that_several_have_are_read_from_the_index_alone(database: Database) -> None:
    # PostgreSQL reads a handful of keys as they come.
    people = [Newcomer(profile=Profile(first_name=f"P{n}", email=f"p{n}@example.com"), created_at=NOW) for n in range(2000)]
    with database.transaction() as connection:
        create(connection, database.keys, people)
    twins(database)
    asked = pairs._shared(("email", "a"))
    with database.transaction() as connection:
        connection.exec_driver_sql("ANALYZE")
        if database.dialect == "postgresql":
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
            connection.execute(sa.text("SET LOCAL enable_bitmapscan = off"))
        words = str(asked.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
        explained = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(explained + words))

    assert "USING INDEX customer_keys_again" in plan or "Index Only Scan using customer_keys_again" in plan, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_keys_that_several_have_are_marked_however_the_records_came(database: Database) -> None:
    one, other = Profile(first_name="Ada", email="same@example.com"), Profile(first_name="Ada", email="SAME@example.com")
    with database.transaction() as connection:
        create(connection, database.keys, [Newcomer(profile=one, created_at=NOW)])
    registered(database, Sender(phone="+4915100000001"), other, "SM second")
    with database.transaction() as connection:
        create(
            connection, database.keys, [Newcomer(profile=Profile(first_name=name, phone="+4915100000009"), created_at=NOW) for name in "PQ"]
        )

    assert sorted(str(*pair.reasons) for pair in page_of(database).pairs) == ["email", "phone"]
    assert mend(database) == 0


def test_who_had_a_key_first_may_go_and_the_others_still_find_each_other(database: Database) -> None:
    people = [Newcomer(id=f"{n}" * 32, profile=Profile(first_name=f"P{n}", email="same@example.com"), created_at=NOW) for n in range(3)]
    for each in people:
        with database.transaction() as connection:
            create(connection, database.keys, [each])
    for gone, left in ((people[0], 1), (people[1], 0)):
        with database.transaction() as connection:
            connection.execute(sa.delete(customers).where(customers.c.id == gone.id))
        assert len(page_of(database).pairs) == left
    assert mend(database) == 1
    assert marked(database) == []


def test_keys_that_two_wrote_at_one_instant_are_found_at_night(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [Newcomer(profile=Profile(first_name=f"P{n}", email=f"same{n % 9}@example.com"), created_at=NOW) for n in range(18)]
    monkeypatch.setattr(likeness, "mark", lambda *_: None)
    with database.transaction() as connection:
        create(connection, database.keys, people)
    monkeypatch.setattr(likeness, "_AT_ONCE", 4)
    assert page_of(database).pairs == ()

    assert mend(database) > 0
    assert mend(database) == 0
    assert {pair.one["email"] for pair in page_of(database).pairs} == {f"same{n}@example.com" for n in range(9)}


def marked(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(customer_keys.c.key).where(customer_keys.c.again)).scalars())
