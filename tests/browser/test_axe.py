"""axe-core finds nothing serious on any page: wide and narrow, light and dark, in each language of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.console.seed import PASSWORD
from storage.accounts.staff import Role
from storage.tables import intakes
from tests.browser.arriving import fits
from tests.browser.conftest import Live
from tests.desk.addresses import pages_of
from tests.desk.shop import ids, shop

AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
# What WCAG 2.2 asks for at AA, and what axe's authors call good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = {"serious", "critical"}
LOOKS = [
    pytest.param((width, scheme, language), id=f"{width}-{scheme}-{language}")
    for width, scheme, language in ((1280, "light", "en"), (1280, "dark", "tr"), (390, "light", "de"), (390, "dark", "en"))
]
Look = tuple[int, Literal["light", "dark"], str]


def graves(page: Page) -> list[str]:
    """What axe calls serious or critical, each with the first element that it is about."""
    # Before its styles are there, every page is black on white and as wide as its longest line.
    page.wait_for_load_state("load")
    # The page's policy lets no script in but ours; this one comes past it, from the browser's own side.
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    assert found["passes"], "axe has looked at nothing"
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]} {' '.join(node['failureSummary'].split())[:220]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"][:2]
    ]


def at_desk(context: BrowserContext, live: Live, name: str, language: str = "en") -> Page:
    """Somebody who has signed in."""
    page = context.new_page()
    context.add_cookies([{"name": "desk_language", "value": language, "url": f"{live.url}/desk"}])
    page.goto(f"{live.url}/desk/sign-in?next=/desk/account")
    page.locator("input[name=email]").fill(f"{name}@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("nav:visible").first).to_be_visible()
    return page


@pytest.fixture(params=LOOKS)
def looking(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[BrowserContext, str]]:
    width, scheme, language = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 860}, color_scheme=scheme, reduced_motion="reduce", has_touch=width < 760, locale=language
    )
    yield context, language
    context.close()


def test_no_page_has_a_grave_fault(looking: tuple[BrowserContext, str], live: Live) -> None:
    context, language = looking
    database = shop(live.app, intakes=39)
    pages, wrong, looked = pages_of(live.app), [], 0
    several = {f"intake {state}": f"/desk/intakes/{ids(database, state=state)[0]}" for state in ("complete", "human", "asking", "stopped")}
    stranger = context.new_page()
    for name, path in pages.open.items():
        wrong += _looked(stranger, f"{live.url}{path}", name)
        looked += 1
    page = at_desk(context, live, "ida", language)
    for name, path in {**pages.of(Role.ADMIN), **several}.items():
        wrong += _looked(page, f"{live.url}{path}", name)
        looked += 1
    assert not wrong, "\n".join(wrong)
    assert looked > 20


def test_no_state_of_the_secure_page_has_a_grave_fault(looking: tuple[BrowserContext, str], live: Live) -> None:
    context, language = looking
    # Customers speak more than the desk does: one of the narrow looks is from right to left.
    hers = "ar" if language == "de" else language
    database = shop(live.app, intakes=3)
    with database.transaction() as connection:
        connection.execute(sa.update(intakes).values(language=hers))
    address = f"{live.url}{pages_of(live.app).open['secure.page']}"
    page = context.new_page()
    wrong = _looked(page, address, "the form of an open link")
    expect(page.locator("html")).to_have_attribute("lang", hers)
    number, save = page.locator("input[name=number]"), page.locator("form button")
    expect(number).to_be_focused()

    page.locator("select[name=country]").select_option("TR")
    for name, typed in (("nothing typed", ""), ("a mistyped number", "172 917 160 61")):
        number.fill(typed)
        save.click()
        # The page comes back without what was typed; the one before may have told of a slip as well.
        expect(number).to_have_value("")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(number).to_have_attribute("aria-invalid", "true")
        wrong += _seen(page, name)
    number.fill("172 917 160 60")
    save.click()
    expect(number).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wrong += _seen(page, "saved")
    wrong += _looked(page, address, "a link that was used")
    expect(number).to_have_count(0)
    assert not wrong, "\n".join(wrong)


def _looked(page: Page, address: str, name: str) -> list[str]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 500, name
    return _seen(page, name)


def _seen(page: Page, name: str) -> list[str]:
    fits(page)
    return [f"{name}: {each}" for each in graves(page)]


def test_axe_sees_what_is_wrong(browser: Browser) -> None:
    """The look itself: a page with grey on grey, a nameless button and a picture without words is not let through."""
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><p style='color:#999;background:#aaa'>dim</p><button></button><img src=x></main>"
    )
    assert {each.partition(" ")[0] for each in graves(page)} >= {"color-contrast", "button-name", "image-alt"}
    page.close()
