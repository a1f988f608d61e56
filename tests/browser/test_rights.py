"""Requests, IYS and the pages behind links in a real browser, wide and narrow; axe finds nothing serious on any of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.console.seed import PASSWORD
from storage.tables import consents, customers, requests, subscriptions
from tests.browser.arriving import fits
from tests.browser.conftest import Live
from tests.browser.test_axe import graves
from tests.desk.own_links import confirming_token, copy_token, open_request
from tests.desk.shop import shop

LOOKS = {"wide-light": (1280, "light"), "wide-dark": (1280, "dark"), "narrow-light": (390, "light"), "narrow-dark": (390, "dark")}
# Where pictures go, when somebody wants to look at them.
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(params=list(LOOKS))
def context(request: pytest.FixtureRequest, browser: Browser, live: Live) -> Iterator[BrowserContext]:
    """A browser in front of a seeded shop, in which nothing may go wrong."""
    shop(live.app)
    width, scheme = LOOKS[request.param]
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme, locale="en-GB", accept_downloads=True)  # type: ignore[arg-type]
    complaints = list[str]()
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield context
    context.close()
    assert [words for words in complaints if "410" not in words] == []


def admin(context: BrowserContext, live: Live) -> Page:
    page = context.new_page()
    page.goto(f"{live.url}/desk/sign-in")
    page.get_by_label("Email").fill("ida@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.locator("nav:visible").first).to_be_visible()
    return page


def looked_at(page: Page, name: str) -> None:
    fits(page)
    assert graves(page) == []
    if PICTURES:
        size = page.viewport_size or {"width": 0}
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}-{'dark' if dark else 'light'}.png", full_page=True)


def hers(live: Live) -> str:
    with live.app.extensions["intake"].database.transaction() as connection:
        found = str(
            connection.execute(sa.select(customers.c.id).where(customers.c.email.is_not(None)).order_by(customers.c.id)).scalars().first()
        )
        now = live.app.extensions["desk"].clock()
        connection.execute(sa.update(customers).where(customers.c.id == found).values(phone="+905321234567"))
        row = {"customer_id": found, "intake_id": "x", "channel": "sms", "act": "refused", "wording": "marketing", "wording_version": 1}
        row |= {"wording_hash": "x", "language": "tr", "shown": "?", "answer": "Hayır", "sid": "SM1", "actor": "customer", "given_at": now}
        connection.execute(sa.insert(consents), row)
        connection.execute(sa.update(subscriptions).where(subscriptions.c.customer_id == found).values(status="NOT_SUBSCRIBED"))
    return found


def test_an_admin_answers_a_request_and_tells_iys(context: BrowserContext, live: Live) -> None:
    customer_id = hers(live)
    number = open_request(live.app, customer_id)
    page = admin(context, live)
    page.goto(f"{live.url}/desk/requests/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Requests")
    looked_at(page, "requests")
    page.get_by_role("link", name="Wants something corrected").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wants something corrected")
    looked_at(page, "request")
    page.get_by_label("Refuse, because").fill("The passport says so.")
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_text("The passport says so.")).to_be_visible()
    with live.app.extensions["intake"].database.reading() as connection:
        assert connection.execute(sa.select(requests.c.state).where(requests.c.id == number)).scalar_one() == "refused"
    page.goto(f"{live.url}/desk/iys")
    looked_at(page, "iys")
    with page.expect_download() as started:
        page.get_by_role("button", name="File with").click()
    assert "MESAJ,HS_EORTAM,+905321234567,RET," in Path(started.value.path()).read_text(encoding="utf-8")
    page.reload()
    page.get_by_role("button", name="Mark as told").click()
    expect(page.get_by_text("IYS knows everything")).to_be_visible()
    looked_at(page, "iys-told")


def test_a_customer_confirms_and_takes_her_copy_without_a_script(context: BrowserContext, live: Live) -> None:
    customer_id = hers(live)
    page = context.new_page()
    page.goto(f"{live.url}/confirm/{confirming_token(live.app, customer_id)}")
    looked_at(page, "confirm")
    page.get_by_role("button").click()
    # The page after it has no button; before it is there, the old one would be looked at.
    expect(page.get_by_role("button")).to_have_count(0)
    looked_at(page, "confirmed")
    with live.app.extensions["intake"].database.reading() as connection:
        mine = (subscriptions.c.customer_id == customer_id, subscriptions.c.channel == "email")
        assert connection.execute(sa.select(subscriptions.c.status).where(*mine)).scalar_one() == "SUBSCRIBED"
    page.goto(f"{live.url}/my-data/{copy_token(live.app, customer_id)}")
    looked_at(page, "copy")
    with page.expect_download() as started:
        page.get_by_role("button").click()
    assert Path(started.value.path()).stat().st_size > 500
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    looked_at(page, "copy-gone")
