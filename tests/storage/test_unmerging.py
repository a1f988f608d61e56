from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from flows.message import Sender
from flows.profile import Address, Profile
from storage.customers.changing import Edit, What, change
from storage.customers.creating import Newcomer, create
from storage.customers.hollowing import hollow
from storage.customers.registering import known
from storage.customers.union import Choices, Whose, union_of
from storage.customers.unmerging import NotUndoable, Overwrites, undo, undoing
from storage.database import Database
from storage.tables import customer_keys, customers, identities, intakes, subscriptions
from tests.storage.ada import ADA, BEA, NOW, registered, tell
from tests.storage.test_consents import SENTENCE, answer
from tests.storage.twins import DANA, LATER, TWIN, chosen, merged, the, told, twins


def test_a_merge_taken_back_gives_both_back_as_they_were(database: Database) -> None:
    kept, gone = twins(database)
    before = told(the(database, kept)), told(the(database, gone))
    merge_id = merged(database, kept, gone, chosen(fields={"email": Whose.GONE, "phone": Whose.GONE, "first_name": Whose.GONE}))

    undo(database, merge_id, by=replace(DANA, done_at=LATER + timedelta(days=29)))

    assert (told(the(database, kept)), told(the(database, gone))) == before
    assert known(database, BEA).customer_id == gone  # type: ignore[union-attr]
    undo(database, merge_id, by=DANA)  # harmless to repeat


def test_after_thirty_days_a_merge_stays_and_what_it_kept_is_forgotten(database: Database) -> None:
    kept, gone = twins(database)
    merge_id = merged(database, kept, gone)
    late = LATER + timedelta(days=30)

    with pytest.raises(NotUndoable):
        undo(database, merge_id, by=replace(DANA, done_at=late))
    assert (hollow(database, late + timedelta(seconds=1)), hollow(database, late + timedelta(seconds=1))) == (1, 0)


def test_whoever_takes_a_merge_back_is_told_what_would_be_overwritten(database: Database) -> None:
    kept, gone = twins(database)
    merge_id = merged(database, kept, gone)
    change(database, kept, lambda _: Edit(what=What.EDITED, values={"note": "Rang today"}), by=DANA)

    with pytest.raises(Overwrites) as told_so:
        undo(database, merge_id, by=DANA)
    assert (told_so.value.told.kept, told_so.value.told.gone) == (("note",), ())
    agreed = undoing(database, merge_id, LATER).versions
    change(database, kept, lambda _: Edit(what=What.EDITED, values={"note": "And once more"}), by=DANA)
    with pytest.raises(Overwrites):
        undo(database, merge_id, by=DANA, agreed=agreed)
    undo(database, merge_id, by=DANA, agreed=undoing(database, merge_id, LATER).versions)

    assert the(database, kept).customer["note"] == ""


def test_a_no_said_since_the_merge_holds_for_both(database: Database) -> None:
    kept, gone = twins(database)
    for sender, sid in ((ADA, "SM 1"), (BEA, "SM 2")):
        tell(database, sid, sender, consents=(answer("whatsapp", granted=True),), ledger={"shown": (SENTENCE,)})
    merge_id = merged(database, kept, gone)
    assert the(database, kept).subscriptions["whatsapp"] == "SUBSCRIBED"
    with database.transaction() as connection:
        connection.execute(sa.update(subscriptions).where(subscriptions.c.customer_id == kept).values(status="NOT_SUBSCRIBED"))

    undo(database, merge_id, by=DANA)

    assert the(database, kept).subscriptions["whatsapp"] == the(database, gone).subscriptions["whatsapp"] == "NOT_SUBSCRIBED"


def test_a_later_merge_is_taken_back_first(database: Database) -> None:
    kept, gone = twins(database)
    third = registered(database, Sender(phone="+4915100000003"), replace(TWIN, phone="+4915100000003"), "SM third")
    before = [told(the(database, each)) for each in (kept, gone, third)]
    first = merged(database, kept, gone)
    second = merged(database, third, kept)

    with pytest.raises(NotUndoable):
        undo(database, first, by=DANA)
    undo(database, second, by=DANA)
    undo(database, first, by=DANA)

    assert [told(the(database, each)) for each in (kept, gone, third)] == before


def _names() -> some.SearchStrategy[str]:
    return some.sampled_from(("", "Ada", "Lovelace", "Ünal", "O'Neill"))


_EMAILS = some.sampled_from((None, "ada@example.com", "Ada@Example.com", "bea@example.com"))
_PHONES = some.sampled_from((None, "+4915112345678", "+4915187654321", "+905321234567"))
_PLACES = some.lists(
    some.builds(
        Address, title=_names(), country=some.sampled_from(("DE", "TR")), street=_names(), postal_code=some.sampled_from(("", "10115")),
        billing_type=some.sampled_from(("private", "company")), company=_names(), vat_id=some.sampled_from(("", "DE136695976")),
    ),
    max_size=3,
)  # fmt: skip
_LABELS = some.lists(some.sampled_from(("vip", "trade", "old")), unique=True, max_size=3)


@some.composite
def people(draw: some.DrawFn) -> Newcomer:
    profile = Profile(
        first_name=draw(_names().filter(bool)), last_name=draw(_names()), email=draw(_EMAILS), phone=draw(_PHONES),
        remark=draw(_names()), addresses=tuple(draw(_PLACES)),
        attributes=draw(some.dictionaries(some.sampled_from("abc"), some.integers(0, 9))),
    )  # fmt: skip
    further = {
        "tags": draw(_LABELS),
        "groups": draw(_LABELS),
        "note": draw(_names()),
        "account_status": draw(some.sampled_from(("ACTIVE_ACCOUNT", "DISABLED_ACCOUNT"))),
    }
    return Newcomer(profile=profile, created_at=NOW, further=further)


_CHOICES = some.builds(
    Choices,
    fields=some.dictionaries(
        some.sampled_from(
            ("first_name", "last_name", "email", "phone", "account_status", "note", "remark", "attributes.a", "attributes.b")
        ),
        some.sampled_from(Whose),
    ),
    addresses=some.none() | some.lists(some.sampled_from(("kept:0", "kept:1", "gone:0", "gone:2")), unique=True).map(tuple),
    default=some.sampled_from(("", "kept:1", "gone:0")),
    labels=some.dictionaries(some.sampled_from(("tags", "groups")), _LABELS.map(tuple)),
    identities=some.none() | some.just(frozenset()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=people(), other=people(), choices=_CHOICES)
def test_any_merge_taken_back_gives_both_records_back_exactly(database: Database, one: Newcomer, other: Newcomer, choices: Choices) -> None:
    one, other = (
        replace(one, id=Newcomer(profile=one.profile, created_at=NOW).id),
        replace(other, id=Newcomer(profile=other.profile, created_at=NOW).id),
    )
    with database.transaction() as connection:
        for table in (identities, customer_keys, intakes, customers):
            connection.execute(sa.delete(table))
        create(connection, database.keys, [one, other])
    before = told(the(database, one.id)), told(the(database, other.id))
    keys = _keys(database)

    merge_id = merged(database, one.id, other.id, lambda kept, gone: union_of(kept, gone, choices))
    undo(database, merge_id, by=DANA)

    assert (told(the(database, one.id)), told(the(database, other.id))) == before
    assert _keys(database) == keys


def _keys(database: Database) -> set[tuple[str, str, str]]:
    with database.reading() as connection:
        return {(row.kind, row.key, row.customer_id) for row in connection.execute(sa.select(customer_keys))}
