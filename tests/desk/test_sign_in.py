"""Signing in: what is told, how often one may guess, where one gets to."""

from __future__ import annotations

import pytest
from flask import Flask

from app import create_app
from settings import Settings
from storage.accounts import passwords
from storage.audit import Action, Filter, entries
from tests.conftest import FixedClock
from tests.desk.visitor import PASSWORD, Visitor, account, place

LOCAL = "/desk/audit?action=viewed"


def test_dana_signs_in_and_gets_to_the_page_she_wanted(app: Flask) -> None:
    account(app, "admin")
    dana = Visitor(app)
    refused = dana.get("/desk/people?x=1")
    assert refused.headers["Location"] == "/desk/sign-in?next=%2Fdesk%2Fpeople%3Fx%3D1"
    assert 'value="/desk/people?x=1"' in dana.get(refused.headers["Location"]).text

    # An admin is offered the second factor first; whoever has none to set up goes straight on.
    assert place(dana.signs_in(next="/desk/people?x=1")) == "/desk/account/second-factor"
    assert "dana@example.com" in dana.get("/desk/people").text
    assert place(dana.get("/desk/sign-in")) == "/desk/"


def test_unknown_known_and_switched_off_read_the_same_and_cost_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    account(app)
    off = account(app, email="carl@example.com")
    from storage.accounts import people

    people.set_active(app.extensions["intake"].database, off.id, app.extensions["desk"].clock(), active=False)
    looked: list[bool] = []
    monkeypatch.setattr(passwords, "matches", lambda kept, given: (looked.append(bool(kept)), _matches(kept, given))[1])
    answers = []
    for email in ("dana@example.com", "nobody@example.com", "carl@example.com"):
        password = PASSWORD if email.startswith("carl") else "not her password"
        visitor = Visitor(app)
        answer = visitor.signs_in(email, password)
        answers.append((answer.status_code, answer.text.replace(visitor.token(), "").replace(email, "")))
        assert visitor.cookie is None
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422
    # One slow hash each: the time cannot tell either.
    assert looked == [True, False, True]


_matches = passwords.matches


def test_ten_wrong_passwords_lock_the_account_and_the_right_one_works_after(app: Flask, clock: FixedClock) -> None:
    dana = account(app)
    for number in range(10):
        # From everywhere: it is the account that is guarded.
        assert Visitor(app, address=f"192.0.2.{number}").signs_in(password="wrong wrong wrong").status_code == 422
    locked = Visitor(app, address="192.0.2.99").signs_in()
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) == 15 * 60 + 1

    clock.forward(minutes=14)
    assert Visitor(app).signs_in().status_code == 429
    clock.forward(minutes=2)
    assert Visitor(app).signs_in().status_code == 303
    written = [entry.action for entry in entries(app.extensions["intake"].database, Filter(), limit=100)]
    assert (written.count(Action.SIGN_IN_FAILED), written.count(Action.LOCKED), written.count(Action.SIGNED_IN)) == (10, 2, 1)
    assert {entry.staff_id for entry in entries(app.extensions["intake"].database, Filter(action=Action.SIGN_IN_FAILED))} == {dana.id}


def test_an_unknown_account_is_locked_like_a_known_one(app: Flask) -> None:
    for _ in range(10):
        assert Visitor(app).signs_in("nobody@example.com").status_code == 422
    assert Visitor(app).signs_in(" Nobody@Example.COM").status_code == 429


def test_fifty_wrong_passwords_lock_the_place_they_come_from(app: Flask) -> None:
    account(app)
    for number in range(50):
        assert Visitor(app).signs_in(f"guess{number}@example.com").status_code == 422
    assert Visitor(app).signs_in().status_code == 429
    assert Visitor(app, address="198.51.100.7").signs_in().status_code == 303


def test_a_right_password_forgives_the_wrong_ones_of_that_account_alone(app: Flask) -> None:
    account(app)
    account(app, email="eli@example.com")
    for _ in range(9):
        Visitor(app).signs_in(password="wrong wrong wrong")
    assert Visitor(app).signs_in().status_code == 303
    for _ in range(9):
        assert Visitor(app).signs_in(password="wrong wrong wrong").status_code == 422
    for _ in range(10):
        Visitor(app).signs_in("eli@example.com", "wrong wrong wrong")
    assert Visitor(app).signs_in("eli@example.com").status_code == 429
    assert Visitor(app).signs_in().status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/desk/",
        "//evil.example/desk/",
        "/\\evil.example",
        "/desk/\\..\\..\\evil",
        "\t//evil.example",
        "/desk/\n//evil.example",
        "javascript:alert(1)",
        "/desk//evil.example/",
        "/desk@evil.example",
        "/whatsapp",
        "/desk/sign-out",
        "/desk/../../evil",
        "http:/desk/account",
    ],
)
def test_signing_in_sends_nobody_outside_the_desk(lone_app: Flask, wanted: str) -> None:
    account(lone_app)
    answer = Visitor(lone_app).signs_in(next=wanted)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")


def test_signing_in_goes_on_to_a_page_of_the_desk(lone_app: Flask) -> None:
    account(lone_app)
    assert Visitor(lone_app).signs_in(next="/desk/account?tab=1").headers["Location"] == "/desk/account?tab=1"


def test_in_production_the_cookie_belongs_to_this_host_alone(settings: Settings, clock: FixedClock) -> None:
    production = create_app(settings.model_copy(update={"intake_env": "production", "database_url": "sqlite://"}), clock)
    production.extensions["intake"].database.upgrade()
    account(production)
    answer = Visitor(production, base="https://localhost").signs_in()
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-desk=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Expires" not in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    assert len(token) >= 43
    assert token not in answer.text
    production.extensions["intake"].database.dispose()


@pytest.mark.parametrize(("proxies", "guarded"), [("", "the proxy"), ("10.0.0.0/8", "the visitor")])
def test_a_forged_forwarded_header_changes_no_limit(settings: Settings, clock: FixedClock, proxies: str, guarded: str) -> None:
    from desk.places import networks_of

    known = settings.model_copy(update={"database_url": "sqlite://", "trusted_proxies": networks_of(proxies)})
    app = create_app(known, clock)
    app.extensions["intake"].database.upgrade()
    for number in range(50):
        visitor = Visitor(app, address="10.0.0.1")
        # The visitor forges the first, our proxy adds the second.
        headers = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}
        assert visitor.post("/desk/sign-in", {"email": f"guess{number}@example.com", "password": "x"}, **headers).status_code == 422
    other = Visitor(app, address="10.0.0.1").post("/desk/sign-in", {"email": "a@b.example"}, **{"X-Forwarded-For": "1.1.1.1, 198.51.100.8"})
    assert other.status_code == (429 if guarded == "the proxy" else 422)
    same = Visitor(app, address="10.0.0.1").post("/desk/sign-in", {"email": "a@b.example"}, **{"X-Forwarded-For": "9.9.9.9, 198.51.100.7"})
    assert same.status_code == 429
    app.extensions["intake"].database.dispose()
