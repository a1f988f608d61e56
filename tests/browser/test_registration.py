"""A whole registration in German on the page: one typo, one step back, one change at the summary."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Live, phone


@pytest.mark.parametrize("width", [1280, 390])
def test_a_german_customer_registers_with_a_typo_a_step_back_and_a_change(browser: Browser, live: Live, width: int) -> None:
    ada = phone(browser, live, width)
    ada.page.get_by_role("button", name="Register in German").click()
    ada.is_answered()
    ada.hears("Wie heißen Sie")
    ada.says("Ada Lovelace")
    assert ada.asked() == "email"

    ada.says("ada.example.com")
    expect(ada.page.locator("#machine-words")).to_contain_text("1 slip")
    assert ada.asked() == "email"
    ada.says("ada@example.com")
    assert ada.asked() == "phone"

    ada.says("zurück")
    assert ada.asked() == "email"
    expect(ada.field("email")).to_have_text("being asked now")
    ada.says("ada@example.com")
    ada.says("ja")
    expect(ada.field("phone")).to_contain_text("171")

    ada.says("Lindenweg 12, 10117 Berlin")
    expect(ada.field("city")).to_have_text("Berlin")
    ada.taps("Privat")
    ada.taps("Nein, das ist alles")
    assert ada.asked() == "remark"
    ada.says("Bitte klingeln")
    assert ada.asked() == "confirm"
    ada.says("Die E-Mail stimmt nicht")
    assert ada.asked() == "email"
    ada.says("ada.lovelace@example.com")
    assert ada.asked() == "confirm"
    ada.hears("ada.lovelace@example.com")
    ada.taps("Ja, alles richtig")
    ada.taps("Nein, danke")

    if width < 760:
        ada.page.get_by_role("button", name="What the shop sees").click()
    record = ada.page.get_by_role("region", name="Customer stored")
    for words in ("Ada Lovelace", "ada.lovelace@example.com", "+491713920042", "Lindenweg 12", "10117 Berlin", "Bitte klingeln"):
        expect(record).to_contain_text(words)
    expect(ada.page.locator("#state")).to_have_text("complete")
    overflow = ada.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
