"""What a customer sends beside words, and what she types to break the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Customer

TRAPS = (
    "<img src=x onerror='window.__xss=1'>",
    "<script>window.__xss=1</script>",
    "</textarea><svg onload=window.__xss=1>",
    "*<b onmouseover=window.__xss=1>fett</b>*",
    'https://example.com/"onclick="window.__xss=1',
    "javascript:window.__xss=1",
    "{{ 7+7 }} ${window.__xss=1}",
)


def begun(customer: Customer) -> Customer:
    customer.page.get_by_role("button", name="Register in German").click()
    customer.is_answered()
    return customer


def at(customer: Customer, question: str) -> Customer:
    """The customer, answering until this question is open."""
    answers = {"language": "Deutsch", "full_name": "Ada Lovelace", "email": "ada@example.com", "phone": "ja"}
    begun(customer)
    while (asked := customer.asked()) != question:
        customer.says(answers[asked or ""])
    return customer


def test_what_a_customer_types_never_becomes_part_of_the_page(customer: Customer) -> None:
    at(customer, "full_name")
    for trap in TRAPS:
        customer.types(trap)
        expect(customer.page.locator(".bubble.customer .words").last).to_have_text(trap.replace("*", ""))
    customer.page.get_by_text("Somebody else").click()
    customer.page.get_by_label("Number or user id").fill("+49 151 12345678")
    customer.page.get_by_label("WhatsApp name").fill(TRAPS[0])
    customer.page.get_by_role("button", name="Write as this person").click()
    expect(customer.page.locator(".person[aria-pressed=true] bdi")).to_have_text(TRAPS[0])
    customer.page.reload()
    expect(customer.page.locator("body[data-ready]")).to_be_attached()
    assert customer.page.evaluate("window.__xss") is None
    assert customer.page.locator(".wall img, .wall script, .wall [onclick], .wall a[href^=javascript]").count() == 0


def test_formatting_is_shown_as_a_phone_shows_it(customer: Customer) -> None:
    begun(customer)
    customer.says("*fett* _kursiv_ ~weg~ 2*3*4 snake_case_name https://example.com/a_b_c.")
    words = customer.page.locator(".bubble.customer .words").last
    assert words.locator("strong").all_inner_texts() == ["fett"]
    assert words.locator("em").all_inner_texts() == ["kursiv"]
    assert words.locator("s").all_inner_texts() == ["weg"]
    expect(words.get_by_role("link")).to_have_attribute("href", "https://example.com/a_b_c")
    expect(words).to_contain_text("2*3*4 snake_case_name")


def test_a_location_fills_the_address(customer: Customer) -> None:
    at(customer, "address").attaches("Location")
    customer.page.get_by_role("button", name="Rotes Rathaus").click()
    customer.is_answered()
    expect(customer.field("city")).to_have_text("Berlin")
    expect(customer.field("street")).to_have_text("Rathausstraße")


def test_a_place_of_ones_own_is_sent_as_it_was_entered(customer: Customer) -> None:
    at(customer, "address").attaches("Location")
    customer.page.get_by_label("Latitude").fill("48.137")
    customer.page.get_by_label("Longitude").fill("11.575")
    customer.page.get_by_label("Address, as the map has it").fill("Marienplatz 8, 80331 München, Germany")
    customer.page.get_by_role("button", name="Send location").click()
    customer.is_answered()
    customer.page.locator("#requests button").first.click()
    form = customer.page.get_by_role("dialog", name="What the webhook was sent")
    for words in ("Latitude", "48.137", "11.575", "Marienplatz 8, 80331 München, Germany"):
        expect(form).to_contain_text(words)


def test_a_contact_card_is_read_although_it_lies_with_twilio(customer: Customer) -> None:
    at(customer, "full_name").attaches("Contact")
    card = customer.page.get_by_label("vCard, as a phone would send it")
    card.fill(card.input_value().replace("Ada Lovelace", "Augusta King").replace("Lovelace;Ada", "King;Augusta"))
    customer.page.get_by_role("button", name="Send contact").click()
    customer.is_answered()
    expect(customer.field("first_name")).to_have_text("Augusta")
    expect(customer.field("last_name")).to_have_text("King")


@pytest.mark.parametrize("what", ["Picture", "Voice note", "Sticker", "Document"])
def test_what_nobody_can_read_is_declined_and_the_question_stays(customer: Customer, what: str) -> None:
    at(customer, "email").attaches(what)
    if what == "Picture":
        customer.page.get_by_role("button", name="Send picture").click()
    customer.is_answered()
    assert customer.asked() == "email"
    expect(customer.page.locator("#machine-words")).to_contain_text("slip")
