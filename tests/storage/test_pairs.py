from __future__ import annotations

import sqlalchemy as sa

from flows.message import Sender
from flows.profile import Profile
from storage.customers import pairs
from storage.customers.creating import Newcomer, create
from storage.customers.merging import not_the_same
from storage.customers.pairs import like, page_of, pairs_with
from storage.database import Database
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
    twins(database)
    asked = pairs._shared(("email", "a"))
    with database.transaction() as connection:
        if database.dialect == "postgresql":
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
            connection.execute(sa.text("SET LOCAL enable_bitmapscan = off"))
        words = str(asked.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
        explained = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(explained + words))

    assert ("COVERING INDEX" in plan) if database.dialect == "sqlite" else ("Index Only Scan" in plan), plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
