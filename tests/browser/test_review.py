"""The review in a real browser: by keys alone, wide and narrow, and without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.arriving import fits, has_come
from tests.browser.conftest import Live
from tests.browser.test_axe import graves
from tests.desk.reviewer import HOME, registered, row
from tests.desk.visitor import PASSWORD, account
from tests.door.twilio import BEA

SIZES = {"wide": (1280, 860), "narrow": (390, 800)}


def signed_in(browser: Browser, live: Live, size: str = "wide", **context: object) -> Page:
    """A reviewer at the queue."""
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **context).new_page()  # type: ignore[arg-type]
    page.goto(f"{live.url}/desk/sign-in?next=/desk/review/")
    page.locator("input[name=email]").fill("mert@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    has_come(page, "Review")
    return page


@pytest.fixture
def two(live: Live) -> tuple[str, str]:
    """Ada, whose email looks mistyped, and Bea, who is clean."""
    account(live.app, "reviewer", "mert@example.com")
    ada = registered(live.app)
    return ada, registered(live.app, "Bea King", "bea@example.com", "yes", *HOME, From=BEA, WaId="4915112345678")


@pytest.fixture(params=list(SIZES))
def mert(request: pytest.FixtureRequest, browser: Browser, live: Live, two: tuple[str, str]) -> Iterator[Page]:
    """A reviewer, in whose browser nothing may go wrong."""
    page, complaints = signed_in(browser, live, request.param), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.context.close()
    assert complaints == []


def test_by_keys_alone_one_is_sent_back_and_one_approved(mert: Page, live: Live, two: tuple[str, str]) -> None:
    ada, bea = two
    keys = mert.keyboard
    keys.press("j")
    keys.press("Enter")
    has_come(mert, "Ada Lovelace")
    fits(mert)
    assert graves(mert) == []
    expect(mert.get_by_role("checkbox", name="Ask again: Email")).to_be_checked()
    keys.press("s")
    keys.press("Tab")
    expect(mert.get_by_label("Reason").first).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    has_come(mert, "Bea King")
    expect(mert.locator("#toasts")).to_contain_text("Sent back.")
    assert row(live.app, ada).review_status == "returned"
    keys.press("a")
    expect(mert.get_by_text("Everything is reviewed")).to_be_visible()
    assert row(live.app, bea).review_status == "approved"


def test_by_keys_alone_one_is_passed_over_and_one_rejected(mert: Page, live: Live, two: tuple[str, str]) -> None:
    _, bea = two
    keys = mert.keyboard
    keys.press("j")
    keys.press("Enter")
    has_come(mert, "Ada Lovelace")
    keys.press("l")
    has_come(mert, "Bea King")
    keys.press("x")
    keys.press("Tab")
    keys.type("A made-up address")
    keys.press("Enter")
    has_come(mert, "Ada Lovelace")
    assert row(live.app, bea).review_status == "rejected"
    keys.press("u")
    has_come(mert, "Review")
    assert graves(mert) == []


def test_a_value_leads_to_the_message_that_gave_it(browser: Browser, live: Live, two: tuple[str, str]) -> None:
    page = signed_in(browser, live)
    page.goto(f"{live.url}/desk/review/{two[0]}")
    value = page.locator(".values > li", has_text="Address").first
    expect(value.locator("blockquote")).to_have_text("10 High Street, Oxford OX1 4AQ, UK")
    value.locator(".came a").click()
    expect(page).to_have_url(re.compile(r"/desk/intakes/\w+#m\d+$"))
    page.context.close()


def test_everything_is_decided_without_a_script(browser: Browser, live: Live, two: tuple[str, str]) -> None:
    page = signed_in(browser, live, java_script_enabled=False)
    page.get_by_role("button", name="Approve 1 clean profile").click()
    expect(page.get_by_role("button", name="Approve 1 clean profile")).to_have_count(0)
    assert row(live.app, two[1]).review_status == "approved"
    page.get_by_role("link", name="Ada Lovelace").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert row(live.app, two[0]).review_status == "approved"
    page.context.close()
