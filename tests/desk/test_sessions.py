"""Sessions: how long they last, and what ends them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from desk.rights import RIGHTS, Right
from storage.accounts import people, sessions
from storage.accounts.staff import Role, account_by_email
from storage.audit import Action, Filter, entries
from storage.database import DatabaseAway
from storage.tables import sessions as rows
from tests.conftest import FixedClock
from tests.desk.visitor import PASSWORD, Visitor, account, at_desk, hidden, place

PAGE = "/desk/account"
ANOTHER = "three unusual words here"


def inside(visitor: Visitor) -> bool:
    """Whether her next request finds her signed in."""
    answer = visitor.get(PAGE)
    assert answer.status_code == 200 or place(answer) == "/desk/sign-in"
    return answer.status_code == 200


def test_a_session_is_over_after_half_an_hour_of_nothing(app: Flask, clock: FixedClock) -> None:
    dana = at_desk(app)
    for _ in range(4):
        clock.forward(minutes=29)
        assert inside(dana)
    clock.forward(minutes=30)
    assert not inside(dana)


@pytest.mark.parametrize(("role", "hours"), [("staff", 12), ("reviewer", 12), ("read-only", 12), ("admin", 8)])
def test_a_session_ends_however_busy_somebody_is(app: Flask, clock: FixedClock, role: str, hours: int) -> None:
    dana = at_desk(app, role)
    for _ in range(hours * 3 - 1):
        clock.forward(minutes=20)
        assert inside(dana)
    clock.forward(minutes=20)
    assert not inside(dana)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(app: Flask, clock: FixedClock) -> None:
    polls = [endpoint for endpoint, right in RIGHTS.items() if right.steady]
    dana = at_desk(app)
    for endpoint in polls:
        rules = [rule for rule in app.url_map.iter_rules(endpoint) if not rule.arguments]
        for _ in range(2):
            clock.forward(minutes=14)
            for rule in rules:
                dana.get(rule.rule)
    clock.forward(minutes=30 - 28 if polls else 30)
    assert not inside(dana)


def test_signing_in_begins_a_session_with_an_id_of_its_own(app: Flask) -> None:
    account(app)
    dana = Visitor(app)
    dana.client.set_cookie("desk", "chosen-by-somebody-else")
    dana.signs_in()
    first = dana.cookie
    assert first != "chosen-by-somebody-else"
    dana.post("/desk/sign-out")
    dana.signs_in()
    assert dana.cookie not in (None, first)
    with app.extensions["intake"].database.reading() as connection:
        kept = connection.execute(sa.select(rows)).mappings().all()
    # The database alone opens nothing.
    assert not any(value in (first, dana.cookie) for row in kept for value in row.values())


def test_signing_in_again_ends_the_session_of_before(app: Flask) -> None:
    dana = at_desk(app)
    before = Visitor(app)
    before.client.set_cookie("desk", str(dana.cookie))
    assert inside(before)
    dana.signs_in()
    assert inside(dana)
    assert not inside(before)


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(app: Flask) -> None:
    dana = at_desk(app)
    token = dana.cookie
    assert place(dana.post("/desk/sign-out")) == "/desk/sign-in"
    assert dana.cookie is None
    dana.client.set_cookie("desk", str(token))
    assert not inside(dana)


@pytest.mark.parametrize("what", ["role", "off", "password", "link", "all"])
def test_what_an_admin_changes_ends_every_session_within_one_request(app: Flask, clock: FixedClock, what: str) -> None:
    dana, admin = at_desk(app), at_desk(app, "admin", "eli@example.com")
    second = Visitor(app)
    second.signs_in()
    database = app.extensions["intake"].database
    her = account_by_email(database, "dana@example.com")
    assert her is not None
    if what == "role":
        assert admin.post(f"/desk/people/{her.id}/role", {"role": "reviewer"}).status_code == 303
    elif what == "off":
        assert admin.post(f"/desk/people/{her.id}/active", {"active": "no"}).status_code == 303
    elif what == "all":
        assert admin.post(f"/desk/people/{her.id}/sessions").status_code == 303
    elif what == "password":
        people.set_password(database, her, ANOTHER, clock())
    else:
        people.use_link(database, people.link_for(database, her, clock()), ANOTHER, clock())
    assert not inside(dana)
    assert not inside(second)
    assert inside(admin)
    assert sessions.sessions_of(database, her.id, clock()) == ()


def test_a_new_password_signs_out_everywhere_else_and_not_here(app: Flask) -> None:
    dana = at_desk(app)
    elsewhere = Visitor(app)
    elsewhere.signs_in()
    before = dana.cookie
    wrong = dana.post("/desk/account/password", {"old": "not my password", "password": ANOTHER})
    assert (wrong.status_code, "not your present password" in wrong.text) == (422, True)
    weak = dana.post("/desk/account/password", {"old": PASSWORD, "password": "password1234"})
    assert (weak.status_code, "among the first" in weak.text) == (422, True)
    assert inside(elsewhere)

    assert place(dana.post("/desk/account/password", {"old": PASSWORD, "password": ANOTHER})) == PAGE
    assert inside(dana)
    assert dana.cookie != before
    assert not inside(elsewhere)
    assert Visitor(app).signs_in(password=PASSWORD).status_code == 422
    assert Visitor(app).signs_in(password=ANOTHER).status_code == 303


def test_the_list_of_sessions_ends_one_of_them_or_all_others(app: Flask) -> None:
    dana = at_desk(app)
    others = [Visitor(app) for _ in range(2)]
    for other in others:
        other.signs_in()
    page = dana.get(PAGE, **{"User-Agent": "x"}).text
    assert page.count("Sign out there") == 2
    assert page.count("This browser") == 1
    end = page.partition('action="/desk/account/sessions/')[2].partition('"')[0]
    assert dana.post(f"/desk/account/sessions/{end}").status_code == 303
    assert sorted(map(inside, others)) == [False, True]
    dana.post("/desk/account/sessions/end")
    assert [inside(each) for each in (*others, dana)] == [False, False, True]


def test_nobody_ends_a_session_of_somebody_else(app: Flask) -> None:
    dana, eli = at_desk(app), at_desk(app, email="eli@example.com")
    database, clock = app.extensions["intake"].database, app.extensions["desk"].clock
    her = account_by_email(database, "dana@example.com")
    (session,) = sessions.sessions_of(database, her.id if her else "", clock())
    eli.post(f"/desk/account/sessions/{session.id}/end")
    assert inside(dana)


def test_what_is_dangerous_asks_for_the_password_and_then_goes_on_as_sent(app: Flask, clock: FixedClock) -> None:
    admin, dana = at_desk(app, "admin", "eli@example.com"), account(app)
    path, database = f"/desk/people/{dana.id}/role", app.extensions["intake"].database
    clock.forward(minutes=10)
    asked = admin.post(path, {"role": "reviewer"})
    assert (asked.status_code, f'action="{path}"' in asked.text, hidden(asked.text, "role")) == (401, True, "reviewer")
    assert "password_again" in admin.post(path, {"role": "reviewer", "password_again": "wrong wrong wrong"}).text
    assert account_by_email(database, dana.email).role is Role.STAFF

    assert admin.post(path, {"role": "reviewer", "password_again": PASSWORD}).status_code == 303
    assert account_by_email(database, dana.email).role is Role.REVIEWER
    # For ten minutes.
    clock.forward(minutes=9)
    assert admin.post(path, {"role": "staff"}).status_code == 303


def test_what_is_only_read_asks_for_the_password_too_where_the_list_says_so(
    lone_app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lone_app.add_url_rule("/desk/everything.csv", "exports.all", lambda: "everything")
    monkeypatch.setitem(RIGHTS, "exports.all", Right(roles=frozenset(Role), fresh=True, act=Action.EXPORTED))
    dana, path = at_desk(lone_app), "/desk/everything.csv?kind=all"
    clock.forward(minutes=11)
    asked = dana.get(path)
    assert (asked.status_code, "everything" in asked.text.replace(path, ""), hidden(asked.text, "next")) == (401, False, path)
    answer = dana.post("/desk/again", {"next": path, "password_again": PASSWORD})
    assert answer.headers["Location"] == path
    assert dana.get(path).text == "everything"
    (line,) = entries(lone_app.extensions["intake"].database, Filter(action=Action.EXPORTED))
    assert (line.endpoint, line.who) == ("exports.all", "dana@example.com")


def test_an_outage_lets_nobody_in_and_says_so(lone_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseAway("locked")

    dana = at_desk(lone_app)
    monkeypatch.setattr(sessions, "session_of", away)
    answer = dana.get(PAGE, Accept="text/html")
    assert (answer.status_code, "That did not work" in answer.text, answer.headers["Retry-After"]) == (503, True, "5")


def test_a_page_that_cannot_be_written_down_is_not_shown(lone_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseAway("full")

    admin = at_desk(lone_app, "admin")
    monkeypatch.setattr("storage.audit.note", away)
    answer = admin.get("/desk/people")
    assert (answer.status_code >= 500, "dana@example.com" in answer.text) == (True, False)


def test_a_stolen_session_cannot_guess_the_password(app: Flask, clock: FixedClock) -> None:
    admin, dana = at_desk(app, "admin", "eli@example.com"), account(app)
    clock.forward(minutes=10)
    wrong = {"role": "reviewer", "password_again": "wrong wrong wrong"}
    assert [admin.post(f"/desk/people/{dana.id}/role", wrong).status_code for _ in range(11)] == [401] * 10 + [429]
