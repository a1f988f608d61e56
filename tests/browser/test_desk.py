"""The desk in a real browser: wide and narrow, light and dark, with keys alone, and nothing that a message could run."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.console.seed import PASSWORD
from flows.draft import Draft
from tests.browser.arriving import fits, has_come
from tests.browser.conftest import Live
from tests.desk.shop import ids, shop
from tests.storage.ada import tell

SIZES = {"wide": (1280, 860), "narrow": (390, 800)}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: errors, refused styles and scripts."""
    return []


@pytest.fixture(params=[("wide", "light"), ("wide", "dark"), ("narrow", "light"), ("narrow", "dark")], ids="-".join)
def dana(request: pytest.FixtureRequest, browser: Browser, live: Live, complaints: list[str]) -> Iterator[Page]:
    """Dana, signed in at the seeded shop."""
    shop(live.app, intakes=26)
    yield from _at_desk(browser, live, complaints, *request.param)


@pytest.fixture
def wide(browser: Browser, live: Live, complaints: list[str]) -> Iterator[Page]:
    shop(live.app, intakes=26)
    yield from _at_desk(browser, live, complaints, "wide", "light")


def _at_desk(browser: Browser, live: Live, complaints: list[str], size: str, scheme: str) -> Iterator[Page]:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]  # the two words of the parameters above
        locale="en-GB",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
        has_touch=size == "narrow",
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(f"{live.url}/desk/sign-in?next=/desk/today")
    page.get_by_label("Email").fill("dana@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    has_come(page, "Hello, Dana")
    yield page
    context.close()
    assert complaints == []


def _open(page: Page) -> None:
    page.locator("[data-line] a").first.click()
    expect(page.get_by_role("log", name="Chat")).to_be_visible()


def test_every_page_fits_its_screen_and_complains_of_nothing(dana: Page, live: Live) -> None:
    chosen = ids(live.app.extensions["intake"].database, state="complete")[0]
    for path in ("/desk/today", "/desk/intakes/", "/desk/intakes/board", f"/desk/intakes/{chosen}", "/desk/style"):
        dana.goto(f"{live.url}{path}")
        expect(dana.get_by_role("heading", level=1)).to_be_visible()
        fits(dana)
        dark = dana.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        light = dana.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 244, 239)"
        assert light is not dark


def test_times_are_those_of_the_viewers_zone_and_say_so(wide: Page) -> None:
    _open(wide)
    title = wide.locator("time[title]").first.get_attribute("title") or ""
    assert re.search(r"\d\d:\d\d GMT\+0[12]:00", title), title


def test_a_value_leads_to_the_message_that_gave_it(wide: Page, live: Live) -> None:
    chosen = ids(live.app.extensions["intake"].database, state="complete")[0]
    wide.goto(f"{live.url}/desk/intakes/{chosen}")
    wide.get_by_title("Show the message that it came from").first.click()
    expect(wide.locator(".bubble.found")).to_be_in_viewport()
    expect(wide.locator(".bubble.found")).to_be_focused()


def test_who_jumps_to_a_message_stays_there_when_the_page_lives_on(wide: Page, live: Live) -> None:
    database = live.app.extensions["intake"].database
    intake = tell(
        database, "SM one", changes={"draft": Draft({"email": "ada@example.com"})}, took=("email",), ledger={"body": "ada@example.com"}
    )
    for number in range(30):
        tell(database, f"SM {number}", ledger={"body": f"a long line {number} " * 12})
    wide.goto(f"{live.url}/desk/intakes/{intake.id}")
    # As late as it can be: what the server sent stands on the page, and the chat was at its end.
    jump = """document.addEventListener("htmx:oobAfterSwap", function late(event) {
        if (event.detail.target.id !== "log") return;
        document.removeEventListener("htmx:oobAfterSwap", late);
        document.querySelector("[data-jumps]").click();
    })"""
    wide.evaluate(jump)
    tell(database, "SM new", ledger={"body": "one more"})
    expect(wide.get_by_role("log", name="Chat")).to_contain_text("one more")
    expect(wide.locator(".bubble.found")).to_be_in_viewport()
    tell(database, "SM newer", ledger={"body": "and another"})
    expect(wide.get_by_role("log", name="Chat")).to_contain_text("and another")
    expect(wide.locator(".bubble.found")).to_be_in_viewport()
    expect(wide.locator(".bubble.found")).to_contain_text("ada@example.com")


def test_the_keyboard_stays_where_it_is_when_the_page_lives_on(wide: Page, live: Live) -> None:
    database = live.app.extensions["intake"].database
    intake = tell(
        database, "SM one", changes={"draft": Draft({"email": "ada@example.com"})}, took=("email",), ledger={"body": "first words"}
    )
    wide.goto(f"{live.url}/desk/intakes/{intake.id}")
    place = wide.get_by_role("link", name="Change: Email")
    place.focus()
    place.evaluate("each => { window.before = each; }")
    tell(database, "SM two", ledger={"body": "second words"})
    expect(wide.get_by_role("log", name="Chat")).to_contain_text("second words")
    expect(place).to_be_focused()
    assert place.evaluate("each => each !== window.before"), "the part was not written anew"


def test_keys_alone_lead_from_the_list_into_a_chat_and_back(wide: Page) -> None:
    wide.keyboard.press("g")
    wide.keyboard.press("i")
    has_come(wide, "Intakes")
    wide.keyboard.press("j")
    wide.keyboard.press("j")
    expect(wide.locator("[data-line].here")).to_have_count(1)
    name = wide.locator("[data-line].here a").inner_text()
    wide.keyboard.press("Enter")
    has_come(wide, name)
    wide.keyboard.press("u")
    has_come(wide, "Intakes")
    wide.keyboard.press("/")
    expect(wide.get_by_role("searchbox")).to_be_focused()
    wide.keyboard.press("Escape")
    wide.keyboard.press("?")
    expect(wide.get_by_role("dialog", name="Keys")).to_be_visible()
    wide.keyboard.press("Escape")
    expect(wide.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_new_message_appears_by_itself(wide: Page, live: Live) -> None:
    database = live.app.extensions["intake"].database
    intake = tell(database, "SM one", ledger={"body": "first words"})
    wide.goto(f"{live.url}/desk/intakes/{intake.id}")
    expect(wide.get_by_role("log", name="Chat")).to_contain_text("first words")
    tell(database, "SM two", ledger={"body": "<img src=x onerror=alert(1)> second words"})
    expect(wide.get_by_role("log", name="Chat")).to_contain_text("second words")


def test_a_theme_and_a_language_are_chosen_and_stay(wide: Page) -> None:
    wide.get_by_role("button", name="Dark").click()
    expect(wide.locator("body")).not_to_have_css("background-color", "rgb(246, 244, 239)")
    wide.get_by_role("button", name="Deutsch").click()
    expect(wide.get_by_role("heading", level=1)).to_have_text("Hallo, Dana")
    wide.reload()
    expect(wide.get_by_role("heading", level=1)).to_have_text("Hallo, Dana")
    expect(wide.locator("html")).to_have_attribute("lang", "de")


def test_everything_can_be_read_without_a_script(browser: Browser, live: Live) -> None:
    database = shop(live.app, intakes=13)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live.url}/desk/sign-in?next=/desk/intakes/")
    page.get_by_label("Email").fill("dana@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Intakes")
    page.goto(f"{live.url}/desk/intakes/{ids(database, state='complete')[0]}")
    expect(page.get_by_role("log", name="Chat")).to_be_visible()
    expect(page.get_by_role("heading", name="What we know")).to_be_visible()
    context.close()
