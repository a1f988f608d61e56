"""The ledger's and the failures' pages: for whom, what they show and hide, and that what is put right is put right once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask

from bench.desk_queries import Queries
from storage.accounts.staff import Role
from storage.database import Database
from storage.tables import audit, desk_events, intakes, messages, outbox
from tests.conftest import FixedClock
from tests.desk.shop import shop, signed_in
from tests.desk.visitor import Visitor, account, at_desk
from tests.door.mended import broken, kept, line, rows
from tests.door.twilio import ADA, Twilio

LEDGER, FAILURES = "/desk/ledger/", "/desk/ledger/failures/"


@pytest.fixture
def stuck(app: Flask) -> str:
    """A message of Ada's that our program failed on."""
    twilio = Twilio(app)
    twilio.says("hello")
    form = twilio.form("Ada Lovelace")
    with broken():
        twilio.post(form)
    return form["MessageSid"]


def failed(app: Flask, code: int = 0, **values: object) -> int:
    """A message to Ada that did not arrive; its number."""
    database, now = app.extensions["intake"].database, app.extensions["desk"].clock()
    row = {
        "intake_id": rows(app, intakes)[0]["id"], "sender": "whatsapp:+14155238886", "recipient": ADA, "kind": "staff", "created_at": now,
        "payload": {"body": "Are you still there?"}, "needs_window": True, "status": "failed", "due_at": now, "attempts": 1,
        "unknown_outcomes": 0, "receipt_rank": 0, "error_code": code, **values,
    }  # fmt: skip
    with database.transaction() as connection:
        return int(connection.execute(sa.insert(outbox).returning(outbox.c.id), row).scalar_one())


def told(visitor: Visitor, act: str, **values: object) -> str:
    """What a form of the failures' page leads to."""
    answer = visitor.post(f"{FAILURES}{act}", values)
    assert (answer.status_code, answer.headers["Location"]) == (303, FAILURES), answer.text
    return unescape(visitor.get(FAILURES).text)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_what_it_may_put_right(lone_app: Flask, role: Role) -> None:
    visitor = at_desk(lone_app, role)
    reviews, works = role in (Role.ADMIN, Role.REVIEWER), role is not Role.READ_ONLY
    assert visitor.get(LEDGER).status_code == (200 if reviews else 403)
    assert visitor.post(f"{LEDGER}search", {"q": "SM1"}).status_code == (200 if reviews else 403)
    assert visitor.get(FAILURES).status_code == (200 if works else 403)
    assert visitor.post(f"{FAILURES}send-again", {"number": "1"}).status_code == (303 if works else 403)
    for act in ("apply", "put-aside"):
        assert visitor.post(f"{FAILURES}{act}", {"sid": "SM1"}).status_code == (303 if reviews else 403)


