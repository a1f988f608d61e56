"""The whole way of somebody at the desk: she invites, watches, takes over, answers, hands back; the customer finishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.console.seed import PASSWORD
from tests.browser.arriving import fits, has_come
from tests.browser.conftest import Customer, Live, phone
from tests.desk.shop import shop

QUESTION = "Kann ich auch im Laden abholen?"
ANSWER = "Ja, gern, ab morgen früh. Dana"


@dataclass(frozen=True)
class Dana:
    """At the desk, with a pointer or with keys alone."""

    page: Page
    live: Live
    keys: bool

    def signs_in(self) -> None:
        self.page.goto(f"{self.live.url}/desk/sign-in?next=/desk/today")
        if self.keys:
            expect(self.page.get_by_label("Email", exact=True)).to_be_focused()
            self.page.keyboard.type("dana@example.com")
            self.page.keyboard.press("Tab")
            self.page.keyboard.type(PASSWORD)
            self.page.keyboard.press("Enter")
        else:
            self.page.get_by_label("Email", exact=True).fill("dana@example.com")
            self.page.get_by_label("Password", exact=True).fill(PASSWORD)
            self.page.get_by_role("button", name="Sign in").click()
        has_come(self.page, "Hello, Dana")

    def invites(self) -> str:
        """Make a link in German; gives the words that it puts on a telephone."""
        if self.keys:
            self.page.keyboard.press("n")
            expect(self.page.get_by_label("WhatsApp number")).to_be_focused()
            self.page.keyboard.press("Shift+Tab")
            self.page.keyboard.press("ArrowRight")
            self._goes_to(self.page.get_by_label("Language", exact=False).and_(self.page.locator("#language")))
            self.page.keyboard.type("Deutsch")
            self._goes_to(self.page.locator("#how"))
            self.page.keyboard.type("at the till")
            self.page.keyboard.press("Enter")
        else:
            self.page.get_by_role("link", name=re.compile("^(Start an|New) intake$")).locator("visible=true").first.click()
            self.page.get_by_text("Link to hand over").click()
            self.page.locator("#language").select_option("de")
            self.page.get_by_role("button", name="Start the intake").click()
        has_come(self.page, "Invitation")
        link = self.page.locator("#link").input_value()
        return parse_qs(urlsplit(link).query)["text"][0]

    def watches(self) -> None:
        """Open what the invitation has become."""
        self.page.reload()
        self._presses(self.page.get_by_role("link", name="Open the intake"))
        expect(self.log).to_be_visible()
        self.page.wait_for_load_state("load")

    def takes_over(self) -> None:
        if self.keys:
            self.page.keyboard.press("t")
        else:
            self.page.get_by_role("button", name="Take over").click()
        expect(self.page.get_by_role("button", name="Hand back")).to_be_visible()

    def writes(self, words: str) -> None:
        if self.keys:
            self.page.keyboard.press("r")
            expect(self.page.locator("#words")).to_be_focused()
            self.page.keyboard.type(words)
            self.page.keyboard.press("Control+Enter")
        else:
            self.page.locator("#words").fill(words)
            self.page.get_by_role("button", name="Send", exact=True).click()
        expect(self.log).to_contain_text(words)

    def hands_back(self) -> None:
        back = self.page.get_by_role("button", name="Hand back")
        if self.keys:
            self._presses(back)
        else:
            back.click()
        expect(back).to_be_hidden()

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Chat")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    def _goes_to(self, place: Locator) -> None:
        # A part that is written anew meanwhile may put the keyboard back to the beginning.
        for _ in range(150):
            if place.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        expect(place).to_be_focused()

    def _presses(self, place: Locator) -> None:
        if self.keys:
            self._goes_to(place)
            self.page.keyboard.press("Enter")
        else:
            place.click()


@pytest.fixture(
    params=[(1280, False), (390, False), (1280, True), (390, True)], ids=["wide", "narrow", "wide with keys", "narrow with keys"]
)
def dana(request: pytest.FixtureRequest, browser: Browser, live: Live) -> Iterator[Dana]:
    width, keys = request.param
    shop(live.app, intakes=0)
    context = browser.new_context(viewport={"width": width, "height": 860}, reduced_motion="reduce", locale="en-GB", timezone_id="UTC")
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Dana(page, live, keys)
    context.close()
    assert complaints == []


def test_she_invites_watches_takes_over_answers_hands_back_and_the_customer_finishes(dana: Dana, browser: Browser, live: Live) -> None:
    dana.signs_in()
    words = dana.invites()
    fits(dana.page)
    ada = phone(browser, live, 390)
    ada.says(words)
    ada.says("Ada Lovelace")
    dana.watches()
    fits(dana.page)
    expect(dana.panel).to_contain_text("Ada")

    # What she answers from now on appears by itself.
    ada.says("ada@example.com")
    expect(dana.log).to_contain_text("ada@example.com")
    dana.takes_over()
    spoken = ada.heard.count()
    ada.types(QUESTION)
    expect(dana.log).to_contain_text(QUESTION)
    # The bot says nothing while Dana has her.
    live.idle()
    assert ada.heard.count() == spoken
    dana.writes(ANSWER)
    live.idle()
    expect(ada.wall).to_contain_text(ANSWER)
    dana.hands_back()
    live.idle()
    _finishes(ada)
    expect(ada.page.locator("#state")).to_have_text("complete")
    expect(dana.page.locator("#one-head")).to_contain_text("Complete")
    expect(dana.panel).to_contain_text("Lovelace")
    fits(dana.page)
    ada.page.context.close()


def _finishes(ada: Customer) -> None:
    """From the question that was open when Dana took over to the end."""
    ada.says("ja")
    ada.says("Lindenweg 12, 10117 Berlin")
    ada.taps("Privat")
    ada.taps("Nein, das ist alles")
    ada.says("Bitte klingeln")
    ada.taps("Ja, alles richtig")
    ada.taps("Nein, danke")
