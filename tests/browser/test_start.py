"""An intake is started, an invitation handed over, a number entered on the secure page: in a real browser, wide and narrow, by keyboard."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, expect

from storage.accounts import staff
from storage.tables import intakes, shop_settings
from tests.browser.test_sign_in import PASSWORD, Door, door, opened
from tests.conftest import FixedClock
from tests.door.invites import Approved
from tests.door.twilio import Twilio

__all__ = ["door", "opened"]

# Where pictures go for whoever wants to look at them.
PICTURES = os.environ.get("PICTURES")


def picture(door: Door, name: str) -> None:
    if PICTURES:
        width = door.page.viewport_size["width"] if door.page.viewport_size else 0
        door.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def dana(door: Door, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Dana, signed in, in a shop whose templates are approved."""
    monkeypatch.setattr("bot.content.lookup.Contents.approved", lambda self, name, language: Approved().approved(name, language))
    staff.add(door.app.extensions["intake"].database, "dana@example.com", "staff", PASSWORD, clock())
    door.page.goto(f"{door.url}/desk/today")
    door.fill("Email", "dana@example.com")
    door.fill("Password", PASSWORD)
    door.page.keyboard.press("Enter")
    expect(door.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    # Keys are heard by a script that comes last.
    door.page.wait_for_load_state("load")
    return door


def test_an_intake_is_started_by_keyboard_alone(dana: Door) -> None:
    page, keys = dana.page, dana.page.keyboard
    keys.press("n")
    expect(page.get_by_role("heading", name="Start an intake")).to_be_visible()
    expect(page.get_by_label("WhatsApp number")).to_be_focused()
    picture(dana, "start-empty")
    keys.type("+49 151 12345678")
    keys.press("Tab")
    page.get_by_label("Language", exact=True).select_option("de")
    keys.press("Tab")
    expect(page.get_by_label("The customer is here")).to_be_focused()
    keys.press("Space")
    # The preview follows by itself.
    expect(page.locator("#preview .bubble")).to_contain_text("as agreed")
    expect(page.locator("#preview .choices li")).to_have_count(2)
    dana.fits()
    picture(dana, "start-message")
    page.get_by_label("Where and how the customer agreed").press("Enter")
    expect(page.get_by_role("heading", name="Invitation", exact=True)).to_be_visible()
    expect(page.get_by_text("It is on its way.")).to_be_visible()
    dana.fits()
    picture(dana, "invite-sent")


def test_a_link_is_copied_and_its_card_printed(dana: Door) -> None:
    page = dana.page
    page.goto(f"{dana.url}/desk/intakes/new")
    page.get_by_text("QR card", exact=True).click()
    page.get_by_label("Language", exact=True).select_option("ar")
    page.get_by_text("What we know already").click()
    page.get_by_label("First name").fill("Ada")
    expect(page.locator("#preview .bubble.ours")).to_contain_text("أود التسجيل")
    expect(page.locator("#preview .handset")).to_have_attribute("dir", "rtl")
    picture(dana, "start-card")
    page.get_by_role("button", name="Start the intake").click()
    link = page.get_by_label("The link opens WhatsApp")
    expect(link).to_have_value(re.compile(r"^https://wa\.me/14155238886\?text="))
    page.wait_for_load_state("load")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link.input_value()
    dana.fits()
    picture(dana, "invite-link")
    page.get_by_role("link", name="Card to print, A6").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    picture(dana, "card")
    if page.context.browser and page.context.browser.browser_type.name == "chromium":
        # One sheet, whatever stands on it.
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.goto(f"{dana.url}/desk/invites/")
    expect(page.locator("[data-line]")).to_have_count(1)
    dana.fits()
    picture(dana, "invites")


def test_what_is_wrong_stands_where_it_is_and_a_known_number_leads_to_its_intake(dana: Door) -> None:
    page = dana.page
    Twilio(dana.app).says("hello")
    page.goto(f"{dana.url}/desk/intakes/new")
    page.get_by_text("Link to hand over", exact=True).click()
    page.get_by_text("What we know already").click()
    page.locator("[id='known.email']").fill("ada at home")
    page.get_by_role("button", name="Start the intake").click()
    expect(page.locator("[id='known.email']")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".told")).to_contain_text("Some details cannot be used")
    dana.fits()
    picture(dana, "start-problem")
    page.locator("[id='known.email']").fill("")
    page.get_by_label("WhatsApp number").fill("+44 7911 123456")
    page.get_by_role("button", name="Start the intake").click()
    expect(page.locator(".told")).to_contain_text("an intake is open")
    picture(dana, "start-known")
    page.locator(".told").get_by_role("link", name="Open the intake").click()
    expect(page).to_have_url(re.compile(r"/desk/intakes/[0-9a-f]{32}$"))


