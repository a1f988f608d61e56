"""Personal data: masked by role, shown by a click that is written down."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask, render_template_string

from desk.personal import Kind
from desk.rights import EVERYBODY_HERE, RIGHTS
from storage.accounts.staff import Role
from storage.audit import Action, Filter, entries
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, at_desk, hidden

ADA = {
    Kind.NAME: ("Ada Lovelace", "A••• L•••"),
    Kind.EMAIL: ("ada@lovelace.example", "a•••@l••••.example"),
    Kind.PHONE: ("+447911123456", "•••456"),
    Kind.ADDRESS: ("12 St James's Square", "•••"),
    Kind.TAX: ("DE123456788", "•••788"),
    Kind.WORDS: ("I moved last week", "•••"),
    Kind.SENDER: ("whatsapp:+447911123456", "whatsapp:•••456"),
}
PAGE = '{% import "desk/personal.html" as data with context %}{{ data.shown(value, kind, "customer:7", "the field") }}'


@pytest.fixture
def paged(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with a page that shows one value of Ada's."""

    def show(kind: str) -> str:
        return render_template_string(PAGE, value=ADA[Kind(kind)][0], kind=kind)

    app.add_url_rule("/desk/ada/<kind>", "ada.page", show)
    monkeypatch.setitem(RIGHTS, "ada.page", EVERYBODY_HERE)
    return app


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_what_it_may_and_the_page_hides_the_rest(paged: Flask, role: Role) -> None:
    visitor = at_desk(paged, role)
    for kind, (value, mask) in ADA.items():
        page = unescape(visitor.get(f"/desk/ada/{kind}").text)
        clear = role is not Role.READ_ONLY and kind in (Kind.NAME, Kind.WORDS)
        assert (value in page, mask in page) == (clear, not clear), (role, kind)
        assert ("<button" in page) == (not clear and role is not Role.READ_ONLY), (role, kind)


def test_a_click_shows_the_value_and_is_written_down(paged: Flask) -> None:
    dana = at_desk(paged)
    sealed = {"sealed": hidden(dana.get("/desk/ada/email").text, "sealed")}
    for headers in ({}, {"HX-Request": "true"}):
        answer = dana.post("/desk/reveal", sealed, **headers)
        assert (answer.status_code, "ada@lovelace.example" in answer.text, answer.headers["Cache-Control"]) == (200, True, "no-store")
        assert ("<html" in answer.text) == (not headers)
    lines = entries(paged.extensions["intake"].database, Filter(action=Action.REVEALED))
    assert [(line.subject, line.details, line.who) for line in lines] == [("customer:7", {"field": "the field"}, "dana@example.com")] * 2
    assert "lovelace" not in repr(entries(paged.extensions["intake"].database, Filter()))


def test_a_hidden_value_opens_in_its_own_session_alone(paged: Flask, clock: FixedClock) -> None:
    dana, eli, reader = at_desk(paged), at_desk(paged, "admin", "eli@example.com"), at_desk(paged, "read-only", "carl@example.com")
    sealed = {"sealed": hidden(dana.get("/desk/ada/email").text, "sealed")}
    again = Visitor(paged)
    again.signs_in()
    assert [each.post("/desk/reveal", sealed).status_code for each in (eli, again, reader)] == [404, 404, 403]
    assert dana.post("/desk/reveal", {"sealed": sealed["sealed"][:-4] + "AAAA"}).status_code == 404
    assert dana.post("/desk/reveal").status_code == 404
    assert dana.post("/desk/reveal", sealed).status_code == 200


def test_markup_in_a_value_stays_words(paged: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = at_desk(paged)
    for kind in (Kind.NAME, Kind.EMAIL):
        monkeypatch.setitem(ADA, kind, ("<script>alert(1)</script>@x.example", ""))
        page = dana.get(f"/desk/ada/{kind}").text
        assert "<script" not in page
        if kind is Kind.EMAIL:
            page = dana.post("/desk/reveal", {"sealed": hidden(page, "sealed")}, **{"HX-Request": "true"}).text
        assert ("<script" in page, re.search(r"&lt;script&gt;", page) is not None) == (False, True)


def test_who_is_not_there_sees_nothing_in_the_clear(paged: Flask) -> None:
    with paged.test_request_context("/desk/ada/email"):
        page = render_template_string(PAGE, value="Ada Lovelace", kind="name")
    assert ("Lovelace" in page, "<button" in page) == (False, False)
