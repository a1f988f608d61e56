"""What a shop orders its customers by: segments, groups and tags, fields of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from flows.asking import Asked, Channel
from flows.custom_fields import CustomField, CustomOption, FieldType
from flows.profile import Profile
from storage import shop_settings
from storage.customers import bulk, fields, labels, segments
from storage.customers.bulk import Act, Outcome, Wish
from storage.customers.changing import By, Edit, What, change
from storage.customers.creating import Newcomer, create
from storage.customers.fields import OwnField
from storage.customers.history import events_of
from storage.customers.labels import LabelKind
from storage.customers.record import record_of
from storage.customers.wanted import Condition, Operator, Wanted
from storage.database import Database
from storage.tables import segments as kept_segments
from tests.keys import KEYS
from tests.storage.ada import NOW

DANA = By(done_at=NOW + timedelta(hours=1), staff_id="dana", endpoint="customers.bulk_do")
BERLIN = Wanted(conditions=(Condition("address.city", Operator.IS, "Berlin"),), search="Lovelace")


def customers(database: Database, count: int, tags: Sequence[str] = ()) -> list[str]:
    further = {"tags": list(tags)}
    several = [
        Newcomer(profile=Profile(first_name=f"Ada {number}", last_name="", preferred_language="de"), created_at=NOW, further=further)
        for number in range(count)
    ]
    with database.transaction() as connection:
        create(connection, KEYS, several)
    return [each.id for each in several]


def tags_of(database: Database, customer_id: str) -> list[str]:
    record = record_of(database, customer_id)
    assert record is not None
    return list(record.customer["tags"])


def test_a_segment_is_its_makers_until_she_shares_it(database: Database) -> None:
    key = segments.save(database, "Berliners", BERLIN, "dana", NOW)

    assert segments.one(database, key, "mert") is None
    assert segments.all_of(database, "mert") == ()
    (own,) = segments.all_of(database, "dana")
    assert (own.name, own.wanted, own.shared) == ("Berliners", BERLIN, False)

    segments.change(database, key, "dana", NOW, seen=1, shared=True)
    (shared,) = segments.all_of(database, "mert")
    assert shared.shared
    with pytest.raises(segments.NotThere):
        segments.change(database, key, "mert", NOW, seen=2, name="Mine")
    with pytest.raises(segments.Stale):
        segments.drop(database, key, "dana", seen=1)
    segments.drop(database, key, "dana", seen=2)
    assert segments.all_of(database, "dana") == ()


def test_what_a_segment_looks_for_is_unreadable_in_a_copy_of_the_database(database: Database) -> None:
    segments.save(database, "Somebody", BERLIN, "dana", NOW)

    with database.reading() as connection:
        stored = str(connection.execute(sa.select(kept_segments.c.wanted)).scalar_one())
    assert "Berlin" not in stored
    assert "Lovelace" not in stored


def test_a_pages_own_filter_is_kept_for_a_day_and_for_its_maker(database: Database) -> None:
    key = segments.draft(database, BERLIN, "dana", NOW)
    segments.keep_columns(database, "dana", ["name", "phone"], NOW)

    found = segments.one(database, key, "dana")
    assert found is not None
    assert found.wanted == BERLIN
    assert segments.one(database, key, "mert") is None
    assert segments.all_of(database, "dana") == ()

    segments.draft(database, BERLIN, "dana", NOW + timedelta(days=1, minutes=1))
    assert segments.one(database, key, "dana") is None
    segments.keep_columns(database, "dana", ["phone"], NOW)
    assert segments.columns_of(database, "dana") == ("phone",)
    assert segments.columns_of(database, "mert") == ()


def test_labels_are_ordered_described_renamed_and_put_together(database: Database) -> None:
    with database.transaction() as connection:
        assert labels.add(connection, LabelKind.TAG, ["vip", "Großkunde", "vip"], "dana", NOW) == 2
        assert labels.add(connection, LabelKind.TAG, ["vip"], "dana", NOW) == 0
        labels.add(connection, LabelKind.GROUP, ["vip"], "dana", NOW)
    assert labels.raise_one(database, LabelKind.TAG, "Großkunde")
    assert not labels.raise_one(database, LabelKind.TAG, "Großkunde")
    with database.transaction() as connection:
        labels.describe(connection, LabelKind.TAG, "vip", "Called back first", seen="")
    assert [(each.name, each.description) for each in labels.all_of(database, LabelKind.TAG)] == [
        ("Großkunde", ""),
        ("vip", "Called back first"),
    ]
    with database.transaction() as connection:
        labels.rename(connection, LabelKind.TAG, "Großkunde", "Key account", "dana", NOW, seen="")
        labels.rename(connection, LabelKind.TAG, "Key account", "vip", "dana", NOW, seen="")
    assert [each.name for each in labels.all_of(database, LabelKind.TAG)] == ["vip"]
    assert [each.name for each in labels.all_of(database, LabelKind.GROUP)] == ["vip"]


def test_of_two_who_change_a_label_the_second_is_told(database: Database) -> None:
    with database.transaction() as connection:
        labels.add(connection, LabelKind.TAG, ["vip", "shop"], "dana", NOW)
        labels.rename(connection, LabelKind.TAG, "vip", "Key account", "dana", NOW, description="Called back first", seen="")
    late: tuple[Callable[[Connection], None], ...] = (
        lambda connection: labels.rename(connection, LabelKind.TAG, "vip", "VIP", "eli", NOW, seen=""),
        lambda connection: labels.rename(connection, LabelKind.TAG, "vip", "shop", "eli", NOW, seen=""),
        lambda connection: labels.drop(connection, LabelKind.TAG, "vip", seen=""),
        lambda connection: labels.drop(connection, LabelKind.TAG, "Key account", seen=""),
        lambda connection: labels.drop(connection, LabelKind.TAG, "Key account", seen=None),
        lambda connection: labels.describe(connection, LabelKind.TAG, "Key account", "Big ones", seen=""),
    )
    for act in late:
        with pytest.raises(labels.Changed), database.transaction() as connection:
            act(connection)
    kept = [(each.name, each.description) for each in labels.all_of(database, LabelKind.TAG)]
    assert kept == [("Key account", "Called back first"), ("shop", "")]


def test_labels_are_counted_on_the_records_that_have_them(database: Database) -> None:
    customers(database, 3, ["vip", "Großkunde"])
    gone, *_ = customers(database, 2, ["vip"])
    change(database, gone, lambda _: Edit(what=What.DELETED, values={"deleted_at": NOW}), by=DANA)

    assert labels.counts_of(database, LabelKind.TAG) == {"vip": 4, "Großkunde": 3}
    assert labels.counts_of(database, LabelKind.GROUP) == {}


def test_many_records_are_changed_one_by_one_and_each_has_its_history(database: Database) -> None:
    ids = customers(database, 4)
    change(database, ids[1], lambda _: Edit(what=What.EDITED, values={"note": "Rings twice"}), by=DANA)
    change(database, ids[2], lambda _: Edit(what=What.DELETED, values={"deleted_at": NOW}), by=DANA)
    change(database, ids[3], labels.putting(LabelKind.TAG, "vip"), by=DANA)

    wish = Wish(act=Act.TAG, label="vip")
    outcome = bulk.do(database, wish, [(ids[0], 1), (ids[1], 1), *((each, None) for each in (*ids[2:], "nobody"))], DANA)

    assert outcome == Outcome(done=1, late=1, gone=2, same=1)
    assert [tags_of(database, each) for each in ids] == [["vip"], [], [], ["vip"]]
    with database.reading() as connection:
        (event,) = events_of(connection, ids[0])
    assert (event.what, event.about["added"]) == (What.LABELLED, "vip")


def test_many_records_go_into_the_bin_with_a_reason(database: Database) -> None:
    wish = Wish(act=Act.DELETE, reason="Ada asked for it")

    assert "Ada" not in str(wish.open)
    assert Wish.of(wish.open, "Ada asked for it") == wish
    (customer_id,) = customers(database, 1)
    assert bulk.do(database, wish, [(customer_id, 1)], DANA) == Outcome(done=1)
    record = record_of(database, customer_id)
    assert record is not None
    assert record.customer["deleted_at"] == DANA.done_at


def test_a_renamed_label_is_renamed_on_the_record_and_never_there_twice(database: Database) -> None:
    (customer_id,) = customers(database, 1, ["vip", "top", "new"])

    bulk.do(database, Wish(act=Act.RELABEL, kind=LabelKind.TAG, label="vip", to="new"), [(customer_id, None)], DANA)
    assert tags_of(database, customer_id) == ["new", "top"]
    bulk.do(database, Wish(act=Act.RELABEL, kind=LabelKind.TAG, label="top"), [(customer_id, None)], DANA)
    assert tags_of(database, customer_id) == ["new"]


SIZE = OwnField(
    field=CustomField(
        key="size",
        type=FieldType.CHOICE,
        labels={"en": "Shoe size", "de": "Schuhgröße"},
        description={"en": "So that it fits."},
        options=(CustomOption(key="s", labels={"en": "Small", "de": "Klein"}), CustomOption(key="l", labels={"en": "Large"})),
    ),
    asked={Channel.CHAT: Asked.OPTIONAL, Channel.STAFF: Asked.REQUIRED, Channel.ADMIN: Asked.HIDDEN},
)


def test_a_field_is_kept_whole_and_everybody_hears_of_it(database: Database) -> None:
    before = shop_settings.version(database)
    fields.keep(database, SIZE, NOW, seen=0)
    fields.keep(database, replace(SIZE, field=CustomField(key="club", type=FieldType.BOOLEAN, labels={"en": "Club"})), NOW, seen=0)

    size, club = fields.all_of(database)
    assert size == replace(SIZE, version=1)
    assert shop_settings.version(database) == before + 2
    assert fields.raise_one(database, "club")
    assert [each.field.key for each in fields.all_of(database)] == ["club", "size"]
    assert club.version == 1


def test_who_is_late_with_a_field_is_told(database: Database) -> None:
    fields.keep(database, SIZE, NOW, seen=0)
    fields.keep(database, SIZE, NOW, seen=1)
    with pytest.raises(fields.Stale):
        fields.keep(database, SIZE, NOW, seen=1)
    with pytest.raises(fields.Refused):
        fields.keep(database, SIZE, NOW, seen=0)
    number = CustomField(key="size", type=FieldType.NUMBER, labels={"en": "Shoe size"})
    with pytest.raises(fields.Refused):
        fields.keep(database, replace(SIZE, field=number), NOW, seen=2)


def test_a_retired_field_is_asked_nowhere_and_can_come_back(database: Database) -> None:
    fields.keep(database, SIZE, NOW, seen=0)
    fields.retire(database, "size", NOW, seen=1)

    (own,) = fields.all_of(database)
    assert own.retired
    for channel in Channel:
        _, hidden = fields.questions_for((own,), channel)
        assert hidden == {"custom.size": Asked.HIDDEN}

    fields.retire(database, "size", NOW, seen=2, retired=False)
    (own,) = fields.all_of(database)
    ((question,), hidden) = fields.questions_for((own,), Channel.STAFF)
    assert (question.required, dict(hidden)) == (True, {})
    ((question,), hidden) = fields.questions_for((own,), Channel.CHAT)
    assert (question.required, dict(hidden)) == (False, {})
