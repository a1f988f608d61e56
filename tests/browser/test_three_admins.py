"""Three admins have the same customer open: one approves, one edits, one erases. One of them wins; the others read what happened."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from storage.customers.record import record_of
from tests.browser.arriving import fits, has_come
from tests.browser.conftest import Live
from tests.browser.test_axe import graves
from tests.desk.reviewer import registered
from tests.desk.visitor import PASSWORD, account

ACTS = ("approves", "edits", "erases")
NAMES = {"approves": "ida", "edits": "ines", "erases": "ivo"}
# What each of them reads when somebody else was faster, and when the record is gone.
LATE = {
    "approves": "Not done: a colleague was faster.",
    "edits": "Not done yet: this record has changed since you saw it.",
    "erases": "Not done: this record has changed since you saw it.",
}
GONE = "The record is no longer there"


@pytest.fixture
def customer_id(live: Live) -> str:
    return registered(live.app)


def opened(browser: Browser, live: Live, act: str, customer_id: str) -> Page:
    """An admin in a browser of her own, before the form that she is about to send."""
    name = NAMES[act]
    account(live.app, "admin", f"{name}@example.com")
    page = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB", timezone_id="UTC").new_page()
    page.goto(f"{live.url}/desk/sign-in")
    page.get_by_label("Email").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    has_come(page, "Set up a telephone")
    if act == "approves":
        page.goto(f"{live.url}/desk/review/{customer_id}")
    elif act == "edits":
        page.goto(f"{live.url}/desk/customers/{customer_id}/edit/note")
        page.locator("#note").fill("Rings twice")
    else:
        page.goto(f"{live.url}/desk/customers/{customer_id}/anonymise")
        page.get_by_label("To confirm, type").fill(customer_id[:8].upper())
    return page


def form_of(act: str, customer_id: str) -> str:
    ends = {"approves": "/approve", "edits": "/edit/note", "erases": ""}[act]
    return f"form[action$='{customer_id}{ends}']" if ends else f"form[action*='{customer_id}']:has(#word)"


def send(page: Page, act: str, customer_id: str) -> None:
    """Send her form, and do not wait for what comes of it."""
    page.evaluate("wanted => { setTimeout(() => document.querySelector(wanted).requestSubmit(), 0); }", form_of(act, customer_id))


def won(page: Page, act: str) -> None:
    """She reads that it was done."""
    said = {"approves": "Approved.", "edits": "Saved.", "erases": "Erased. Nothing is left of this person but the count."}[act]
    expect(page.locator("#toasts")).to_contain_text(said)


def lost(page: Page, act: str, winner: str) -> None:
    """She reads that it was not done and why, on a page that is in order."""
    if winner == "erases":
        has_come(page, GONE)
        expect(page.get_by_text("Nothing of what you sent was kept.")).to_be_visible()
    else:
        expect(page.get_by_role("alert")).to_contain_text(LATE[act])
    if act == "edits" and winner != "erases":
        expect(page.locator("#note")).to_have_value("Rings twice")
        expect(page.get_by_role("alert")).to_contain_text(NAMES[winner])
    fits(page)
    assert graves(page) == []


def is_what(live: Live, customer_id: str, winner: str) -> bool:
    """Whether the record is what this winner made of it, and nothing of the others' is in it."""
    record = record_of(live.app.extensions["intake"].database, customer_id)
    if record is None:
        return winner == "erases"
    approved, noted = record.customer["review_status"] == "approved", record.customer["note"] == "Rings twice"
    return (approved, noted, record.customer["version"]) == (winner == "approves", winner == "edits", 2)


@pytest.mark.parametrize("winner", ACTS)
def test_of_three_admins_the_first_wins_and_the_others_are_told(browser: Browser, live: Live, customer_id: str, winner: str) -> None:
    pages = {act: opened(browser, live, act, customer_id) for act in ACTS}
    send(pages[winner], winner, customer_id)
    won(pages[winner], winner)
    for act in ACTS:
        if act != winner:
            send(pages[act], act, customer_id)
            lost(pages[act], act, winner)
    assert is_what(live, customer_id, winner)
    for page in pages.values():
        page.context.close()


def test_of_three_admins_at_once_exactly_one_wins(browser: Browser, live: Live, customer_id: str) -> None:
    pages = {act: opened(browser, live, act, customer_id) for act in ACTS}
    for act, page in pages.items():
        send(page, act, customer_id)
    told = {
        act: page.locator("#toasts .toast-line").or_(page.get_by_role("alert")).or_(page.get_by_role("heading", name=GONE))
        for act, page in pages.items()
    }
    for each in told.values():
        expect(each.first).to_be_visible()
    winners = [act for act in ACTS if is_what(live, customer_id, act)]
    assert len(winners) == 1
    for act, page in pages.items():
        if act == winners[0]:
            won(page, act)
        else:
            lost(page, act, winners[0])
    assert is_what(live, customer_id, winners[0])
    for page in pages.values():
        page.context.close()
