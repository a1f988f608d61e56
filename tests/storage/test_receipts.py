"""What became of a message: the same end in any order, however often each receipt comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.outbox import ends
from storage.outgoing import Leaving
from storage.receipts import RANKS, Receipt, message_of, note
from tests.storage.ada import NOW
from tests.storage.letters import lease, letter, post, row

SID = "SM" + "d" * 32


def receipt(status: str, code: int | None = None, sid: str = SID, outbox_id: int | None = None) -> Receipt:
    return Receipt(sid=sid, outbox_id=outbox_id, status=status, code=code, error=None if code is None else f"code {code}", at=NOW)


def told(database: Database, *receipts: Receipt) -> list[bool]:
    noted = []
    for each in receipts:
        message = message_of(database, each)
        noted.append(message is not None and note(database, each, message))
    return noted


def end(database: Database, leaving: Leaving) -> dict[str, Any]:
    found = row(database, leaving.id)
    return {name: getattr(found, name) for name in ("status", "provider_sid", "receipt", "receipt_rank", "error_code", "error")}


def at_twilios_door(database: Database) -> Leaving:
    (outbox_id,) = post(database, letter(recipient=f"whatsapp:+4915100{len(_DOORS):06d}"))
    _DOORS.append(outbox_id)
    return next(each for each in lease(database) if each.id == outbox_id)


_DOORS: list[int] = []
_CODES = {"failed": (63016, 63024, None), "undelivered": (63018, None)}
ANY = st.sampled_from([(status, code) for status in RANKS for code in _CODES.get(status, (None,))])


@pytest.fixture(scope="module")
def lasting() -> Iterator[Database]:
    """One database for all the examples, in memory for speed: each has a message of its own."""
    database = Database("sqlite://")
    database.upgrade()
    yield database
    database.dispose()


@given(first=st.lists(ANY, min_size=1, max_size=6), data=st.data())
@settings(max_examples=60)
def test_any_order_and_any_repetition_end_the_same(lasting: Database, first: list[tuple[str, int | None]], data: st.DataObject) -> None:
    again = data.draw(st.permutations(first + data.draw(st.lists(st.sampled_from(first), max_size=4))))
    when_recorded = data.draw(st.integers(0, len(again)))
    found = []
    for number, (order, recorded) in enumerate(((first, 0), (again, when_recorded))):
        leaving = at_twilios_door(lasting)
        sid = f"SM{leaving.id:032x}"
        given_ = [receipt(status, code, sid, leaving.id) for status, code in order]
        told(lasting, *given_[:recorded])
        ends.sent(lasting, leaving, sid, NOW)
        told(lasting, *given_[recorded:])
        found.append({**end(lasting, leaving), "provider_sid": end(lasting, leaving)["provider_sid"] == sid})
        assert number or found[0]["status"] == "sent"
    assert found[0] == found[1]


def test_a_receipt_that_is_faster_than_the_answer_settles_the_message(database: Database) -> None:
    leaving = at_twilios_door(database)
    assert told(database, receipt("sent", outbox_id=leaving.id)) == [True]
    assert not ends.sent(database, leaving, SID, NOW)
    assert (end(database, leaving)["status"], end(database, leaving)["provider_sid"]) == ("sent", SID)


def test_a_receipt_settles_what_nobody_knew(database: Database) -> None:
    leaving = at_twilios_door(database)
    ends.lose(database, leaving, NOW, code=0, error="no answer")
    assert told(database, receipt("delivered", outbox_id=leaving.id)) == [True]
    settled = end(database, leaving)
    assert (settled["status"], settled["provider_sid"], settled["receipt"], settled["error"]) == ("sent", SID, "delivered", None)
    assert lease(database) == []


def test_a_receipt_of_another_message_changes_nothing(database: Database) -> None:
    one, two = at_twilios_door(database), at_twilios_door(database)
    ends.sent(database, one, SID, NOW)
    before = end(database, two)
    assert told(database, receipt("read", sid="SM" + "e" * 32), receipt("read", sid="SM" + "e" * 32, outbox_id=one.id)) == [False, False]
    assert told(database, receipt("read", outbox_id=two.id)) == [True]
    assert end(database, two) == before
    assert end(database, one)["receipt"] == "read"


def test_what_was_never_tried_has_no_receipt(database: Database) -> None:
    (waits,) = post(database, letter())
    assert told(database, receipt("delivered", outbox_id=waits)) == [False]
    assert (row(database, waits).status, row(database, waits).provider_sid) == ("ready", None)


def test_a_delivery_after_a_failure_takes_the_reason_away(database: Database) -> None:
    leaving = at_twilios_door(database)
    ends.sent(database, leaving, SID, NOW)
    assert told(database, receipt("failed", 63018), receipt("undelivered"), receipt("delivered"), receipt("failed", 63018)) == [
        True, False, True, False,
    ]  # fmt: skip
    assert (end(database, leaving)["receipt"], end(database, leaving)["error"]) == ("delivered", None)


def test_no_two_receipts_have_the_same_rank() -> None:
    usual = [RANKS[status] for status in ("accepted", "queued", "sending", "sent", "delivered", "read")]
    assert usual == sorted(usual)
    assert len(set(RANKS.values())) == len(RANKS)
