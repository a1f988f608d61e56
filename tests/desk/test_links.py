"""One-time links: the first admin, invitations, forgotten passwords, and the mail that carries them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from storage.accounts import people, staff, welcomes
from storage.accounts.staff import Role, account_by_email
from tests.conftest import FixedClock
from tests.desk.letters import Letters, letters
from tests.desk.test_rights import contents
from tests.desk.visitor import PASSWORD, Visitor, account, at_desk, place

__all__ = ["letters"]

NEW = "three unusual words here"


def link_in(text: str) -> str:
    found = re.search(r"https://intake\.example\.com(/desk/password/[\w-]+)", text)
    assert found, text
    return found[1]


def test_the_link_makes_the_first_admin_once(app: Flask, clock: FixedClock) -> None:
    visitor, database = Visitor(app), app.extensions["intake"].database
    link = f"/desk/first-admin/{welcomes.welcome(database, clock())}"
    assert "The first admin" in visitor.get(link).text
    given = {"email": "dana@example.com", "password": PASSWORD}
    for wrong, problem in (
        ({"password": "short"}, "12 to 128 characters"),
        ({"password": "qwertyuiop123"}, "among the first"),
        ({"email": "dana"}, "check the email"),
    ):
        refused = visitor.post(link, {**given, **wrong})
        assert (refused.status_code, problem in refused.text) == (422, True)
    assert "Your account is ready" in visitor.post(link, given).text
    for again in (visitor.get(link), visitor.post(link, {**given, "email": "eli@example.com"})):
        assert (again.status_code, "This link has done its work" in again.text) == (200, True)
    assert len(staff.accounts(database)) == 1
    assert visitor.signs_in().status_code == 303
    assert visitor.get("/desk/people").status_code == 200


def test_an_old_or_invented_link_is_nothing(app: Flask, clock: FixedClock) -> None:
    visitor, database = Visitor(app), app.extensions["intake"].database
    link = f"/desk/first-admin/{welcomes.welcome(database, clock())}"
    dana = account(app, "read-only")
    password = f"/desk/password/{people.link_for(database, dana, clock())}"
    for invented in ("/desk/first-admin/invented", "/desk/password/invented"):
        assert visitor.get(invented).status_code == 404
    clock.forward(hours=1)
    assert (visitor.get(password).status_code, visitor.get(link).status_code) == (404, 200)
    clock.forward(hours=23)
    assert visitor.get(link).status_code == 404


def test_an_invited_person_chooses_her_password_and_comes_in(app: Flask) -> None:
    admin, eli = at_desk(app, "admin"), Visitor(app)
    page = admin.post("/desk/people", {"email": "Eli@Example.com", "role": "reviewer", "name": " Eli  Kaya "})
    link = link_in(page.text)
    assert "Invited" in admin.get("/desk/people").text
    # Before she has chosen one, no password opens the account.
    assert [eli.signs_in("eli@example.com", given).status_code for given in ("", PASSWORD)] == [422, 422]
    assert "Choose a password for eli@example.com" in eli.get(link).text
    assert eli.post(link, {"password": "eli@example"}).status_code == 422
    assert "Your password is set" in eli.post(link, {"password": NEW}).text
    for again in (eli.post(link, {"password": NEW}), eli.post(link, {"password": "somebody else's words"}), eli.get(link)):
        assert (again.status_code, "This link has done its work" in again.text, "eli@example.com" in again.text) == (200, True, False)
    assert eli.signs_in("eli@example.com", "somebody else's words").status_code == 422
    assert eli.signs_in("eli@example.com", NEW).status_code == 303
    made = account_by_email(app.extensions["intake"].database, "eli@example.com")
    assert (made.role, made.name, made.invited) == (Role.REVIEWER, "Eli Kaya", False)


def test_a_link_that_has_done_its_work_is_nothing_after_its_hour(app: Flask, clock: FixedClock) -> None:
    dana, database, visitor = account(app), app.extensions["intake"].database, Visitor(app)
    link = f"/desk/password/{people.link_for(database, dana, clock())}"
    assert visitor.post(link, {"password": NEW}).status_code == 200
    assert visitor.get(link).status_code == 200
    people.set_active(database, dana.id, clock(), active=False)
    assert visitor.get(link).status_code == 404
    people.set_active(database, dana.id, clock(), active=True)
    clock.forward(hours=1)
    assert (visitor.get(link).status_code, visitor.post(link, {"password": NEW}).status_code) == (404, 404)


@pytest.mark.parametrize(
    ("email", "problem"),
    [("dana@example.com", "already"), ("dana", "check"), ("a@b", "check"), ("a@b.example\r\nBcc: c@d.example", "check"), ("", "check")],
)
def test_an_invitation_that_cannot_be_says_why(lone_app: Flask, email: str, problem: str) -> None:
    refused = at_desk(lone_app, "admin").post("/desk/people", {"email": email, "role": "staff"})
    assert (refused.status_code, problem in refused.text) == (422, True)
    assert len(staff.accounts(lone_app.extensions["intake"].database)) == 1


def test_the_newest_link_counts_and_a_switched_off_account_has_none(app: Flask, clock: FixedClock) -> None:
    dana, database, visitor = account(app), app.extensions["intake"].database, Visitor(app)
    old, new = (f"/desk/password/{people.link_for(database, dana, clock())}" for _ in range(2))
    assert [visitor.get(link).status_code for link in (old, new)] == [404, 200]
    people.set_active(database, dana.id, clock(), active=False)
    assert visitor.get(new).status_code == 404
    admin = at_desk(app, "admin", "eli@example.com")
    assert admin.post(f"/desk/people/{dana.id}/link").status_code == 404


def test_a_link_is_kept_as_a_hash_and_shown_once(app: Flask) -> None:
    admin, dana = at_desk(app, "admin", "eli@example.com"), account(app)
    link = link_in(admin.post(f"/desk/people/{dana.id}/link").text)
    token = link.rpartition("/")[2]
    assert len(token) >= 43
    assert token not in repr(contents(app.extensions["intake"].database, but=set()))
    assert token not in admin.get(f"/desk/people/{dana.id}").text


def test_without_a_mail_server_a_forgotten_password_is_an_admins_matter(lone_app: Flask) -> None:
    visitor = Visitor(lone_app)
    page = visitor.get("/desk/forgotten").text
    assert ("ask an admin" in page, 'name="email"' in page) == (True, False)
    assert visitor.post("/desk/forgotten", {"email": "dana@example.com"}).status_code == 404


def test_a_forgotten_password_is_answered_by_mail(app: Flask, letters: Letters) -> None:
    account(app)
    dana = Visitor(app)
    said = [dana.post("/desk/forgotten", {"email": email}) for email in ("Dana@example.com ", "nobody@example.com")]
    assert said[0].status_code == said[1].status_code == 200
    assert said[0].text == said[1].text
    ((to, subject, text),) = letters.sent
    assert (to, subject) == ("dana@example.com", "Choose a new password")
    assert PASSWORD not in text
    assert "Your password is set" in dana.post(link_in(text), {"password": NEW}).text
    assert dana.signs_in(password=NEW).status_code == 303


def test_nobody_fills_somebodys_mailbox(app: Flask, letters: Letters, clock: FixedClock) -> None:
    account(app)
    for _ in range(5):
        assert Visitor(app).post("/desk/forgotten", {"email": "dana@example.com"}).status_code == 200
    assert len(letters.sent) == 3
    clock.forward(minutes=16)
    Visitor(app).post("/desk/forgotten", {"email": "dana@example.com"})
    assert len(letters.sent) == 4


def test_an_invitation_is_mailed_in_the_admins_language(app: Flask, letters: Letters) -> None:
    admin = at_desk(app, "admin")
    page = admin.post("/desk/people", {"email": "eli@example.com", "role": "staff"})
    ((to, _, text),) = letters.sent
    assert to == "eli@example.com"
    assert link_in(text) == link_in(page.text)


def test_the_command_prints_a_link_when_no_admin_can(app: Flask) -> None:
    account(app)
    said = app.test_cli_runner().invoke(args=["staff", "link", "dana@example.com"])
    dana = Visitor(app)
    assert place(dana.get("/desk/account")) == "/desk/sign-in"
    assert "Your password is set" in dana.post(link_in(said.output), {"password": NEW}).text
