"""Arabic on a phone: what runs from the right, and the numbers and names in it that do not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Customer, Live, phone

# Where the words stand in the last bubble: their middle, in pixels from the left.
PLACE = """words => {
  const bubble = [...document.querySelectorAll(".bubble.shop:not(.typing) .words")].at(-1);
  const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const start = node.data.indexOf(words);
    if (start < 0) continue;
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + words.length);
    const box = range.getBoundingClientRect();
    return (box.left + box.right) / 2;
  }
  return null;
}"""


def stands(customer: Customer, words: str) -> float:
    place = customer.page.evaluate(PLACE, words)
    assert place is not None, f"{words!r} was not said"
    return place


@pytest.fixture
def layla(browser: Browser, live: Live) -> Customer:
    """Somebody at an Egyptian number, with a phone of 390 pixels."""
    someone = phone(browser, live, 390)
    someone.page.get_by_role("button", name="Who writes, and the network").click()
    someone.page.locator(".person[data-address='whatsapp:+201001234567']").click()
    return someone


def test_a_numbered_line_reads_from_the_right_and_what_is_latin_in_it_from_the_left(layla: Customer) -> None:
    for words in ("مرحبا", "Layla Haddad", "layla@example.com", "نعم", "12 شارع النيل، الدقي، الجيزة", "شخصي", "لا", "لا"):
        layla.says(words)
    assert stands(layla, "1") > stands(layla, "الاسم الأول") > stands(layla, "Layla")
    assert stands(layla, "3") > stands(layla, "البريد") > stands(layla, "@") > stands(layla, "layla")
    assert stands(layla, "com") > stands(layla, "example") > stands(layla, "layla@")
    assert stands(layla, "الهاتف") > stands(layla, "01234567") > stands(layla, "+20")
    assert stands(layla, "شارع") > stands(layla, "الدقي")


def test_the_english_line_of_the_greeting_reads_from_the_left(layla: Customer) -> None:
    layla.page.get_by_label("Message", exact=True).fill("مرحبا")
    layla.page.get_by_label("Message", exact=True).press("Enter")
    layla.is_answered()
    greeting = layla.page.locator(".bubble.shop:not(.typing) .words").first.inner_text()
    assert "\u2066In English: " in greeting
    assert greeting.endswith("end.\u2069")