def test_the_form_works_without_a_script(opened: tuple[Flask, str], browser: Browser, clock: FixedClock) -> None:
    app, url = opened
    staff.add(app.extensions["intake"].database, "dana@example.com", "staff", PASSWORD, clock())
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{url}/desk/intakes/new")
    page.get_by_label("Email", exact=True).fill("dana@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Link to hand over", exact=True).click()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview .bubble.ours")).to_contain_text("Code:")
    page.get_by_role("button", name="Start the intake").click()
    expect(page.get_by_label("The link opens WhatsApp")).to_have_value(re.compile("wa.me"))
    context.close()


def test_she_enters_her_number_on_her_telephone(dana: Door, browser: Browser, clock: FixedClock) -> None:
    page, database = dana.page, dana.app.extensions["intake"].database
    Twilio(dana.app).says("Hallo, ich möchte mich anmelden")
    with database.transaction() as connection:
        row = {"name": "identity.reason", "value": "§ 14 UStG verlangt sie auf der Rechnung.", "version": 1, "changed_by": "ida"}
        connection.execute(sa.insert(shop_settings), {**row, "changed_at": clock()})
        intake_id = connection.execute(sa.select(intakes.c.id)).scalar_one()
    page.goto(f"{dana.url}/desk/intakes/{intake_id}")
    page.get_by_role("button", name="Show the link").click()
    link = page.get_by_label("Pass it on").input_value()
    dana.fits()
    picture(dana, "secure-link")

    hers = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="de-DE")
    phone = hers.new_page()
    phone.goto(link)
    expect(phone.get_by_label("Ausweis- oder Identifikationsnummer")).to_be_visible()
    phone.get_by_label("Land, das sie ausgestellt hat").select_option("ES")
    phone.get_by_label("Ausweis- oder Identifikationsnummer").fill("54362315X")
    phone.get_by_role("button", name="Speichern").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    if PICTURES:
        phone.screenshot(path=Path(PICTURES) / "secure-page.png", full_page=True)
    phone.get_by_label("Ausweis- oder Identifikationsnummer").fill("54362315-K")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Vielen Dank")).to_be_visible()
    assert hers.cookies() == []
    phone.goto(link)
    expect(phone.get_by_role("heading", name="Dieser Link gilt nicht mehr")).to_be_visible()
    hers.close()

    page.goto(f"{dana.url}/desk/intakes/{intake_id}")
    card = page.locator("section", has=page.get_by_role("heading", name="Identity number"))
    expect(card).to_contain_text("•••15K")
    card.get_by_role("button", name="Show", exact=True).click()
    expect(card).to_contain_text("54362315K")
    card.scroll_into_view_if_needed()
    picture(dana, "intake-identity")


@pytest.mark.parametrize("path", ["/privacy", "/how-to-stop"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_fit_every_screen(door: Door, browser: Browser, path: str, language: str) -> None:
    context = browser.new_context(viewport=door.page.viewport_size, locale=language)
    page = context.new_page()
    page.goto(door.url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    if PICTURES:
        width = door.page.viewport_size["width"] if door.page.viewport_size else 0
        page.screenshot(path=Path(PICTURES) / f"{path.strip('/')}-{language}-{width}.png", full_page=True)
    context.close()
