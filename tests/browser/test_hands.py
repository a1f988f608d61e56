"""A person takes over: Ada at the simulator's phone, Dana at the desk, and between them the real webhook and the real sender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from bot.console.seed import PASSWORD
from storage.tables import intakes
from tests.browser.arriving import fits
from tests.browser.conftest import Customer, Live, phone
from tests.browser.test_desk import SIZES
from tests.desk.shop import shop


@dataclass
class Desk:
    """Dana's browser, at Ada's intake."""

    page: Page
    live: Live

    def sees(self, words: str) -> None:
        expect(self.page.get_by_role("log", name="Chat")).to_contain_text(words)

    def writes(self, words: str) -> None:
        self.page.get_by_label("Write a message").fill(words)
        self.page.get_by_role("button", name="Send", exact=True).click()
        self.sees(words)


@pytest.fixture
def ada(browser: Browser, live: Live) -> Iterator[Customer]:
    """Ada, who is asked for her name in English."""
    shop(live.app, intakes=0)
    someone = phone(browser, live, 1280)
    someone.says("hello")
    someone.says("English")
    yield someone
    someone.page.context.close()


def _desk(browser: Browser, live: Live, name: str = "dana", size: str = "wide") -> Desk:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    with live.app.extensions["intake"].database.reading() as connection:
        newest = connection.execute(sa.select(intakes.c.id).order_by(intakes.c.heard_at.desc())).scalars().first()
    page.goto(f"{live.url}/desk/sign-in?next=/desk/intakes/{newest}")
    page.get_by_label("Email").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("log", name="Chat")).to_be_visible()
    # Keys are heard once the page's script is there, which comes after the chat.
    page.wait_for_load_state("load")
    return Desk(page, live)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_dana_takes_over_answers_and_hands_back(browser: Browser, live: Live, ada: Customer, size: str) -> None:
    desk = _desk(browser, live, size=size)
    desk.page.get_by_role("button", name="Take over").click()
    expect(desk.page.locator(".facts")).to_contain_text("You hold it until")
    heard = ada.heard.count()
    ada.types("continue")
    desk.sees("continue")
    assert ada.heard.count() == heard
    desk.writes("Hello Ada, Dana here.")
    expect(desk.page.get_by_label("Write a message")).to_have_value("")
    ada.hears("Hello Ada, Dana here.")
    expect(desk.page.locator(".bubble.ours").last).to_contain_text("Read")
    ada.types("Thank you, Dana")
    desk.sees("Thank you, Dana")
    fits(desk.page)
    desk.page.get_by_role("button", name="Hand back").click()
    expect(desk.page.locator(".facts")).not_to_contain_text("You hold it")
    ada.hears("name")
    ada.says("Ada Lovelace")
    expect(ada.field("first_name")).to_have_text("Ada")
    desk.page.context.close()


def test_keys_alone_take_over_answer_note_and_hand_back(browser: Browser, live: Live, ada: Customer) -> None:
    desk = _desk(browser, live)
    keys = desk.page.keyboard
    keys.press("t")
    expect(desk.page.locator(".facts")).to_contain_text("You hold it until")
    keys.press("r")
    expect(desk.page.get_by_label("Write a message")).to_be_focused()
    keys.type("With keys alone")
    keys.press("Control+Enter")
    desk.sees("With keys alone")
    expect(desk.page.get_by_label("Write a message")).to_be_focused()
    ada.hears("With keys alone")
    keys.press("Escape")
    keys.press("c")
    expect(desk.page.get_by_label("Note for us")).to_be_focused()
    keys.type("Likes keys")
    keys.press("Control+Enter")
    expect(desk.page.locator(".bubble.note")).to_contain_text("Likes keys")
    keys.press("h")
    expect(desk.page.locator(".facts")).not_to_contain_text("You hold it")
    ada.hears("name")
    desk.page.context.close()


def test_colleagues_see_each_other_and_lose_no_word(browser: Browser, live: Live, ada: Customer) -> None:
    dana, mert = _desk(browser, live), _desk(browser, live, "mert")
    mert.page.get_by_label("Write a message").press_sequentially("Half a sen")
    dana.page.dispatch_event("#present", "seen")
    expect(dana.page.locator("#present")).to_contain_text("is writing")
    dana.writes("Hello, this is Dana.")
    mert.sees("Hello, this is Dana.")
    expect(mert.page.get_by_label("Write a message")).to_have_value("Half a sen")
    # What Mert has seen by now he may answer to.
    mert.page.get_by_label("Write a message").press_sequentially("tence.")
    mert.page.get_by_role("button", name="Send", exact=True).click()
    mert.sees("Half a sentence.")
    for desk in (dana, mert):
        desk.page.context.close()
    ada.hears("Half a sentence.")


def test_words_that_came_too_late_are_kept_with_what_happened(browser: Browser, live: Live, ada: Customer) -> None:
    dana, mert = _desk(browser, live), _desk(browser, live, "mert")
    # Mert's page does not hear of Dana's act: his connection is slow just now.
    mert.page.route("**/live*", lambda route: route.abort())
    mert.page.get_by_label("Write a message").fill("Hello, this is Mert.")
    dana.writes("Hello, this is Dana.")
    mert.page.get_by_role("button", name="Send", exact=True).click()
    alert = mert.page.get_by_role("alert")
    expect(alert).to_contain_text("wrote to the customer")
    expect(mert.page.get_by_label("Write a message")).to_have_value("Hello, this is Mert.")
    mert.page.get_by_role("button", name="Send", exact=True).click()
    mert.sees("Hello, this is Mert.")
    expect(alert).to_have_count(0)
    for desk in (dana, mert):
        desk.page.context.close()


def test_a_quick_reply_stands_where_the_words_are_and_the_rest_is_counted(browser: Browser, live: Live, ada: Customer) -> None:
    from storage.desk import quick_replies

    pieces = live.app.extensions["intake"]
    quick_replies.keep(pieces.database, "Hours", "We are here from nine to five.", pieces.clock())
    desk = _desk(browser, live)
    desk.page.get_by_label("Write a message").fill("Hello.")
    desk.page.get_by_label("Quick reply").select_option(label="Hours")
    expect(desk.page.get_by_label("Write a message")).to_have_value("Hello. We are here from nine to five.")
    desk.page.get_by_label("Write a message").fill("x" * 1490)
    expect(desk.page.locator("#words-left")).to_have_text("left: 10")
    desk.page.get_by_label("Write a message").fill("x" * 1501)
    desk.page.get_by_role("button", name="Send", exact=True).click()
    expect(desk.page.get_by_role("alert")).to_contain_text("too long")
    desk.page.context.close()
