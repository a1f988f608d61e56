"""Another email address for one's own account: the password, a link where mail leaves, and every other session over."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from storage.accounts import people
from storage.accounts.staff import account_by_email
from storage.audit import Action, Filter, entries
from tests.conftest import FixedClock
from tests.desk.letters import Letters, letters
from tests.desk.visitor import PASSWORD, Visitor, account, at_desk, place

__all__ = ["letters"]

NEW = {"email": " Dana.Kaya@Example.com "}
LINK = re.compile(r"https://intake\.example\.com(/desk/account/email/[\w-]+)")


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found, text
    return found[1]


def noted(app: Flask) -> list[object]:
    return [line.details for line in entries(app.extensions["intake"].database, Filter(action=Action.CHANGED))]


def test_without_a_mail_server_the_address_changes_at_once_and_other_sessions_end(app: Flask) -> None:
    dana = at_desk(app)
    elsewhere = Visitor(app)
    elsewhere.signs_in()
    assert "dana@example.com" in dana.get("/desk/account/email").text
    assert place(dana.post("/desk/account/email", NEW)) == "/desk/account"
    page = dana.get("/desk/account").text
    assert ("dana.kaya@example.com" in page, "Your email address is changed" in page) == (True, True)
    assert place(elsewhere.get("/desk/account")) == "/desk/sign-in"
    assert Visitor(app).signs_in().status_code == 422
    assert Visitor(app).signs_in("dana.kaya@example.com").status_code == 303
    assert noted(app) == [{"what": "email"}]


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("DANA@example.com", "your address already"),
        ("eli@example.com", "There is an account"),
        ("dana", "check the email"),
        ("", "check the email"),
        ("a@b.example\r\nBcc: c@d.example", "check the email"),
        ("a@b.example, c@d.example", "check the email"),
    ],
)
def test_an_address_that_cannot_be_says_why(lone_app: Flask, letters: Letters, email: str, problem: str) -> None:
    account(lone_app, "staff", "eli@example.com")
    refused = at_desk(lone_app).post("/desk/account/email", {"email": email})
    assert (refused.status_code, problem in refused.text) == (422, True)
    assert letters.sent == []
    assert account_by_email(lone_app.extensions["intake"].database, "dana@example.com") is not None


def test_the_password_is_asked_for_again(app: Flask, clock: FixedClock) -> None:
    dana = at_desk(app)
    clock.forward(minutes=11)
    asked = dana.post("/desk/account/email", NEW)
    assert (asked.status_code, "Dana.Kaya@Example.com" in asked.text) == (401, True)
    assert dana.post("/desk/account/email", {**NEW, "password_again": "not this one"}).status_code == 401
    assert account_by_email(app.extensions["intake"].database, "dana.kaya@example.com") is None
    assert dana.post("/desk/account/email", {**NEW, "password_again": PASSWORD}).status_code == 303
    assert account_by_email(app.extensions["intake"].database, "dana.kaya@example.com") is not None


def test_with_a_mail_server_only_the_reader_of_the_new_address_changes_it(app: Flask, letters: Letters) -> None:
    database, dana = app.extensions["intake"].database, at_desk(app)
    assert "A link is on its way" in dana.get(dana.post("/desk/account/email", NEW).headers["Location"]).text
    ((to, subject, text),) = letters.sent
    assert (to, subject) == ("Dana.Kaya@Example.com", "Your new email address")
    link = link_in(text)
    assert "kaya" not in link.casefold()
    assert account_by_email(database, "dana@example.com") is not None

    # Whatever opens links in mails on its own, or belongs to somebody else, changes nothing.
    assert place(Visitor(app).get(link)) == "/desk/sign-in"
    carl = at_desk(app, "admin", "carl@example.com")
    assert [carl.get(link).status_code, carl.post(link).status_code] == [404, 404]
    elsewhere = Visitor(app)
    elsewhere.signs_in()
    assert "dana.kaya@example.com" in dana.get(link).text
    assert account_by_email(database, "dana@example.com") is not None

    assert place(dana.post(link)) == "/desk/account"
    assert account_by_email(database, "dana.kaya@example.com") is not None
    assert "dana.kaya@example.com" in dana.get("/desk/account").text
    assert place(elsewhere.get("/desk/account")) == "/desk/sign-in"
    assert (letters.sent[1][0], "please tell an admin" in letters.sent[1][2]) == ("dana@example.com", True)
    assert "kaya" not in letters.sent[1][2].casefold()
    assert [dana.get(link).status_code, dana.post(link).status_code] == [404, 404], "it works once"
    assert noted(app) == [{"what": "email"}, {"what": "email asked for"}]


def test_a_link_ends_after_an_hour_with_the_password_and_when_the_address_is_taken(app: Flask, letters: Letters, clock: FixedClock) -> None:
    database, dana = app.extensions["intake"].database, at_desk(app)
    for _ in range(3):
        dana.post("/desk/account/email", NEW)
    late, taken, changed = (link_in(text) for _, _, text in letters.sent)
    her = account_by_email(database, "dana@example.com")
    assert her is not None
    eli = account(app, "staff", "dana.kaya@example.com")
    refused = dana.post(taken)
    assert (refused.status_code, "There is an account" in refused.text) == (422, True)
    people.set_email(database, eli, "eli@example.com", clock())
    assert dana.get(taken).status_code == 200
    clock.forward(minutes=60)
    dana.signs_in()
    assert dana.get(late).status_code == 404
    assert dana.get(late[:-1]).status_code == 404
    clock.forward(minutes=-30)
    assert dana.get(changed).status_code == 200
    people.set_password(database, her, "three unusual words here", clock())
    dana.signs_in(password="three unusual words here")
    assert dana.get(changed).status_code == 404


def test_nobody_fills_a_strangers_mailbox(app: Flask, letters: Letters, clock: FixedClock) -> None:
    dana = at_desk(app)
    assert [dana.post("/desk/account/email", NEW).status_code for _ in range(5)] == [303, 303, 303, 429, 429]
    assert len(letters.sent) == 3
    clock.forward(minutes=16)
    assert dana.post("/desk/account/email", {**NEW, "password_again": PASSWORD}).status_code == 303
