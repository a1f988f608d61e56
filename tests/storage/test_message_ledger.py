"""The desk's ledger and its failures: pages along both tables' keys, filters, and what keeps a message from being sent again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.sending.again import Hindrance, hindrance
from flows.intake import Effect, State
from storage.consent.barred import Bar, bar
from storage.database import Database
from storage.desk import failures, ledger
from storage.desk.failures import again_key
from storage.desk.ledger import Sought
from storage.outbox import ends
from storage.outgoing import Kind
from tests.storage import letters
from tests.storage.ada import ADA, NOW, tell
from tests.storage.letters import after, change, lease, letter, post


def keys(database: Database, sought: Sought | None = None, *, limit: int = ledger.PAGE) -> list[list[str]]:
    """Every page, by its lines."""
    pages, at = [], ""
    while True:
        page = ledger.page_of(database, sought or Sought(), after=at, limit=limit)
        pages.append([line.sid or line.key for line in page.lines])
        if page.after is None:
            return pages
        at = page.after


def heard(database: Database, sid: str, minutes: int, effect: Effect = Effect.ADVANCED) -> str:
    return tell(database, sid, ledger={"received_at": after(minutes=minutes)}, effect=effect, step="email").id


def failed(database: Database, code: int, *, minutes: int = 0, **values: Any) -> int:
    """A message that a worker gave up."""
    (number,) = post(database, letter(**values), now=after(minutes=minutes))
    leaving = next(each for each in lease(database, after(minutes=minutes)) if each.id == number)
    ends.fail(database, leaving, after(minutes=minutes), code=code, error="refused")
    return number


def test_both_directions_stand_together_the_newest_first(database: Database) -> None:
    heard(database, "SM1", 1)
    (first,) = post(database, letter(), now=after(minutes=2))
    heard(database, "SM2", 3)
    (second,) = post(database, letter(), now=after(minutes=4))
    assert keys(database) == [[f"o{second}", "SM2", f"o{first}", "SM1"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_every_message_stands_on_one_page_however_long_the_pages(database: Database, limit: int) -> None:
    expected = []
    for minutes in range(0, 20, 2):
        heard(database, f"SM{minutes}", minutes)
        expected.append(f"SM{minutes}")
        if minutes % 4 == 0:
            (number,) = post(database, letter(), now=after(minutes=minutes + 1))
            expected.append(f"o{number}")
    pages = keys(database, limit=limit)
    assert [line for page in pages for line in page] == expected[::-1]
    assert all(len(page) == limit for page in pages[:-1])


def test_filters_leave_what_they_name(database: Database) -> None:
    heard(database, "SM1", 1)
    heard(database, "SM2", 2, Effect.REPROMPTED)
    heard(database, "SM3", 3, Effect.QUARANTINED)
    bad = failed(database, 63016, minutes=4)
    (read,) = post(database, letter("hi"), now=after(minutes=5))
    change(database, read, status="sent", receipt="read", receipt_rank=9, provider_sid="SMread")
    (waits,) = post(database, letter("hi"), now=after(minutes=6))

    assert keys(database, Sought(direction="in")) == [["SM3", "SM2", "SM1"]]
    assert keys(database, Sought(direction="out")) == [[f"o{waits}", "SMread", f"o{bad}"]]
    assert keys(database, Sought(word="reprompted")) == [["SM2"]]
    assert keys(database, Sought(word="read")) == [["SMread"]]
    assert keys(database, Sought(word="sent")) == [[]]
    assert keys(database, Sought(word="ready")) == [[f"o{waits}"]]
    assert keys(database, Sought(failed=True)) == [[f"o{bad}", "SM3"]]
    assert keys(database, Sought(failed=True, direction="in")) == [["SM3"]]
    # A word belongs to one direction.
    assert keys(database, Sought(word="read", direction="in")) == [[]]


def test_a_message_is_found_by_its_whole_id_only(database: Database) -> None:
    heard(database, "SM1", 1)
    (number,) = post(database, letter())
    change(database, number, provider_sid="SMours")
    assert [line.sid for line in ledger.found(database, "SM1")] == ["SM1"]
    assert [line.key for line in ledger.found(database, "SMours")] == [f"o{number}"]
    assert [line.key for line in ledger.found(database, str(number))] == [f"o{number}"]
    for words in ("SM", "%", "", "9" * 40, "-1"):
        assert ledger.found(database, words) == ()


@pytest.mark.parametrize("after", ["", "x", "1", "1-", "-", "1-2-3", "9" * 30 + "-1", "²-1"])
def test_a_place_that_is_none_is_the_beginning(database: Database, after: str) -> None:
    heard(database, "SM1", 1)
    assert len(ledger.page_of(database, Sought(), after=after).lines) == 1
    assert failures.failed(database, NOW, after=after)[0] == ()


def test_failures_are_listed_page_by_page_with_their_reasons(database: Database) -> None:
    heard(database, "SM1", 0)
    numbers = [failed(database, 63016 if number else 63024, minutes=number) for number in range(5)]
    first, following = failures.failed(database, after(hours=1), limit=3)
    rest, end = failures.failed(database, after(hours=1), after=following or "", limit=3)
    assert [each.id for each in (*first, *rest)] == numbers[::-1]
    assert end is None
    assert failures.reasons(database, after(hours=1)) == ((63016, 4), (63024, 1))
    # Long ago is history.
    assert failures.failed(database, after(days=40)) == ((), None)


def test_what_was_sent_again_is_not_sent_a_third_time(database: Database) -> None:
    key = heard(database, "SM1", 0)
    number = failed(database, 0, minutes=1, intake_id=key)
    assert not _one(database, number).again
    post(database, letter(dedupe=again_key(number)))
    assert _one(database, number).again
    # By itself, after a while, too.
    later = failed(database, 63018, minutes=2, intake_id=key, recipient=letters.BEA)
    post(database, letter(dedupe=f"again 1 of {later}"))
    assert _one(database, later).again


def test_only_what_may_arrive_is_sent_again(database: Database) -> None:
    key = heard(database, "SM1", 0)
    good = _one(database, failed(database, 0, minutes=2, intake_id=key))
    now = after(minutes=10)
    assert hindrance(good, now) is None

    def stands(**values: Any) -> Hindrance | None:
        return hindrance(replace(good, **values), now)

    assert stands(again=True) is Hindrance.DONE
    assert stands(intake_id=None) is Hindrance.NOBODY
    assert stands(payload={}) is Hindrance.EMPTIED
    assert stands(state=State.STOPPED.value) is Hindrance.STOPPED
    assert stands(bar=Bar.BLOCKED.value) is Hindrance.BARRED
    assert stands(heard_at=after(minutes=5)) is Hindrance.OVERTAKEN
    assert stands(heard_at=after(minutes=5), kind=Kind.STAFF.value) is None
    assert hindrance(good, after(hours=25)) is Hindrance.CLOSED
    assert hindrance(replace(good, needs_window=False), after(hours=25)) is None


MAY_WORK = (0, 5, 429, 503, 63016, 20003, None)
HOPELESS = (2, 4, 6, 7, 21610, 63024, 63005, 63049, 99999)


@pytest.mark.parametrize(("code", "may"), [*((code, True) for code in MAY_WORK), *((code, False) for code in HOPELESS)])
def test_a_code_says_whether_the_same_words_may_work_now(database: Database, code: int | None, may: bool) -> None:
    key = heard(database, "SM1", 0)
    message = replace(_one(database, failed(database, 0, minutes=1, intake_id=key)), code=code)
    assert (hindrance(message, after(minutes=3)) is None) is may


def test_a_bar_that_holds_is_told(database: Database) -> None:
    key = heard(database, "SM1", 0)
    number = failed(database, 63024, minutes=1, intake_id=key)
    with database.transaction() as connection:
        bar(connection, letters.ADA, Bar.UNREACHABLE, after(minutes=1), code=63024, until=after(days=7))
    assert _one(database, number).bar == "unreachable"
    assert failures.one_failed(database, number, after(days=8)) == replace(_one(database, number), bar=None)


def test_a_message_that_did_not_fail_is_no_failure(database: Database) -> None:
    (number,) = post(database, letter())
    assert failures.one_failed(database, number, NOW) is None
    assert failures.one_failed(database, 987_654, NOW) is None


def test_what_is_in_quarantine_is_told_with_what_is_asked_now(database: Database) -> None:
    tell(
        database,
        "SM1",
        changes={"asks": "email"},
        effect=Effect.QUARANTINED,
        step="full_name",
        ledger={"error": "KeyError", "poison": "{}"},
    )
    tell(database, "SM2", changes={"asks": "email"}, effect=Effect.QUARANTINED, step="email", ledger={"error": "KeyError"})
    tell(database, "SM3", step="email")
    newest, oldest = failures.stuck(database)
    assert (newest.sid, newest.kept, newest.asks, newest.step) == ("SM2", False, "email", "email")
    assert (oldest.sid, oldest.kept, oldest.asks, oldest.step) == ("SM1", True, "email", "full_name")
    assert "hello" not in repr(oldest)


def _one(database: Database, number: int) -> failures.Failed:
    found = failures.one_failed(database, number, after(hours=1))
    assert found is not None
    assert str(ADA.phone) in found.recipient or found.recipient == letters.BEA
    return found
