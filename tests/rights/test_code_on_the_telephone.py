"""A code that was mailed to a customer is read out on the telephone: it opens what it opens in the chat, and guesses are counted."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from flows.proving import MOST_GUESSES
from storage.tables import intakes, requests
from storage.tables import proofs as codes
from tests.desk.visitor import Visitor, at_desk, hidden
from tests.rights.conftest import Shop
from tests.rights.test_own_data import code_in

WRONG = "That is not the code."


@dataclass
class Call:
    """Dana on the telephone with Ada."""

    dana: Visitor
    path: str
    last: TestResponse

    def says(self, words: str) -> str:
        form = self.last.text[self.last.text.index('id="call"') :]
        place = hidden(form, "place")
        name = place.partition("/")[0] or place.partition("/")[2]
        answer = self.dana.post(self.path, {"sid": hidden(form, "sid"), "place": place, f"say.{name}": words})
        self.last = self.dana.get(answer.headers["Location"]) if answer.status_code == 303 else answer
        return self.last.text


def called(shop: Shop) -> Call:
    """Ada calls; Dana takes up what the chat has begun."""
    intake_id = str(shop.rows(sa.select(intakes.c.id))[0]["id"])
    dana, path = at_desk(shop.app), f"/desk/intakes/{intake_id}/phone"
    outside = dana.get(path).text
    assert "Begin the call" in outside
    taken = dana.post(f"{path}/begin", {"once": hidden(outside, "once"), "seen": hidden(outside, "seen")})
    assert taken.status_code == 303
    return Call(dana, path, dana.get(taken.headers["Location"]))


def asked(shop: Shop) -> list[tuple[object, object]]:
    return [(row["kind"], row["proven_by"]) for row in shop.rows(sa.select(requests))]


@pytest.mark.parametrize("open_question", [False, True])
def test_the_code_that_is_read_out_opens_the_copy_as_in_the_chat(shop: Shop, open_question: bool) -> None:
    shop.registers("" if open_question else "no")
    shop.mails()
    assert "a code of six digits" in shop.hears("my data")[-1]
    code = code_in(shop)
    call = called(shop)
    assert "Please read the newest one out to me." in call.last.text
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert WRONG in call.says(wrong)
    assert asked(shop) == []
    page = call.says(f"{code[:3]} {code[3:]}")
    assert "We are putting a complete copy together." in page
    assert ("marketing_consent" in page) is open_question
    assert asked(shop) == [("export", "code")]


def test_guesses_in_the_chat_and_on_the_telephone_count_together(shop: Shop) -> None:
    shop.registers("no")
    shop.mails()
    shop.hears("my data")
    code = code_in(shop)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert WRONG in shop.hears(wrong)[-1]
    call = called(shop)
    for _ in range(MOST_GUESSES - 2):
        assert WRONG in call.says(wrong)
    last = call.says(wrong)
    assert WRONG not in last
    assert 'id="call"' not in last, "no code is awaited any more"
    assert call.dana.get(call.path).text.count('id="call"') == 0
    assert asked(shop) == []
    (row,) = shop.rows(sa.select(intakes.c.marks))
    assert "wants_person" in str(row["marks"])


def test_a_code_that_is_too_old_is_mailed_anew(shop: Shop) -> None:
    shop.registers("no")
    shop.mails()
    shop.hears("my data")
    old = code_in(shop)
    call = called(shop)
    shop.clock.forward(minutes=11)
    assert "Please read the newest one out to me." in call.says(old)
    assert len(shop.rows(sa.select(codes))) == 2
    assert "complete copy" in call.says(code_in(shop))
    assert asked(shop) == [("export", "code")]
