from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.customers import finding
from storage.customers.creating import Newcomer, create
from storage.customers.finding import Count, count_of, ids_of, page_of
from storage.customers.record import record_of
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Order, Unusable, Wanted
from storage.database import Database
from tests.keys import KEYS
from tests.storage.wanting import NOW, expected, filters, invented


@pytest.fixture(scope="module")
def people() -> list[Newcomer]:
    chance = random.Random(6)  # noqa: S311 - the same people every time; nothing here is a secret
    return [invented(number, chance) for number in range(120)]


@pytest.fixture
def filled(database: Database, people: list[Newcomer]) -> Database:
    with database.transaction() as connection:
        create(connection, KEYS, people)
    return database


def walked(database: Database, wanted: Wanted, limit: int) -> Iterator[str]:
    after: str | None = ""
    while after is not None:
        page = page_of(database, wanted, NOW, after=after, limit=limit)
        yield from (record.customer["id"] for record in page.records)
        after = page.after


@pytest.mark.parametrize("windows", [(2_000,), (8, 40), ()])
def test_walking_the_pages_of_any_filter_gives_whom_plain_python_finds(
    filled: Database, people: list[Newcomer], windows: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_WINDOWS", windows)
    records = [record for each in people if (record := record_of(filled, each.id)) is not None]

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(wanted=filters, limit=st.sampled_from((9, 50)))
    def same(wanted: Wanted, limit: int) -> None:
        right = expected(wanted, records)
        assert list(walked(filled, wanted, limit)) == right
        assert count_of(filled, wanted, NOW) == Count(len(right))

    same()


def test_ids_come_in_batches_and_in_the_order_in_which_the_records_were_made(filled: Database) -> None:
    wanted = Wanted(conditions=(Condition("tags", Operator.IS, "vip"),), by=Order.NAME, descending=False)
    after, found = "", []
    while after is not None:
        batch = ids_of(filled, wanted, NOW, after=after, limit=7)
        assert len(batch.ids) <= 7
        found += batch.ids
        after = batch.after

    whole = page_of(filled, Wanted(conditions=wanted.conditions), NOW, limit=500)
    assert found == [record.customer["id"] for record in whole.records]
    assert len(found) > 10


def test_counting_ends_where_nobody_counts_further(filled: Database) -> None:
    assert count_of(filled, Wanted(), NOW, most=100) == Count(100, more=True)
    assert count_of(filled, Wanted(conditions=(Condition("email", Operator.CONTAINS, "nobody"),)), NOW) == Count(0)


@given(wanted=filters)
def test_a_filter_is_the_same_after_it_was_kept(wanted: Wanted) -> None:
    assert Wanted.from_json(wanted.to_json()) == wanted
    if not wanted.open:
        with pytest.raises(Unusable):
            wanted.to_query()
        return
    query = wanted.to_query()
    listed = query.pop("f", [])
    assert Wanted.from_query(listed, {name: str(value) for name, value in query.items()}) == wanted


def test_what_is_somebodys_stands_in_no_address_and_no_repr() -> None:
    wanted = Wanted(conditions=(Condition("email", Operator.IS, "ada@example.com"),), search="Ada Lovelace")

    assert not wanted.open
    assert "ada" not in repr(wanted).lower()


@pytest.mark.parametrize(
    "written",
    ["", "name", "name~is", "nose~is~big", "name~hears~x", "created_at~before~yesterday", "created_at~before~20260101", "tags~within~3",
     "attributes.size~is~3", "attributes.size:colour~is~3", "attributes.S'--:text~is~3", "account_status~is~GONE",
     "created_at~within~999999", "note~contains~\x00", "attributes.size:number~is~NaN", "attributes.size:number~is~1e999"],
)  # fmt: skip
def test_half_a_filter_is_none(written: str) -> None:
    with pytest.raises(Unusable):
        Condition.read(written)


@pytest.mark.parametrize("after", ["x", "-", "n-", "1-", "99999999999999999999-x", "n-nobody", "²-x"])
def test_an_unknown_place_begins_at_the_start(filled: Database, after: str) -> None:
    for by in Order:
        wanted = Wanted(by=by)
        assert len(page_of(filled, wanted, NOW, after=after, limit=3).records) in (0, 3)


def test_numbers_are_found_however_they_are_written(filled: Database) -> None:
    phone = next(record.customer["phone"] for record in page_of(filled, Wanted(), NOW).records if record.customer["phone"] is not None)
    national = f"0{phone[3:6]} {phone[6:]}"
    for spelt in (phone, phone.replace("+", "00"), f"{phone[:3]} {phone[3:6]}/{phone[6:]}", national):
        found = page_of(filled, Wanted(conditions=(Condition("phone", Operator.IS, spelt),)), NOW)
        assert [record.customer["phone"] for record in found.records] == [phone], spelt
