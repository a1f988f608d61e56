"""The settings in a real browser, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.arriving import fits
from tests.browser.conftest import Live
from tests.desk.visitor import PASSWORD, account

PAGES = ("shop", "questions", "fields", "labels", "words", "times", "quick-replies", "templates", "sender", "retention")
SIZES = {"wide": (1280, 860), "narrow": (390, 800)}


@pytest.fixture(params=list(SIZES))
def admin(request: pytest.FixtureRequest, browser: Browser, live: Live) -> Iterator[Page]:
    """An admin who has signed in; nothing may go wrong in her browser."""
    account(live.app, "admin", "ines@example.com")
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/Berlin")
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live.url}/desk/sign-in")
    page.get_by_label("Email").fill("ines@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    # A new admin is asked for a telephone first; she may put it off for a day.
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a telephone")
    page.goto(f"{live.url}/desk/settings/shop")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    yield page
    context.close()
    assert complaints == []


def test_every_page_of_the_settings_fits_its_screen(admin: Page, live: Live) -> None:
    for name in PAGES:
        admin.goto(f"{live.url}/desk/settings/{name}")
        expect(admin.get_by_role("navigation", name="Settings").locator("[aria-current=page]")).to_have_count(1)
        fits(admin)


def test_an_admin_renames_the_shop_and_says_a_sentence_in_her_own_words(admin: Page, live: Live) -> None:
    admin.get_by_label("Name", exact=True).fill("Elm & Sons")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Saved.")).to_be_visible()
    assert live.app.extensions["intake"].flow.shop.name == "Elm & Sons"
    admin.goto(f"{live.url}/desk/settings/words?q=full+name%3F&language=en")
    admin.get_by_role("link", name="What is your full name?").click()
    admin.get_by_label("What we say").fill("What may we call you?")
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator(".handset-bubble")).to_have_text("What may we call you?")
    admin.get_by_role("button", name="Back to our words").click()
    expect(admin.locator(".handset-bubble")).to_have_text("What is your full name?")


def test_the_length_is_counted_while_an_admin_types(admin: Page, live: Live) -> None:
    admin.goto(f"{live.url}/desk/settings/words?q=full+name%3F&language=en")
    admin.get_by_role("link", name="What is your full name?").click()
    told, area = admin.locator("#text-hint"), admin.get_by_label("What we say")
    expect(told).to_have_text(re.compile(r"^23 of \d+ characters$"))
    # The server has counted so far; the script that goes on comes last.
    admin.wait_for_load_state("load")
    area.fill(" Your name, please 🙂 ")
    # As WhatsApp counts: a smiley is two.
    expect(told).to_have_text(re.compile(r"^20 of \d+ characters$"))
    expect(told).not_to_have_class(re.compile("too-long"))
    area.fill("a" * 5000)
    expect(told).to_have_text(re.compile(r"^5,?000 of \d+ characters$"))
    expect(told).to_have_class(re.compile("too-long"))


def test_a_phones_bar_takes_one_line(admin: Page, live: Live) -> None:
    labels = admin.locator("nav.bottom > a > span, nav.bottom summary > span")
    assert labels.count() == 4
    if labels.first.is_visible():
        heights = [round(label.bounding_box()["height"]) for label in labels.all()]  # type: ignore[index]
        assert max(heights) < 1.5 * 12 * 1.15, heights


def test_an_admin_hides_a_question_and_sees_the_order_without_it(admin: Page, live: Live) -> None:
    admin.goto(f"{live.url}/desk/settings/questions")
    expect(admin.locator(".order")).to_contain_text("What is your email address?")
    admin.get_by_label("Email").select_option("hidden")
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator(".order")).not_to_contain_text("What is your email address?")
