"""Users and roles, and one's own account."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask import Flask

from desk.accounts.agents import agent_of
from storage.accounts import people
from storage.accounts.staff import Role, account_by_email, accounts
from storage.audit import Action, Filter, entries
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, account, at_desk, place


def test_the_list_shows_everybody_and_how_they_stand(lone_app: Flask, clock: FixedClock) -> None:
    admin = at_desk(lone_app, "admin")
    off = account(lone_app, "read-only", "carl@example.com")
    database = lone_app.extensions["intake"].database
    people.set_active(database, off.id, clock(), active=False)
    people.invite(database, "eli@example.com", "reviewer", "Eli Kaya", clock())
    page = admin.get("/desk/people").text
    for words in ("dana@example.com", "carl@example.com", "Eli Kaya", "Invited", "Switched off", "Active", "Reviewer", "Read only"):
        assert words in page


def test_a_role_is_changed_and_the_change_is_written_down(app: Flask) -> None:
    admin, dana = at_desk(app, "admin", "eli@example.com"), account(app)
    assert place(admin.post(f"/desk/people/{dana.id}/role", {"role": "reviewer"})) == f"/desk/people/{dana.id}"
    (line,) = entries(app.extensions["intake"].database, Filter(action=Action.CHANGED))
    assert (line.subject, line.details, line.who) == (
        f"staff:{dana.id}",
        {"what": "role", "before": "staff", "after": "reviewer"},
        "eli@example.com",
    )
    assert admin.post(f"/desk/people/{dana.id}/role", {"role": "boss"}).status_code == 400
    assert admin.post("/desk/people/7f3a/role", {"role": "staff"}).status_code == 404


@pytest.mark.parametrize(("path", "given"), [("role", {"role": "staff"}), ("active", {"active": "no"})])
def test_the_last_admin_stays_one(app: Flask, path: str, given: dict[str, object]) -> None:
    admin = at_desk(app, "admin")
    her = account_by_email(app.extensions["intake"].database, "dana@example.com")
    answer = admin.post(f"/desk/people/{her.id}/{path}", given)
    assert "This is the last admin" in admin.get(answer.headers["Location"]).text
    second = account(app, "admin", "eli@example.com")
    assert admin.post(f"/desk/people/{her.id}/{path}", given).status_code == 303
    left = [each.id for each in accounts(app.extensions["intake"].database) if each.role is Role.ADMIN and each.active]
    assert left == [second.id]


def test_of_two_admins_who_switch_each_other_off_one_stays(app: Flask, clock: FixedClock) -> None:
    both = [account(app, "admin", email) for email in ("dana@example.com", "eli@example.com")]
    database, start = app.extensions["intake"].database, threading.Barrier(2)

    def off(staff_id: str) -> bool:
        start.wait(30)
        try:
            people.set_active(database, staff_id, clock(), active=False)
        except people.LastAdmin:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(off, [each.id for each in both])) == [False, True]


def test_an_account_is_switched_off_and_on_again(app: Flask) -> None:
    admin, dana = at_desk(app, "admin", "eli@example.com"), account(app)
    admin.post(f"/desk/people/{dana.id}/active", {"active": "no"})
    assert Visitor(app).signs_in().status_code == 422
    admin.post(f"/desk/people/{dana.id}/active", {"active": "yes"})
    assert Visitor(app).signs_in().status_code == 303


def test_what_somebody_chooses_for_herself_is_kept_and_nothing_else(app: Flask) -> None:
    dana = at_desk(app)
    chosen = {
        "name": " Dana \n Berger",
        "language": "de",
        "zone": "Europe/Berlin",
        "role": "admin",
        "email": "x@example.com",
        "active": "no",
    }
    assert place(dana.post("/desk/account", chosen)) == "/desk/account"
    her = account_by_email(app.extensions["intake"].database, "dana@example.com")
    assert (her.name, her.language, her.zone, her.role, her.active) == ("Dana Berger", "de", "Europe/Berlin", Role.STAFF, True)
    assert '<html lang="de"' in dana.get("/desk/account").text
    dana.post("/desk/account", {"name": "", "language": "xx", "zone": "../etc/passwd"})
    her = account_by_email(app.extensions["intake"].database, "dana@example.com")
    assert (her.called, her.language, her.zone) == ("dana", "", "")


@pytest.mark.parametrize("name", ["<script>window.__xss=1</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "javascript:alert(1)"])
def test_a_name_is_words_wherever_it_stands(lone_app: Flask, name: str) -> None:
    admin = at_desk(lone_app, "admin")
    admin.post("/desk/account", {"name": name})
    her = account_by_email(lone_app.extensions["intake"].database, "dana@example.com")
    for path in ("/desk/account", "/desk/people", f"/desk/people/{her.id}", f"/desk/audit?subject={name}", f"/desk/sign-in?next={name}"):
        page = admin.get(path).text
        assert not any(mark in page for mark in ("<script>w", "<img src=x", "49<", 'href="javascript')), path
    assert name[:7] in unescape(admin.get("/desk/people").text)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_two_words(header: str, said: str) -> None:
    assert agent_of(header) == said
