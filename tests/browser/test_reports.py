"""Reports, the ledger and the failures in a browser: they fit the screen, say the same to everybody, and do once what is pressed twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from storage.tables import desk_events, messages, outbox
from tests.browser.arriving import fits
from tests.browser.conftest import Live
from tests.browser.test_axe import at_desk, graves
from tests.desk.shop import shop
from tests.door.mended import broken
from tests.door.twilio import Twilio

WIDTHS = [pytest.param(1280, id="wide"), pytest.param(390, id="narrow")]
PAGES = (
    "/desk/reports/?days=90",
    "/desk/reports/given-up/email?days=90",
    "/desk/ledger/",
    "/desk/ledger/?only=failed",
    "/desk/ledger/failures/",
)


@pytest.fixture(params=WIDTHS)
def reviewer(request: pytest.FixtureRequest, browser: Browser, live: Live) -> Iterator[Page]:
    """Mert in front of a shop with a history; whatever his pages complained about fails the test."""
    shop(live.app, intakes=78)
    context = browser.new_context(
        viewport={"width": request.param, "height": 860}, reduced_motion="reduce", has_touch=request.param < 760, locale="en"
    )
    page = at_desk(context, live, "mert")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_every_page_fits_its_screen_and_has_no_grave_fault(reviewer: Page, live: Live) -> None:
    wrong = []
    for path in PAGES:
        reviewer.goto(f"{live.url}{path}")
        expect(reviewer.get_by_role("heading", level=1)).to_be_visible()
        fits(reviewer)
        wrong += [f"{path}: {fault}" for fault in graves(reviewer)]
    assert not wrong, "\n".join(wrong)


def test_a_chart_has_a_name_and_the_table_beside_it_the_same_figures(reviewer: Page, live: Live) -> None:
    reviewer.goto(f"{live.url}/desk/reports/")
    reviewer.get_by_role("link", name="90 days").click()
    expect(reviewer.get_by_role("link", name="90 days")).to_have_attribute("aria-current", "page")
    questions = reviewer.locator("#questions")
    expect(questions.get_by_role("img", name="Chart: of everybody who was asked each question")).to_be_visible()
    # Its rows are counted below: the last one has come when the page has.
    reviewer.wait_for_load_state("load")
    for name, figure in zip(questions.locator(".bar-name").all(), questions.locator(".bar-figure").all(), strict=True):
        row = questions.locator("tbody tr", has=reviewer.locator("th", has_text=name.inner_text()))
        expect(row.first.locator("td").first).to_have_text(figure.inner_text())
    # The longest bar is as wide as its place; none is wider.
    widths = [line.evaluate("bar => [...bar.children].reduce((sum, part) => sum + Number(part.getAttribute('width')), 0)")
              for line in questions.locator("svg.bar").all()]  # fmt: skip
    assert max(widths) == 1000


def test_days_are_chosen_and_stay_on_the_way_to_the_chats_and_back(reviewer: Page, live: Live) -> None:
    now = live.app.extensions["desk"].clock()
    reviewer.goto(f"{live.url}/desk/reports/")
    reviewer.get_by_label("From this day").fill("2026-03-01")
    reviewer.get_by_label("Up to this day").fill(now.date().isoformat())
    reviewer.get_by_role("button", name="Show").click()
    expect(reviewer.get_by_label("From this day")).to_have_value("2026-03-01")
    link = reviewer.locator("#questions td a").first
    many = int(link.inner_text())
    link.click()
    expect(reviewer.locator("tbody tr")).to_have_count(many)
    reviewer.get_by_role("link", name="Reports", exact=True).locator("visible=true").first.click()
    expect(reviewer.get_by_role("heading", level=1)).to_have_text("Reports")


def test_a_message_is_looked_for_by_its_id_which_stands_in_no_address(reviewer: Page, live: Live) -> None:
    database = live.app.extensions["intake"].database
    with database.reading() as connection:
        sid = str(connection.execute(sa.select(messages.c.sid).order_by(messages.c.seq).limit(1)).scalar())
    reviewer.goto(f"{live.url}/desk/ledger/")
    field = reviewer.get_by_role("searchbox", name="Id of a message")
    field.fill(sid)
    field.press("Enter")
    expect(reviewer.locator("tbody tr")).to_have_count(1)
    assert sid not in reviewer.url
    reviewer.get_by_role("link", name=sid).click()
    expect(reviewer.locator(f"#{reviewer.url.rpartition('#')[2]}")).to_be_visible()


def test_what_is_pressed_twice_is_applied_once(reviewer: Page, live: Live) -> None:
    twilio = Twilio(live.app)
    # The door signs for the address that the settings name.
    twilio.says("hello", To=live.app.extensions["intake"].settings.twilio_whatsapp_sender)
    form = twilio.form("Ada Lovelace")
    with broken():
        twilio.post(form)
    reviewer.goto(f"{live.url}/desk/ledger/failures/")
    one = reviewer.locator("#quarantine li").filter(has_text="KeyError in tests.door.mended")
    one.get_by_role("button", name="Apply it").dblclick()
    expect(reviewer.locator("#toasts")).to_contain_text("Applied")
    expect(one).to_have_count(0)
    database = live.app.extensions["intake"].database
    with database.reading() as connection:
        effect = connection.execute(sa.select(messages.c.effect).where(messages.c.sid == form["MessageSid"])).scalars().all()
        events = connection.execute(sa.select(desk_events.c.about).where(desk_events.c.what == "applied a message again")).scalars().all()
        asked = connection.execute(sa.select(outbox.c.dedupe).where(outbox.c.sid == form["MessageSid"])).scalars().all()
    assert effect == ["advanced"]
    assert [about["sid"] for about in events] == [form["MessageSid"]]
    assert len(asked) == len(set(asked)) > 0
