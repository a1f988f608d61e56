"""The customers' list in a real browser, wide and narrow: by mouse, by keys, and looked at by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from storage.customers.finding import count_of
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Wanted
from tests.browser.arriving import fits
from tests.browser.conftest import Live
from tests.browser.test_axe import at_desk, graves
from tests.desk.shop import shop

SIZES = {"wide": (1280, 860), "narrow": (390, 800)}


@pytest.fixture(params=list(SIZES))
def ida(request: pytest.FixtureRequest, browser: Browser, live: Live) -> Iterator[Page]:
    """An admin before the list of a small shop; nothing may go wrong in her browser."""
    shop(live.app, customers=70, intakes=2)
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/Berlin")
    page, complaints = at_desk(context, live, "ida"), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live.url}/desk/customers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    yield page
    context.close()
    assert complaints == []


def test_a_filter_is_built_shown_taken_off_and_saved(ida: Page, live: Live) -> None:
    fits(ida)
    assert graves(ida) == []
    expect(ida.locator("#count")).to_have_text(re.compile(r"^7\d customers$"))
    ida.locator("body").press("f")
    expect(ida.get_by_role("heading", level=1)).to_have_text("Filter")
    ida.get_by_label("A further condition").select_option("tags")
    ida.get_by_role("button", name="Add").click()
    ida.get_by_label("With what “Tag” is compared").fill("online")
    ida.get_by_label("A further condition").select_option("review_status")
    ida.get_by_role("button", name="Add").click()
    # What was typed is still there; the page was not left.
    expect(ida.get_by_label("With what “Tag” is compared")).to_have_value("online")
    ida.get_by_label("With what “Review” is compared").select_option("approved")
    fits(ida)
    assert graves(ida) == []
    ida.get_by_role("button", name="Show them").last.click()

    expect(ida.get_by_role("button", name="Tag has online")).to_be_visible()
    fits(ida)
    assert graves(ida) == []
    ida.get_by_role("button", name="Review is Approved").click()
    expect(ida.get_by_role("button", name="Review is Approved")).to_have_count(0)
    ida.get_by_text("Save as a segment").click()
    ida.get_by_label("Name of the segment").fill("Online shop")
    ida.get_by_role("button", name="Save", exact=True).click()
    expect(ida.get_by_role("heading", level=1)).to_have_text("Online shop")
    ida.goto(f"{live.url}/desk/customers/segments")
    expect(ida.get_by_role("link", name="Online shop", exact=True)).to_be_visible()
    fits(ida)
    assert graves(ida) == []


def test_somebody_is_searched_by_keys_opened_and_found_again_by_going_back(ida: Page) -> None:
    name = ida.locator("[data-line] .main").nth(3).inner_text()
    ida.locator("body").press("/")
    ida.keyboard.type(name)
    ida.keyboard.press("Enter")
    expect(ida.get_by_role("button", name=f"Search: {name}")).to_be_visible()
    ida.wait_for_load_state("load")
    assert name.split()[0] not in ida.url
    address = ida.url
    ida.locator("body").press("j")
    ida.keyboard.press("Enter")
    expect(ida.get_by_role("heading", level=1)).to_have_text(name)
    ida.go_back()
    expect(ida.get_by_role("button", name=f"Search: {name}")).to_be_visible()
    assert ida.url == address


def test_two_customers_are_ticked_and_get_a_tag(ida: Page, live: Live) -> None:
    for number in (0, 2):
        ida.locator("td.tick label").nth(number).click()
    ida.get_by_label("What to do with them").select_option("tag")
    ida.get_by_role("button", name="Continue").click()
    expect(ida.get_by_text("2 customers are chosen.")).to_be_visible()
    assert graves(ida) == []
    ida.get_by_label("Tag").fill("vip")
    ida.get_by_role("button", name="Add a tag").click()
    expect(ida.get_by_text("2 customers were changed.")).to_be_visible()
    pieces = live.app.extensions["intake"]
    vip = Wanted(conditions=(Condition("tags", Operator.IS, "vip"),))
    assert count_of(pieces.database, vip, pieces.clock()).number == 2


def test_a_field_of_the_shops_own_is_tried_and_kept(ida: Page, live: Live) -> None:
    ida.goto(f"{live.url}/desk/settings/fields/new")
    ida.get_by_label("What it is called, in English").first.fill("Favourite wood")
    ida.get_by_label("Type").select_option("choice")
    ida.get_by_label("Options", exact=True).fill("Oak\nAsh")
    ida.get_by_label("In the chat").select_option("optional")
    ida.get_by_label("What a customer might write").fill("2")
    ida.get_by_role("button", name="Read it").click()
    expect(ida.get_by_role("status").filter(has_text="Read as: Ash")).to_be_visible()
    fits(ida)
    assert graves(ida) == []
    ida.get_by_role("button", name="Save", exact=True).click()
    expect(ida.get_by_role("link", name="Favourite wood")).to_be_visible()
    fits(ida)
    assert "custom.favourite_wood" in {step.name for step in live.app.extensions["intake"].flow.steps}
