"""Phone mode in a real browser, with keys alone, on a wide screen and on a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.console.seed import PASSWORD
from flows.draft import Draft
from storage.customers.record import records
from tests.browser.arriving import fits, has_come
from tests.browser.conftest import Live
from tests.desk.shop import shop
from tests.storage.ada import tell


@pytest.fixture(params=[1280, 390])
def dana(request: pytest.FixtureRequest, browser: Browser, live: Live) -> Iterator[Page]:
    """Dana at the desk, at a wide screen or with her telephone."""
    shop(live.app, intakes=0)
    context = browser.new_context(viewport={"width": request.param, "height": 844}, locale="en-GB", reduced_motion="reduce")
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live.url}/desk/sign-in?next=/desk/phone/new")
    page.get_by_label("Email").fill("dana@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    has_come(page, "Fill in for a caller")
    expect(page.locator("[autofocus]")).to_be_focused()
    yield page
    context.close()
    # 422 is the answer to a slip, which Chromium writes to its console all the same.
    assert [each for each in complaints if "Failed to load resource" not in each] == []


def has_room(page: Page) -> None:
    """The page fits its screen, and a finger finds every button."""
    fits(page)
    sizes = page.locator("main button:visible, main a.btn:visible, .option:visible").evaluate_all(
        "all => all.map(each => each.clientHeight)"
    )
    assert min(sizes, default=24) >= 24


def asked(page: Page, words: str) -> None:
    expect(page.locator("h2.aloud")).to_contain_text(words)
    has_room(page)
    # What is typed before the page has put the keyboard where it belongs goes nowhere.
    expect(page.locator("#call input:focus")).to_have_count(1)


def types(page: Page, words: str) -> None:
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_caller_is_registered_with_keys_alone(dana: Page, live: Live) -> None:
    has_room(dana)
    types(dana, "0151 12345678")
    asked(dana, "What is your full name?")
    expect(dana.locator(".opening .aloud")).to_contain_text("We need a few details from you")
    types(dana, "Ada Lovelace")
    asked(dana, "email address")
    types(dana, "ada@")
    expect(dana.get_by_role("alert")).to_contain_text("email address")
    expect(dana.locator("[aria-invalid]")).to_be_focused()
    has_room(dana)
    dana.keyboard.press("Control+a")
    types(dana, "ada@gmial.com")
    asked(dana, "Did you mean ada@gmail.com?")
    dana.keyboard.press("1")
    dana.keyboard.press("Enter")
    asked(dana, "the number to reach you on?")
    dana.keyboard.press("Alt+ArrowLeft")
    asked(dana, "email address")
    dana.keyboard.press("Alt+ArrowRight")
    asked(dana, "the number to reach you on?")
    dana.keyboard.press("1")
    dana.keyboard.press("Enter")
    asked(dana, "What is your address?")
    types(dana, "Lindenweg 5, 10115 Berlin")
    asked(dana, "Are you buying privately")
    # Whoever begins to type means words of the caller's.
    types(dana, "privately please")
    asked(dana, "another address")
    dana.keyboard.press("2")
    dana.keyboard.press("Enter")
    asked(dana, "anything else we should know")
    types(dana, "Please ring twice")
    asked(dana, "Is everything correct?")
    dana.keyboard.press("1")
    dana.keyboard.press("Enter")
    asked(dana, "news and offers by WhatsApp")
    expect(dana.get_by_text("The customer is registered. One question is left")).to_be_visible()
    dana.keyboard.press("2")
    dana.keyboard.press("Enter")
    expect(dana.get_by_text("The customer is registered. The record waits for review")).to_be_visible()
    has_room(dana)
    (record,) = records(live.app.extensions["intake"].database)
    assert (record.customer["first_name"], record.customer["email"], record.customer["remark"]) == ("Ada", None, "Please ring twice")


def test_all_at_once_is_one_form(dana: Page, live: Live) -> None:
    dana.get_by_label("The language of the call").select_option("de")
    dana.get_by_role("button", name="Begin").press("Enter")
    expect(dana.locator("h2.aloud")).to_have_attribute("lang", "de")
    expect(dana.locator(".call .meaning").first).to_be_visible()
    dana.get_by_role("link", name="All at once").press("Enter")
    expect(dana.locator("fieldset.asked")).to_have_count(6)
    has_room(dana)
    for label, words in (("Name", "Ada Lovelace"), ("Phone", "0151 12345678"), ("Address", "Lindenweg 5, 10115 Berlin")):
        dana.get_by_role("textbox", name=label, exact=True).fill(words)
    dana.get_by_label("Privat").check()
    dana.keyboard.press("Enter")
    asked(dana, "weitere Adresse")
    assert dana.locator("progress").get_attribute("value") == "6"


def test_a_field_is_corrected_beside_the_chat(dana: Page, live: Live) -> None:
    database = live.app.extensions["intake"].database
    clock = live.app.extensions["desk"].clock
    draft = {"language": "en", "full_name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com"}
    intake = tell(database, "SM1", changes={"asks": "phone", "draft": Draft(draft), "heard_at": clock()})
    dana.goto(f"{live.url}/desk/intakes/{intake.id}")
    dana.get_by_role("link", name="Change: Email").press("Enter")
    expect(dana.get_by_label("What is right")).to_be_focused()
    dana.keyboard.type("ada@gmial.com")
    dana.keyboard.press("Tab")
    types(dana, "She called")
    expect(dana.get_by_role("button", name="ada@gmail.com")).to_be_visible()
    has_room(dana)
    dana.get_by_role("button", name="ada@gmail.com").press("Enter")
    expect(dana.get_by_text("given by Dana").first).to_be_visible()
    expect(dana.get_by_text("corrected: Email").first).to_be_attached()
    has_room(dana)
