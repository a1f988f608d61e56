"""Deliveries that come twice, late or in the wrong order; days that pass; people without a number."""

from __future__ import annotations

from typing import NoReturn

import pytest
from playwright.sync_api import expect

from storage.database import DatabaseAway
from tests.browser.conftest import Customer


def away(*_: object) -> NoReturn:
    raise DatabaseAway


def begun(customer: Customer) -> Customer:
    customer.page.get_by_role("button", name="Register in German").click()
    customer.is_answered()
    return customer


def test_a_repeated_delivery_gets_the_same_bytes(customer: Customer) -> None:
    begun(customer).says("Ada Lovelace")
    said = customer.heard.count()
    customer.page.get_by_role("button", name="Repeat the last delivery").click()
    expect(customer.wall.locator(".note")).to_contain_text("answered with the same bytes, nothing done twice")
    expect(customer.page.locator("#requests small").first).to_have_text("same bytes")
    assert customer.heard.count() == said
    assert customer.asked() == "email"


def test_a_refused_delivery_is_shown_and_can_be_repeated(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(customer)
    with monkeypatch.context() as outage:
        outage.setattr("storage.turns.standing", away)
        customer.page.get_by_label("Message", exact=True).fill("Ada Lovelace")
        customer.page.get_by_label("Message", exact=True).press("Enter")
        expect(customer.wall.locator(".note.bad")).to_contain_text("The webhook answered 503")
        expect(customer.page.locator("#requests .code").first).to_have_text("503")
    assert customer.asked() == "full_name"
    customer.page.get_by_role("button", name="Repeat the last delivery").click()
    customer.is_answered()
    assert customer.asked() == "email"


def test_messages_wait_until_they_are_released_and_may_overtake_each_other(customer: Customer) -> None:
    begun(customer)
    customer.page.get_by_label("when I release them").check()
    box = customer.page.get_by_label("Message", exact=True)
    for words in ("Ada Lovelace", "ada@example.com"):
        box.fill(words)
        box.press("Enter")
    expect(customer.page.locator("#held-list li")).to_have_count(2)
    assert customer.asked() == "full_name"
    customer.page.get_by_role("button", name="Deliver newest first").click()
    expect(customer.page.locator("#held-list li")).to_have_count(0)
    expect(customer.page.locator(".tick.way")).to_have_count(0)
    log = customer.page.locator("#requests li")
    expect(log.nth(0)).to_contain_text("Ada Lovelace")
    expect(log.nth(1)).to_contain_text("ada@example.com")


def test_after_days_a_customer_is_welcomed_back(customer: Customer) -> None:
    begun(customer).says("Ada Lovelace")
    customer.page.get_by_label("Let time pass").select_option("2 days")
    customer.page.get_by_role("button", name="Pass", exact=True).click()
    expect(customer.wall.locator(".note")).to_have_text("2 days later")
    customer.says("Hallo")
    expect(customer.page.locator("#machine-words")).to_contain_text("a question in between")
    expect(customer.page.locator(".choices:not(.spent) .choice").first).to_be_visible()


def test_somebody_with_nothing_but_a_user_id_can_write(customer: Customer) -> None:
    customer.page.get_by_text("Somebody else").click()
    customer.page.get_by_label("Number or user id").fill("not a number")
    customer.page.get_by_role("button", name="Write as this person").click()
    expect(customer.page.get_by_role("alert")).to_contain_text("country code")
    customer.page.get_by_label("Number or user id").fill("DE.4566546130240823")
    customer.page.get_by_role("button", name="Write as this person").click()
    customer.says("Hallo")
    expect(customer.page.locator("#state")).to_have_text("asking")
    customer.page.locator("#requests button").first.click()
    form = customer.page.get_by_role("dialog", name="What the webhook was sent")
    expect(form).to_contain_text("whatsapp:DE.4566546130240823")
    expect(form).not_to_contain_text("WaId")


def test_a_reload_keeps_the_chat_and_each_person_has_her_own(customer: Customer) -> None:
    begun(customer).says("Ada Lovelace")
    said = customer.heard.count()
    customer.page.reload()
    expect(customer.heard).to_have_count(said)
    customer.page.get_by_role("button", name="Bea Yılmaz").click()
    expect(customer.heard).to_have_count(0)
    customer.page.get_by_role("button", name="Ada Lovelace").click()
    expect(customer.heard).to_have_count(said)


def test_the_page_can_register_somebody_by_itself(customer: Customer) -> None:
    customer.page.locator("button.opening.demo").click()
    # Some fifteen messages, each waited for.
    expect(customer.page.get_by_role("region", name="Customer stored")).to_contain_text("Ada Lovelace", timeout=60_000)
    expect(customer.page.locator("#demo-bar")).to_be_hidden()
    expect(customer.page.locator("#state")).to_have_text("complete")


def test_everything_can_be_done_with_the_keyboard(customer: Customer) -> None:
    page = customer.page
    page.get_by_label("Message", exact=True).focus()
    page.keyboard.type("Hallo")
    page.keyboard.press("Enter")
    customer.is_answered()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Attach")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Location")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Send a location")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Send a location")).to_be_hidden()