def test_the_ledger_has_one_line_for_each_message_and_no_number_of_anybody(lone_app: Flask) -> None:
    database = shop(lone_app, intakes=26)
    reviewer, seen, path = signed_in(lone_app, "mert"), [], LEDGER
    while path:
        page = reviewer.get(path).text
        seen += re.findall(r'<tr id="line-([mo]\d+)"', page)
        assert not re.search(r"\+\d{9,}", page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(further[1]) if further else ""
    with database.reading() as connection:
        came = set(connection.execute(sa.select(messages.c.seq)).scalars())
        left = set(connection.execute(sa.select(outbox.c.id)).scalars())
    assert len(seen) == len(set(seen)) == len(came) + len(left)
    assert set(seen) == {f"m{seq}" for seq in came} | {f"o{number}" for number in left}


def test_filters_stand_in_the_address_and_an_id_does_not(lone_app: Flask) -> None:
    database = shop(lone_app, intakes=26)
    with database.reading() as connection:
        sid = str(connection.execute(sa.select(messages.c.sid).limit(1)).scalar())
    reviewer = signed_in(lone_app, "mert")
    for query, wanted, foreign in (
        ("?direction=in", "line-m", "line-o"),
        ("?only=failed", "Not sent", "Answer taken"),
        ("?word=read", "Read", "Delivered"),
    ):
        table = re.search(r"<tbody>.*</tbody>", reviewer.get(LEDGER + query).text, re.DOTALL)
        assert table, query
        assert (wanted in table[0], foreign in table[0]) == (True, False), query
    answer = reviewer.post(f"{LEDGER}search", {"q": f" {sid} "})
    assert re.findall(r'<tr id="line-(.)', answer.text) == ["m"]
    assert "No message has this id" in reviewer.post(f"{LEDGER}search", {"q": sid[:-1]}).text
    with database.reading() as connection:
        noted = connection.execute(sa.select(audit.c.details).where(audit.c.action == "searched")).scalars().all()
    assert noted == [{"found": 1}, {"found": 0}]


@pytest.mark.parametrize("path", [LEDGER, f"{LEDGER}?only=failed", FAILURES])
def test_a_page_asks_few_questions_however_much_there_is(lone_app: Flask, path: str) -> None:
    database = shop(lone_app, intakes=13)
    reviewer = signed_in(lone_app, "mert")
    few = min(_asked(database, reviewer, path) for _ in range(3))
    shop(lone_app, intakes=52, seed=2)
    assert few == min(_asked(database, reviewer, path) for _ in range(3)) <= 8


def _asked(database: Database, visitor: Visitor, path: str) -> int:
    # Now and then a visit also looks whether the shop's settings have changed.
    with Queries(database) as heard:
        assert visitor.get(path).status_code == 200
    return heard.asked


def test_a_line_leads_to_its_message_in_the_chat(app: Flask, stuck: str) -> None:
    page = at_desk(app, Role.REVIEWER)
    answer = page.post(f"{LEDGER}search", {"q": stuck})
    address, anchor = unescape(re.search(r'class="main sid" href="([^"]+)"', answer.text)[1]).split("#")  # type: ignore[index]
    assert f'id="{anchor}"' in page.get(address).text


def test_a_quarantined_message_is_applied_once_however_often_somebody_presses(app: Flask, stuck: str) -> None:
    reviewer = at_desk(app, Role.REVIEWER)
    page = reviewer.get(FAILURES).text
    assert "KeyError in tests.door.mended" in page
    assert "Question that was open: Name" in page
    assert "Applied: Answer taken" in told(reviewer, "apply", sid=stuck)
    assert "This message was applied already." in told(reviewer, "apply", sid=stuck)
    assert line(app, stuck)["effect"] == "advanced"
    (event,) = rows(app, desk_events)
    changed = [row for row in rows(app, audit) if row["action"] == "changed" and row["subject"] == f"message:{stuck}"]
    assert (event["what"], len(changed)) == ("applied a message again", 1)
    shown = reviewer.get(f"/desk/intakes/{event['intake_id']}").text
    assert "had a message applied that our program had failed on" in unescape(shown)


def test_of_many_who_press_at_once_one_has_it_applied(app: Flask, stuck: str) -> None:
    account(app, Role.REVIEWER, "mert@example.com")
    colleagues = [Visitor(app) for _ in range(5)]
    for each in colleagues:
        assert each.signs_in("mert@example.com").status_code == 303
    with ThreadPoolExecutor(5) as crowd:
        answers = list(crowd.map(lambda each: each.post(f"{FAILURES}apply", {"sid": stuck}).status_code, colleagues))
    assert answers == [303] * 5
    assert len(rows(app, desk_events)) == 1
    asked = [row for row in rows(app, outbox) if row["sid"] == stuck]
    assert len(asked) == len({row["dedupe"] for row in asked}) == line(app, stuck)["replies"]


def test_the_page_warns_where_another_question_is_open_by_now(app: Flask, stuck: str) -> None:
    Twilio(app).says("Ada Lovelace")
    reviewer = at_desk(app, Role.REVIEWER)
    page = unescape(reviewer.get(FAILURES).text)
    assert "Open now: Email" in page
    assert "Another question is open by now." in page
    assert "Applied: Not understood, asked again" in told(reviewer, "apply", sid=stuck)


def test_what_fails_again_is_told_and_stays(app: Flask, stuck: str) -> None:
    reviewer = at_desk(app, Role.REVIEWER)
    with broken(on="Ada"):
        assert "Our program failed on it once more." in told(reviewer, "apply", sid=stuck)
    assert stuck in reviewer.get(FAILURES).text


def test_what_is_put_aside_cannot_be_applied_and_the_page_says_so(app: Flask, stuck: str) -> None:
    reviewer = at_desk(app, Role.REVIEWER)
    page = told(reviewer, "put-aside", sid=stuck)
    assert "Put aside: what it said is deleted." in page
    assert "Cannot be applied:" in page
    assert stuck not in page
    assert kept(app) == set()
    assert "What it said is no longer kept, so it cannot be applied." in told(reviewer, "apply", sid=stuck)


def test_staff_see_what_failed_but_apply_nothing(app: Flask, stuck: str) -> None:
    page = at_desk(app, Role.STAFF).get(FAILURES).text
    assert "KeyError in tests.door.mended" in page
    assert f'value="{stuck}"' not in page


def test_what_did_not_arrive_is_sent_again_once(app: Flask, stuck: str) -> None:
    number = failed(app)
    dana = at_desk(app, Role.STAFF)
    page = dana.get(FAILURES).text
    assert "Twilio could not be reached" in page
    assert "It is sent again now." in told(dana, "send-again", number=number)
    assert "It was sent again already." in told(dana, "send-again", number=number)
    again = [row for row in rows(app, outbox, "id") if row["id"] > number]
    assert [(row["payload"], row["kind"], row["status"]) for row in again] == [({"body": "Are you still there?"}, "staff", "ready")]
    (event,) = rows(app, desk_events)
    assert (event["what"], event["about"]) == ("sent a message again", {"message": number, "kind": "staff"})
    assert stuck


@pytest.mark.parametrize(
    ("code", "why"),
    [(63024, "Sending the same once more would fail again."), (63016, "The window is closed: only a template may be sent.")],
)
@pytest.mark.usefixtures("stuck")
def test_what_cannot_arrive_is_not_sent_again_and_the_page_says_why(app: Flask, clock: FixedClock, code: int, why: str) -> None:
    number = failed(app, code)
    clock.forward(hours=25)
    dana = at_desk(app, Role.STAFF)
    before = len(rows(app, outbox))
    assert why in dana.get(FAILURES).text
    assert f'name="number" value="{number}"' not in dana.get(FAILURES).text
    assert why in told(dana, "send-again", number=number)
    assert len(rows(app, outbox)) == before


@pytest.mark.parametrize("number", ["", "x", "-1", "999999", "9" * 40])
def test_a_number_that_is_no_failure_sends_nothing(lone_app: Flask, number: str) -> None:
    assert "This message has arrived meanwhile, or is gone." in told(at_desk(lone_app, Role.STAFF), "send-again", number=number)


def test_a_sid_that_no_database_could_hold_is_not_there(lone_app: Flask) -> None:
    assert at_desk(lone_app, Role.ADMIN).post(f"{FAILURES}apply", {"sid": "SM\x00"}).status_code == 404
