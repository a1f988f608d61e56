"""What leaves through the outbox, seen on the phone: buttons, lists, ticks, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from storage import outbox
from storage.outgoing import Kind, Outgoing
from tests.browser.conftest import Customer, Live, phone

ADA = "whatsapp:+491713920042"


def begun(customer: Customer, question: str = "full_name") -> Customer:
    """Ada, answering until this question is open."""
    answers = {"full_name": "Ada Lovelace", "email": "ada@example.com", "phone": "ja", "address": "Lindenweg 12, 10117 Berlin"}
    customer.page.get_by_role("button", name="Register in German").click()
    customer.is_answered()
    while (asked := customer.asked()) != question:
        customer.says(answers[asked or ""])
    return customer


def panel(customer: Customer, name: str, act: Callable[[], object]) -> None:
    """Do something at a control, and wait until the server knows."""
    with customer.page.expect_response(f"**/simulator/{name}"):
        act()


def write(live: Live, words: str) -> None:
    """A person at the desk writes to Ada."""
    pieces = live.app.extensions["intake"]
    message = Outgoing(kind=Kind.STAFF, sender=pieces.settings.twilio_whatsapp_sender, recipient=ADA, payload={"body": words})
    with pieces.database.transaction() as connection:
        outbox.put(connection, [message], pieces.clock())
    live.idle()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_registration_by_tapping_what_really_left(browser: Browser, live: Live, width: int) -> None:
    ada = begun(phone(browser, live, width), "phone")
    ada.taps("Ja, diese")
    ada.says("Lindenweg 12, 10117 Berlin")
    ada.taps("Privat")
    ada.taps("Nein, das ist alles")
    ada.says("Bitte klingeln")
    ada.taps("Ja, alles richtig")
    ada.taps("Nein, danke")
    expect(ada.page.locator("#state")).to_have_text("complete")
    ticks = ada.page.locator(".entry:has(.bubble.shop) .tick")
    expect(ticks.and_(ada.page.locator(".read"))).to_have_count(ticks.count())
    assert ada.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("width", [1280, 390])
def test_a_list_opens_from_below_and_its_row_is_sent(browser: Browser, live: Live, width: int) -> None:
    ada = begun(phone(browser, live, width), "full_name")
    ada.says("Sprache")
    ada.choices.locator(".opener").click()
    expect(ada.sheet).to_be_visible()
    screen, sheet = ada.page.locator(".phone").bounding_box(), ada.sheet.bounding_box()
    assert screen is not None
    assert sheet is not None
    assert screen["x"] <= sheet["x"]
    assert sheet["x"] + sheet["width"] <= screen["x"] + screen["width"]
    expect(ada.sheet.get_by_role("button", name="Send")).to_be_disabled()
    ada.sheet.get_by_text("English", exact=True).click()
    ada.sheet.get_by_role("button", name="Send").click()
    ada.is_answered()
    expect(ada.field("language")).to_have_text("English")


def test_an_old_button_is_understood_as_a_change(customer: Customer) -> None:
    begun(customer, "billing_type").taps("Privat")
    customer.taps("Nein, das ist alles")
    assert customer.asked() == "remark"
    old = customer.page.locator(".choices.spent").get_by_role("button", name="Firma", exact=True)
    old.click()
    customer.is_answered()
    assert customer.asked() == "company"


def test_ticks_grow_with_what_the_shop_is_told(customer: Customer) -> None:
    begun(customer, "email")
    if customer.page.locator("#receipts").is_checked():
        panel(customer, "receipts", customer.page.locator("#receipts").uncheck)
    customer.says("ada@example.com")
    tick = customer.heard.last.locator(".tick")
    expect(tick).to_have_attribute("aria-label", "delivered")
    panel(customer, "receipts", customer.page.locator("#receipts").check)
    expect(tick).to_have_attribute("aria-label", "delivered and read")


def test_a_message_that_fails_says_why(customer: Customer) -> None:
    begun(customer, "email")
    panel(customer, "failure", lambda: customer.page.locator("#failure").select_option("63024"))
    customer.says("ada@example.com")
    expect(customer.page.locator(".reason")).to_contain_text("(63024)")
    expect(customer.heard.last.locator(".tick")).to_have_attribute("aria-label", "not delivered")
    expect(customer.page.locator("#failure")).to_have_value("")


@pytest.mark.parametrize("how", ["lost", "500"])
def test_a_message_whose_outcome_nobody_knows_arrives_once(customer: Customer, how: str) -> None:
    begun(customer, "email")
    panel(customer, "failure", lambda: customer.page.locator("#failure").select_option(how))
    customer.says("ada@example.com")
    expect(customer.wall.locator(".note")).to_contain_text("as you asked")
    assert customer.asked() == "phone"
    expect(customer.choices.get_by_role("button", name="Ja, diese")).to_have_count(1)


def test_the_window_closes_and_opens_with_her_next_message(customer: Customer) -> None:
    begun(customer, "email")
    status = customer.page.locator("#window")
    expect(status).to_contain_text("Open until")
    customer.page.get_by_role("button", name="Close it").click()
    expect(status).to_contain_text("Closed")
    expect(customer.wall.locator(".note")).to_contain_text("the service window is closed")
    write(customer.live, "Are you still there?")
    customer.has_everything()
    # Words may not be sent any more; the approved template may, and asks her to go on.
    expect(customer.heard.last.locator(".template")).to_have_text("Template")
    expect(customer.wall).not_to_contain_text("Are you still there?")
    customer.says("Hallo")
    expect(status).to_contain_text("Open until")
    write(customer.live, "Welcome back!")
    customer.hears("Welcome back!")


def test_another_window_shows_the_whole_conversation(browser: Browser, live: Live) -> None:
    first = begun(phone(browser, live, 1280), "email")
    said = first.page.locator(".wall > .entry").count()
    second = phone(browser, live, 390)
    expect(second.page.locator(".wall > .entry")).to_have_count(said)
    expect(second.page.locator("#start")).to_be_hidden()
