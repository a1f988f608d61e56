"""The queue of review and what is decided there: the most doubtful first, and of two reviewers one wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from flows.doubts import rank
from flows.profile import Profile
from storage import shop_settings
from storage.customers import changing, queue, reviewing
from storage.customers.alike import alike
from storage.customers.businesses import SETTING
from storage.customers.changing import By, Stale
from storage.customers.creating import Newcomer, create
from storage.customers.doubting import after_edit
from storage.customers.history import changes_of, history_of
from storage.customers.queue import Pile
from storage.customers.record import record_of
from storage.customers.reviewing import Settled
from storage.database import Database
from storage.tables import audit, customers, not_duplicates
from tests.storage.ada import BEA, HOME, NOW, PROFILE, registered, tell

DANA = By(done_at=NOW + timedelta(hours=1), staff_id="dana", endpoint="review.approve")


def pending(database: Database, number: int, *doubts: str, created_at: datetime = NOW, **profile: object) -> str:
    """A finished profile in the queue."""
    key = f"c{number:04d}"
    made = Profile(**{"first_name": f"Ada {number}", "email": f"ada{number}@example.com", **profile})  # type: ignore[arg-type]
    further = {"review_status": "pending", "doubts": list(doubts), "doubt_rank": rank(doubts)}
    with database.transaction() as connection:
        create(connection, database.keys, [Newcomer(id=key, profile=made, created_at=created_at, further=further)])
    return key


def waiting(database: Database, pile: Pile = Pile.WAITING, **page: object) -> list[str]:
    return [row.id for row in queue.queue(database, pile, **page).rows]  # type: ignore[arg-type]


def review_of(database: Database, customer_id: str) -> tuple[str, str | None]:
    with database.reading() as connection:
        asked = sa.select(customers.c.review_status, customers.c.b2b_status).where(customers.c.id == customer_id)
        return tuple(connection.execute(asked).one())  # type: ignore[return-value]


def test_the_most_doubtful_comes_first_and_of_these_the_oldest(database: Database) -> None:
    pending(database, 1)
    pending(database, 2, "third_attempt:email")
    pending(database, 3, "possible_duplicate", created_at=NOW + timedelta(hours=2))
    pending(database, 4, "possible_duplicate")
    assert waiting(database) == ["c0004", "c0003", "c0002", "c0001"]
    assert waiting(database, Pile.CLEAN) == ["c0001"]
    assert queue.counts(database) == queue.Counts(waiting=4, clean=1, returned=0, businesses=0)


def test_pages_follow_each_other_without_a_gap_or_a_repeat(database: Database) -> None:
    for number in range(11):
        pending(database, number, *(["third_attempt:email"] if number % 2 else []), created_at=NOW + timedelta(minutes=number // 4))
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = queue.queue(database, after=after, limit=3)
        found += [row.id for row in page.rows]
        after = page.after
    assert len(found) == len(set(found)) == 11
    assert found == waiting(database)
    assert waiting(database, after="nonsense") == found
    assert waiting(database, after="1.never.c1") == found


def test_the_next_one_is_the_one_behind_and_then_the_first(database: Database) -> None:
    pending(database, 1, "possible_duplicate")
    pending(database, 2)
    assert queue.next_after(database, "c0001") == "c0002"
    assert queue.next_after(database, "c0002") == "c0001"
    reviewing.approve(database, "c0001", by=DANA, seen=1)
    assert queue.next_after(database, "c0002") is None


def test_of_two_reviewers_one_wins_and_the_other_is_told(database: Database) -> None:
    customer_id = pending(database, 1)
    reviewing.approve(database, customer_id, by=DANA, seen=1)
    with pytest.raises(Stale) as told:
        reviewing.reject(database, customer_id, "looks odd", by=replace(DANA, staff_id="eli"), seen=1)
    assert [(event.staff_id, event.what) for event in told.value.events] == [("dana", "approved")]
    assert review_of(database, customer_id) == ("approved", None)
    with pytest.raises(Settled):
        reviewing.approve(database, customer_id, by=DANA, seen=2)


def test_a_decision_is_kept_with_its_reason_and_a_line_in_the_log(database: Database) -> None:
    customer_id = pending(database, 1)
    reviewing.reject(database, customer_id, "not a real address", by=DANA, seen=1)
    assert [(event.what, event.words) for event in history_of(database, customer_id)] == [("rejected", "not a real address")]
    with database.reading() as connection:
        lines = connection.execute(sa.select(audit.c.subject, audit.c.details)).all()
    assert [(line.subject, line.details["what"]) for line in lines] == [(f"customer:{customer_id}", "rejected")]
    assert "address" not in str(lines[0].details)


def test_clean_ones_are_approved_in_one_stroke_and_nothing_else_is(database: Database) -> None:
    clean = [pending(database, number) for number in range(reviewing._BATCH + 5)]
    doubted = pending(database, 900, "phone_unverified:phone")
    late = pending(database, 901, created_at=NOW + timedelta(minutes=30))
    assert reviewing.approve_clean(database, by=DANA, until=NOW + timedelta(minutes=1)) == len(clean)
    assert waiting(database) == [doubted, late]
    assert review_of(database, clean[0]) == ("approved", None)
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(audit)).scalar() == len(clean)
    assert reviewing.approve_clean(database, by=DANA, until=NOW + timedelta(minutes=1)) == 0


def test_what_was_sent_back_comes_back_with_before_and_after(database: Database) -> None:
    customer_id = registered(database)
    changing.change(
        database, customer_id, lambda _: changing.Edit(what=changing.What.RETURNED, values={"review_status": "returned"}), by=DANA
    )
    tell(database, "SM back", changes={"customer_id": customer_id}, profile=replace(PROFILE, email="ada.l@example.com"))
    assert review_of(database, customer_id)[0] == "pending"
    (row,) = queue.queue(database).rows
    assert row.back
    kept = {change.field: (change.before, change.after, change.actor) for change in changes_of(database, customer_id)}
    assert kept["email"] == ("ada@example.com", "ada.l@example.com", "customer")


def test_what_was_sent_back_comes_back_also_when_she_says_the_same_again(database: Database) -> None:
    customer_id = registered(database)
    changing.change(
        database, customer_id, lambda _: changing.Edit(what=changing.What.RETURNED, values={"review_status": "returned"}), by=DANA
    )
    tell(database, "SM same", changes={"customer_id": customer_id}, profile=PROFILE)
    assert review_of(database, customer_id)[0] == "pending"


def test_an_approved_profile_stays_so_until_there_is_something_new_to_doubt(database: Database) -> None:
    customer_id = registered(database)
    reviewing.approve(database, customer_id, by=DANA, seen=1)
    tell(database, "SM new phone", changes={"customer_id": customer_id}, profile=replace(PROFILE, remark="ring once"))
    assert review_of(database, customer_id)[0] == "approved"
    doubted = replace(PROFILE, phone="+491712345678", phone_verified=False, uncertain=("phone_unverified:phone",))
    tell(database, "SM other phone", changes={"customer_id": customer_id}, profile=doubted)
    assert review_of(database, customer_id)[0] == "pending"


def test_a_company_waits_for_approval_only_where_the_shop_sells_to_businesses(database: Database) -> None:
    plain = registered(database)
    assert review_of(database, plain) == ("pending", None)
    shop_settings.keep(database, {SETTING: True}, seen=0, by="dana", now=NOW)
    tell(database, "SM company", changes={"customer_id": plain}, profile=PROFILE)
    assert review_of(database, plain) == ("pending", "WAITING_FOR_APPROVAL")
    assert waiting(database, Pile.BUSINESSES) == [plain]
    tell(database, "SM private", changes={"customer_id": plain}, profile=replace(PROFILE, addresses=(HOME,)))
    assert review_of(database, plain) == ("pending", None)


def test_a_decision_about_a_business_outlasts_her_changes(database: Database) -> None:
    shop_settings.keep(database, {SETTING: True}, seen=0, by="dana", now=NOW)
    customer_id = registered(database)
    declined = changing.Edit(what=changing.What.B2B_REFUSED, values={"b2b_status": "DISABLED_ACCOUNT"})
    changing.change(database, customer_id, lambda _: declined, by=DANA)
    tell(database, "SM again", changes={"customer_id": customer_id}, profile=replace(PROFILE, remark="please"))
    assert review_of(database, customer_id)[1] == "DISABLED_ACCOUNT"


def test_whoever_shares_a_key_is_shown_with_the_reason_until_told_apart(database: Database) -> None:
    first = pending(database, 1, phone="+4915112345678", addresses=(HOME,), last_name="Lovelace")
    both = pending(database, 2, email="ADA1@example.com", phone="+4915112345678")
    name = pending(database, 3, first_name="Lovelace", last_name="Ada 1", addresses=(HOME,))
    pending(database, 4)
    assert [(each.record.customer["id"], each.by) for each in alike(database, first)] == [(both, ("email", "phone")), (name, ("name",))]
    with database.transaction() as connection:
        connection.execute(sa.insert(not_duplicates), {"one": first, "other": both, "said_by": "dana", "said_at": NOW})
    assert [each.record.customer["id"] for each in alike(database, first)] == [name]
    assert alike(database, both) == ()


def test_our_own_edit_of_a_profile_in_review_is_doubted_and_of_a_decided_one_is_not(database: Database) -> None:
    customer_id = registered(database, profile=replace(PROFILE, uncertain=("email_typo_declined:email", "possible_duplicate")))
    record = record_of(database, customer_id)
    assert record is not None
    after = after_edit(record, ("email",), values={"email": "ada@gmail.com"})
    assert after == {"doubts": ["possible_duplicate", "staff_value:email"], "doubt_rank": 105}
    assert after_edit(record, ("phone",), values={"phone": "+491712345678"})["doubts"][-1] == "phone_unverified:phone"
    incomplete = after_edit(record, ("address",), addresses=(replace(HOME, postal_code=""),))
    assert "address_incomplete:postal_code" in incomplete["doubts"]
    reviewing.approve(database, customer_id, by=DANA, seen=1)
    decided = record_of(database, customer_id)
    assert decided is not None
    assert after_edit(decided, ("email",), values={"email": "ada@gmail.com"}) == {}


def test_the_same_name_at_the_same_postal_code_is_a_possible_duplicate_until_told_apart(database: Database) -> None:
    first = registered(database)
    other = replace(PROFILE, email="ada.l@example.org", phone=BEA.phone)
    second = registered(database, BEA, other, sid="SM other")
    assert queue.queue(database).rows[0].id == second
    assert [str(doubt) for doubt in queue.queue(database).rows[0].doubts] == ["possible_duplicate"]
    one, another = sorted((first, second))
    with database.transaction() as connection:
        connection.execute(sa.insert(not_duplicates), {"one": one, "other": another, "said_by": "dana", "said_at": NOW})
    tell(database, "SM again", BEA, changes={"customer_id": second}, profile=replace(other, remark="hello"))
    assert set(waiting(database, Pile.CLEAN)) == {first, second}
