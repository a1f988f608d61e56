"""The second factor: set up, asked for, never twice with one code, and how nobody is locked out."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
import pytest
from flask import Flask

from storage.accounts import second_factor
from storage.accounts.staff import account_by_email
from storage.tables import recovery_codes
from storage.tables import staff as rows
from tests.conftest import FixedClock
from tests.desk.test_rights import contents
from tests.desk.visitor import PASSWORD, Visitor, account, at_desk, hidden, place

SETUP, CODE = "/desk/account/second-factor", "/desk/sign-in/code"


def code_of(secret: str, now: datetime, *, steps: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(int(now.timestamp()) + 30 * steps))


def set_up(visitor: Visitor, clock: FixedClock) -> tuple[str, list[str]]:
    """Switch it on, as the page does. Gives the secret and the recovery codes."""
    page = visitor.get(SETUP).text
    secret = re.sub(r"\s", "", re.findall(r'class="spelled">([A-Z2-7 ]+)<', page)[0])
    done = visitor.post(SETUP, {"setup": hidden(page, "setup"), "code": code_of(secret, clock())})
    assert done.status_code == 200, done.text
    clock.forward(seconds=30)
    return secret, re.findall(r'class="spelled">([a-z2-7-]+)<', done.text)


def test_a_code_is_asked_for_and_works_once(app: Flask, clock: FixedClock) -> None:
    secret, _ = set_up(at_desk(app), clock)
    dana, thief = Visitor(app), Visitor(app)
    assert place(dana.signs_in(next="/desk/account")) == CODE
    # Half-way is nowhere: no page opens.
    assert place(dana.get("/desk/account")) == "/desk/sign-in"
    code = code_of(secret, clock())
    half_way = dana.cookie
    done = dana.post(CODE, {"code": f"{code[:3]} {code[3:]}", "next": "/desk/account"})
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/account")
    assert dana.get("/desk/account").status_code == 200
    assert dana.cookie != half_way

    thief.signs_in()
    assert thief.post(CODE, {"code": code}).status_code == 422
    # An older one of the window is not taken after a newer one either.
    assert thief.post(CODE, {"code": code_of(secret, clock(), steps=-1)}).status_code == 422
    clock.forward(seconds=30)
    assert thief.post(CODE, {"code": code_of(secret, clock())}).status_code == 303


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(lone_app: Flask, clock: FixedClock, steps: int, right: bool) -> None:
    secret, _ = set_up(at_desk(lone_app), clock)
    clock.forward(minutes=5)
    dana = Visitor(lone_app)
    dana.signs_in()
    assert dana.post(CODE, {"code": code_of(secret, clock(), steps=steps)}).status_code == (303 if right else 422)


def test_five_wrong_codes_are_all_that_anybody_may_guess(app: Flask, clock: FixedClock) -> None:
    secret, _ = set_up(at_desk(app), clock)
    for number in range(5):
        # From new sessions and new places: it is the account that is guarded.
        guesser = Visitor(app, address=f"192.0.2.{number}")
        guesser.signs_in()
        assert guesser.post(CODE, {"code": "000000"}).status_code == 422
    dana = Visitor(app)
    dana.signs_in()
    assert dana.post(CODE, {"code": code_of(secret, clock())}).status_code == 429
    clock.forward(minutes=16)
    dana.signs_in()
    assert dana.post(CODE, {"code": code_of(secret, clock())}).status_code == 303


def test_the_way_from_password_to_code_takes_ten_minutes_at_most(lone_app: Flask, clock: FixedClock) -> None:
    secret, _ = set_up(at_desk(lone_app), clock)
    dana = Visitor(lone_app)
    dana.signs_in()
    clock.forward(minutes=10)
    # What was half-way is over, and with it the form's token.
    assert dana.client.post(CODE, data={"code": code_of(secret, clock())}).status_code == 400
    assert place(dana.get(CODE)) == "/desk/sign-in"
    assert place(dana.post(CODE, {"code": code_of(secret, clock())})) == "/desk/sign-in"


def test_a_recovery_code_lets_in_once(app: Flask, clock: FixedClock) -> None:
    _, codes = set_up(at_desk(app), clock)
    assert len(set(codes)) == second_factor.CODES
    dana = Visitor(app)
    dana.signs_in()
    assert "Recovery code" in dana.get(f"{CODE}?recovery=yes").text
    given = {"recovery": "yes", "code": f" {codes[0].upper()} "}
    assert dana.post(CODE, given).status_code == 303
    assert "9 recovery codes are left." in dana.get("/desk/account").text
    dana.post("/desk/sign-out")
    dana.signs_in()
    assert dana.post(CODE, given).status_code == 422


def test_neither_secret_nor_recovery_codes_can_be_read_in_the_database(app: Flask, clock: FixedClock) -> None:
    secret, codes = set_up(at_desk(app), clock)
    kept = contents(app.extensions["intake"].database, but=set())
    assert len(kept[recovery_codes.name]) == 10
    assert kept[rows.name]
    everything = repr(kept)
    assert not any(word in everything for word in (secret, *codes, *(code.replace("-", "") for code in codes)))


def test_a_reset_password_does_not_skip_the_second_factor(app: Flask, clock: FixedClock) -> None:
    set_up(at_desk(app), clock)
    database = app.extensions["intake"].database
    her = account_by_email(database, "dana@example.com")
    from storage.accounts import people

    dana = Visitor(app)
    answer = dana.post(f"/desk/password/{people.link_for(database, her, clock())}", {"password": "three unusual words here"})
    assert (answer.status_code, dana.cookie) == (200, None)
    assert place(dana.signs_in(password="three unusual words here")) == CODE


def test_a_set_up_belongs_to_its_session_and_lasts_ten_minutes(lone_app: Flask, clock: FixedClock) -> None:
    dana = at_desk(lone_app)
    page = dana.get(SETUP).text
    secret = re.sub(r"\s", "", re.findall(r'class="spelled">([A-Z2-7 ]+)<', page)[0])
    setup = {"setup": hidden(page, "setup")}
    assert secret not in setup["setup"]
    wrong = dana.post(SETUP, {**setup, "code": "000000"})
    assert (wrong.status_code, "This code is not right" in wrong.text, hidden(wrong.text, "setup")) == (422, True, setup["setup"])

    elsewhere = Visitor(lone_app)
    elsewhere.signs_in()
    assert "too old" in elsewhere.post(SETUP, {**setup, "code": code_of(secret, clock())}).text
    clock.forward(minutes=9, seconds=59)
    assert "too old" in dana.post(SETUP, {"setup": "x", "code": code_of(secret, clock())}).text
    clock.forward(seconds=1)
    late = dana.post(SETUP, {**setup, "code": code_of(secret, clock()), "password_again": PASSWORD})
    assert (late.status_code, "too old" in late.text) == (422, True)
    assert not account_by_email(lone_app.extensions["intake"].database, "dana@example.com").totp


def test_an_admin_may_put_it_off_for_a_day_and_then_gets_nowhere_else(app: Flask, clock: FixedClock) -> None:
    admin = at_desk(app, "admin")
    assert "Not now" in admin.get(SETUP).text
    assert admin.get("/desk/people").status_code == 200
    clock.forward(hours=24)
    admin.signs_in()
    assert place(admin.get("/desk/people")) == SETUP
    page = admin.get(SETUP).text
    assert ("Not now" in page, "opens nothing else" in page) == (False, True)
    set_up(admin, clock)
    assert admin.get("/desk/people").status_code == 200


def test_an_admin_keeps_hers_and_staff_may_drop_it(lone_app: Flask, clock: FixedClock) -> None:
    admin, dana = at_desk(lone_app, "admin", "eli@example.com"), at_desk(lone_app)
    for visitor, email, kept in ((admin, "eli@example.com", True), (dana, "dana@example.com", False)):
        set_up(visitor, clock)
        visitor.post(f"{SETUP}/off")
        assert account_by_email(lone_app.extensions["intake"].database, email).totp is kept


def test_whoever_lost_her_telephone_is_helped_by_an_admin_or_the_command(app: Flask, clock: FixedClock) -> None:
    dana, admin = at_desk(app), at_desk(app, "admin", "eli@example.com")
    set_up(dana, clock)
    database = app.extensions["intake"].database
    her = account_by_email(database, "dana@example.com")
    assert admin.post(f"/desk/people/{her.id}/second-factor/off").status_code == 303
    assert place(dana.get("/desk/account")) == "/desk/sign-in"
    assert place(dana.signs_in()) == "/desk/"
    set_up(dana, clock)
    said = app.test_cli_runner().invoke(args=["staff", "drop-second-factor", "Dana@example.com"])
    assert said.exit_code == 0, said.output
    assert place(dana.signs_in()) == "/desk/"
    assert app.test_cli_runner().invoke(args=["staff", "drop-second-factor", "nobody@example.com"]).exit_code == 1


def test_new_recovery_codes_end_the_old_ones(lone_app: Flask, clock: FixedClock) -> None:
    dana = at_desk(lone_app)
    _, old = set_up(dana, clock)
    new = re.findall(r'class="spelled">([a-z2-7-]+)<', dana.post(f"{SETUP}/codes").text)
    assert not set(new) & set(old)
    dana.post("/desk/sign-out")
    dana.signs_in()
    assert dana.post(CODE, {"recovery": "yes", "code": old[0]}).status_code == 422
    assert dana.post(CODE, {"recovery": "yes", "code": new[0]}).status_code == 303


def test_codes_are_those_of_the_standard() -> None:
    # Source: RFC 6238, appendix B (SHA-1), the last six digits of eight.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        now = datetime.fromtimestamp(seconds, tz=FixedClock()().tzinfo)
        assert second_factor.counter_of(secret, code, now) == seconds // 30
        assert second_factor.counter_of(secret, "000000", now) is None


def test_an_account_without_a_second_factor_takes_no_code(lone_app: Flask, clock: FixedClock) -> None:
    dana = account(lone_app)
    desk = lone_app.extensions["desk"]
    assert not second_factor.accept(desk.database, desk.keys, dana.id, "123456", clock())
