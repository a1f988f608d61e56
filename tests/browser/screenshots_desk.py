"""The pictures of the desk: every page of the seeded shop, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from bot.console.seed import PASSWORD
from storage.accounts.staff import Role
from storage.tables import intakes, outbox
from tests.browser.shop import Live
from tests.desk.addresses import pages_of
from tests.desk.shop import ids, shop

Look = Literal["light", "dark"]
_LOOKS: tuple[tuple[str, int, Look], ...] = (
    ("wide", 1280, "light"),
    ("dark", 1280, "dark"),
    ("phone", 390, "light"),
    ("phone-dark", 390, "dark"),
)


def desk_pictures(browser: Browser, live: Live, only: set[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Each page, or those of `only`, as an admin sees it; the first pages as Dana does."""
    database = shop(live.app, customers=50, intakes=130)
    with database.reading() as connection:
        # Somebody who asked for a person and was written to: a chat with everything in it.
        spoken = sa.select(outbox.c.intake_id).where(outbox.c.kind == "staff")
        wanted = sa.select(intakes.c.id).where(intakes.c.id.in_(spoken), intakes.c.language.in_(["en", "fr", "de"]))
        waiting = connection.execute(wanted.order_by(intakes.c.id).limit(1)).scalar_one()
    pages = pages_of(live.app, person=waiting)
    days = {
        "today": "/desk/today",
        "intakes": "/desk/intakes/",
        "board": "/desk/intakes/board",
        "waiting": f"/desk/intakes/{waiting}",
        "complete": f"/desk/intakes/{ids(database, state='complete')[0]}",
    }
    days |= {_named(name): path for name, path in pages.of(Role.STAFF).items() if path not in days.values()}
    admins = {_named(name): path for name, (path, roles) in pages.desk.items() if Role.ADMIN in roles and Role.STAFF not in roles}
    for look, width, scheme in _LOOKS:
        for who, places in (("dana", days), ("ida", admins), ("", {_named(name): path for name, path in pages.open.items()})):
            places = {name: path for name, path in places.items() if only is None or f"desk-{name}-{look}" in only}
            if not places:
                continue
            page = _browser(browser, width=width, scheme=scheme)
            if who:
                _signs_in(page, live, who)
            for name, path in places.items():
                page.goto(f"{live.url}{path}")
                expect(page.get_by_role("heading").first).to_be_visible()
                yield f"desk-{name}-{look}", page.screenshot()
            page.context.close()


def _named(endpoint: str) -> str:
    return endpoint.replace(".", "-").replace("_", "-")


def _browser(browser: Browser, *, width: int, scheme: Look) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 860 if width > 760 else 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
        has_touch=width < 760,
    )
    return context.new_page()


def _signs_in(page: Page, live: Live, name: str) -> None:
    page.goto(f"{live.url}/desk/sign-in?next=/desk/today")
    page.get_by_label("Email").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.locator("nav:visible").first).to_be_visible()
