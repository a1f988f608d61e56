from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from storage.consent.consents import receipts_of
from storage.customers.changing import Edit, Stale, What, change
from storage.customers.merging import NotToMerge, merge, merges_of, recent_merges
from storage.customers.registering import known
from storage.customers.union import Whose
from storage.customers.unmerging import undo
from storage.database import Database
from storage.tables import audit, customer_events, merges
from tests.storage.ada import ADA, BEA
from tests.storage.test_consents import answer, said
from tests.storage.twins import DANA, LATER, chosen, merged, the, twins, usual, versions


def test_two_records_become_one_and_the_other_lies_in_the_bin(database: Database) -> None:
    kept, gone = twins(database)

    merge_id = merged(database, kept, gone)

    one, other = the(database, kept), the(database, gone)
    assert [place["street"] for place in one.addresses] == ["Lindenallee", "Hauptstraße", "Ulmenweg"]
    assert [place["is_default"] for place in one.addresses] == [True, False, False]
    assert other.customer["deleted_at"] == LATER
    assert (one.customer["unique_email"], other.customer["unique_email"]) == ("ada@example.com", None)
    assert [(each["kind"], each["value"]) for each in other.identities] == []
    assert {each["value"] for each in one.identities} >= {ADA.phone, BEA.phone}
    assert [(each.id, each.gone_id) for each in merges_of(database, kept)] == [(merge_id, gone)]
    assert recent_merges(database, LATER)[0].id == merge_id
    with database.reading() as connection:
        lines = connection.execute(sa.select(audit.c.subject).where(audit.c.endpoint == "customers.merge")).scalars().all()
        events = connection.execute(sa.select(customer_events.c.customer_id).where(customer_events.c.what == "merged")).scalars().all()
        raw = connection.execute(sa.select(merges.c.before)).scalar_one()
    assert sorted(lines) == sorted((f"customer:{kept}", f"customer:{gone}"))
    assert sorted(events) == sorted((kept, gone))
    assert "Lovelace" not in raw


def test_a_message_from_the_other_telephone_finds_the_kept_record(database: Database) -> None:
    kept, gone = twins(database)
    assert known(database, BEA).customer_id == gone  # type: ignore[union-attr]

    merged(database, kept, gone)

    assert known(database, BEA).customer_id == kept  # type: ignore[union-attr]
    assert known(database, ADA).customer_id == kept  # type: ignore[union-attr]


def test_somebody_chooses_field_by_field(database: Database) -> None:
    kept, gone = twins(database)
    change(database, gone, lambda _: Edit(what=What.EDITED, values={"tags": ["vip", "old"], "groups": ["trade"]}), by=DANA)

    merged(
        database, kept, gone,
        chosen(
            fields={"phone": Whose.GONE, "remark": Whose.BOTH}, addresses=("kept:0", "gone:0"), default="gone:0", labels={"tags": ("vip",)}
        ),
    )  # fmt: skip

    one = the(database, kept)
    assert (one.customer["first_name"], one.customer["phone"], one.customer["phone_verified"]) == ("Ada", BEA.phone, True)
    assert one.customer["remark"] == "Please ring twice"
    assert (one.customer["tags"], one.customer["groups"]) == (["vip"], ["trade"])
    assert [(place["street"], place["is_default"]) for place in one.addresses] == [("Lindenallee", False), ("Ulmenweg", True)]


def test_the_subscription_that_allows_less_stays_unless_somebody_chooses(database: Database) -> None:
    kept, gone = twins(database)
    said(database, "SM yes", answer("whatsapp", granted=True))
    assert the(database, kept).subscriptions["whatsapp"] == "SUBSCRIBED"

    first = merged(database, kept, gone)
    assert the(database, kept).subscriptions["whatsapp"] == "NOT_SUBSCRIBED"
    undo(database, first, by=DANA)
    assert the(database, kept).subscriptions["whatsapp"] == "SUBSCRIBED"
    merged(database, kept, gone, chosen(subscriptions={"whatsapp": Whose.KEPT}))

    assert the(database, kept).subscriptions["whatsapp"] == "SUBSCRIBED"


def test_the_receipts_of_the_gone_record_stand_at_the_kept_one(database: Database) -> None:
    kept, gone = twins(database)
    said(database, "SM yes", answer("whatsapp", granted=True))

    merged(database, gone, kept)

    assert [each.channel for each in receipts_of(database, gone, kept)] == ["whatsapp"]
    assert len(receipts_of(database, gone)) == 0


def test_neither_one_record_nor_the_bin_is_merged(database: Database) -> None:
    kept, gone = twins(database)
    with pytest.raises(NotToMerge):
        merge(database, kept, kept, usual, by=DANA, seen=(1, 1))
    merged(database, kept, gone)
    with pytest.raises(NotToMerge):
        merged(database, kept, gone)


def test_the_same_form_sent_twice_merges_once(database: Database) -> None:
    kept, gone = twins(database)
    seen = versions(database, kept, gone)
    by = replace(DANA, once="form 1")

    assert merge(database, kept, gone, usual, by=by, seen=seen) == merge(database, kept, gone, usual, by=by, seen=seen)


def test_whoever_merges_what_was_changed_meanwhile_is_told(database: Database) -> None:
    kept, gone = twins(database)
    seen = versions(database, kept, gone)
    change(database, gone, lambda _: Edit(what=What.EDITED, values={"note": "Eli's"}), by=replace(DANA, staff_id="eli"))

    with pytest.raises(Stale) as told_so:
        merge(database, kept, gone, usual, by=DANA, seen=seen)

    assert [(event.staff_id, event.about) for event in told_so.value.events] == [("eli", {"fields": ["note"]})]


def test_of_three_admins_at_once_one_wins_and_the_others_are_told(database: Database) -> None:
    kept, gone = twins(database)
    seen = versions(database, kept, gone)
    gate, told_so = Barrier(3), list[str]()

    def act(name: str) -> None:
        by = replace(DANA, staff_id=name)
        gate.wait()
        try:
            if name == "eli":
                change(database, gone, lambda _: Edit(what=What.EDITED, values={"note": "Eli's"}), by=by, seen=seen[1])
            else:
                pair = (kept, gone) if name == "dana" else (gone, kept)
                merge(database, *pair, usual, by=by, seen=seen if name == "dana" else (seen[1], seen[0]))
        except (Stale, NotToMerge):
            return
        told_so.append(name)

    people = [Thread(target=act, args=(name,)) for name in ("dana", "ida", "eli")]
    for each in people:
        each.start()
    for each in people:
        each.join()

    assert len(told_so) == 1
    if told_so != ["eli"]:
        assert [the(database, each).customer["deleted_at"] is None for each in (kept, gone)].count(True) == 1
