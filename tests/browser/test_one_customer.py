"""A customer's pages in a real browser: seen by axe, wide and narrow, and worked with by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from storage.customers.record import Record, record_of
from tests.browser.arriving import fits, has_come
from tests.browser.conftest import Live
from tests.browser.test_axe import graves
from tests.desk.two_records import two_records, written
from tests.desk.visitor import PASSWORD, account

LOOKS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light", "locale": "en-GB"},
    "narrow": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "locale": "de-DE"},
}


@pytest.fixture
def complaints() -> list[str]:
    return []


def opened(browser: Browser, live: Live, look: str, complaints: list[str]) -> BrowserContext:
    """A browser of an admin who has signed in."""
    account(live.app, "admin", "ines@example.com")
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live.url}/desk/sign-in")
    page.locator("#email").fill("ines@example.com")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page.locator("#password")).to_have_count(0)
    return context


@pytest.fixture(params=list(LOOKS))
def admin(request: pytest.FixtureRequest, browser: Browser, live: Live, complaints: list[str]) -> Iterator[Page]:
    context = opened(browser, live, request.param, complaints)
    yield context.pages[0]
    context.close()
    assert complaints == []


@pytest.fixture
def by_keys(browser: Browser, live: Live, complaints: list[str]) -> Iterator[Page]:
    context = opened(browser, live, "wide", complaints)
    yield context.pages[0]
    context.close()
    assert complaints == []


def the(live: Live, customer_id: str) -> Record:
    found = record_of(live.app.extensions["intake"].database, customer_id)
    assert found is not None
    return found


def test_no_page_of_a_customer_has_a_grave_fault_or_is_too_wide(admin: Page, live: Live) -> None:
    two = two_records(live.app)
    base = f"{live.url}/desk/customers"
    one = f"{base}/{two.one}"
    pages = [one, f"{one}/more", f"{one}/anonymise", f"{one}/addresses/0", f"{one}/addresses/new", f"{one}/subscriptions/email"]
    pages += [f"{one}/edit/{block}" for block in ("profile", "note", "labels", "statuses", "own")]
    pages += [
        f"{base}/new",
        f"{base}/bin",
        f"{base}/duplicates",
        f"{base}/duplicates/{two.one}/{two.other}",
        f"{base}/merges/{two.merge_id}",
    ]
    found = []
    for address in pages:
        admin.goto(address)
        expect(admin.get_by_role("heading", level=1)).to_be_visible()
        found += [f"{address}: {each}" for each in graves(admin)]
        fits(admin)
    assert not found, "\n".join(found)


def to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(120):
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"nobody comes to {selector} by keys")


def test_a_note_is_written_by_keys_alone(by_keys: Page, live: Live) -> None:
    customer_id = written(live.app, "Ida", "ida@example.com")
    by_keys.goto(f"{live.url}/desk/customers/{customer_id}")
    to(by_keys, "a[href$='/edit/note']")
    by_keys.keyboard.press("Enter")
    has_come(by_keys, "Note for us")
    to(by_keys, "#note")
    by_keys.keyboard.type("Rings twice")
    to(by_keys, "form[action$='/edit/note'] button")
    by_keys.keyboard.press("Enter")

    expect(by_keys.get_by_text("Rings twice").first).to_be_visible()
    assert the(live, customer_id).customer["note"] == "Rings twice"


def test_two_records_are_merged_by_keys_alone(by_keys: Page, live: Live) -> None:
    two = two_records(live.app)
    by_keys.goto(f"{live.url}/desk/customers/duplicates")
    to(by_keys, "a[href*='/duplicates/']")
    by_keys.keyboard.press("Enter")
    has_come(by_keys, "Are they one person?")
    to(by_keys, "input[name='field.first_name']")
    by_keys.keyboard.press("ArrowRight")
    to(by_keys, "form[action*='/duplicates/']:not([action$='the-same']) button")
    by_keys.keyboard.press("Enter")
    has_come(by_keys, "The result")
    to(by_keys, "form[action$='/merge'] button")
    by_keys.keyboard.press("Enter")
    expect(by_keys.get_by_text("Merged. It can be taken back for 30 days.")).to_be_visible()

    gone = [the(live, each).customer for each in (two.one, two.other)]
    assert [each["deleted_at"] is None for each in gone].count(True) == 1
    assert {each["first_name"] for each in gone} == {"Ida", "Ida Marie"} or gone[0]["first_name"] == gone[1]["first_name"]


def test_an_address_shows_the_fields_of_another_country(by_keys: Page, live: Live) -> None:
    customer_id = written(live.app, "Ida", "ida@example.com")
    by_keys.goto(f"{live.url}/desk/customers/{customer_id}/addresses/new")
    expect(by_keys.locator("#state")).to_have_count(0)
    by_keys.get_by_label("Country").select_option("US")
    by_keys.get_by_role("button", name="Show the fields for these").click()
    by_keys.locator("#state").fill("CA")
    by_keys.locator("#street").fill("1 Infinite Loop")
    by_keys.locator("#postal_code").fill("95014")
    by_keys.locator("#city").fill("Cupertino")
    by_keys.get_by_role("button", name="Save").click()

    expect(by_keys.get_by_text("Saved.")).to_be_visible()
    assert [each["country"] for each in the(live, customer_id).addresses] == ["DE", "US"]
