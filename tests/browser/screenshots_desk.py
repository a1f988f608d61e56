"""The pictures of the desk: every page of the seeded shop, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from bot.console.seed import PASSWORD
from storage.tables import intakes, outbox
from tests.browser.shop import Live
from tests.desk.shop import ids, shop

_LOOKS: tuple[tuple[str, int, Literal["light", "dark"]], ...] = (("wide", 1280, "light"), ("dark", 1280, "dark"), ("phone", 390, "light"))


def desk_pictures(browser: Browser, live: Live) -> Iterator[tuple[str, bytes]]:
    """Each page as Dana sees it."""
    database = shop(live.app, customers=50, intakes=130)
    with database.reading() as connection:
        # Somebody who asked for a person and was written to: a chat with everything in it.
        spoken = sa.select(outbox.c.intake_id).where(outbox.c.kind == "staff")
        wanted = sa.select(intakes.c.id).where(intakes.c.id.in_(spoken), intakes.c.language.in_(["en", "fr", "de"]))
        waiting = connection.execute(wanted.order_by(intakes.c.id).limit(1)).scalar_one()
    pages = {
        "today": "/desk/today",
        "intakes": "/desk/intakes/",
        "board": "/desk/intakes/board",
        "waiting": f"/desk/intakes/{waiting}",
        "complete": f"/desk/intakes/{ids(database, state='complete')[0]}",
    }
    for look, width, scheme in _LOOKS:
        page = _dana(browser, live, width=width, scheme=scheme)
        for name, path in pages.items():
            page.goto(f"{live.url}{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            yield f"desk-{name}-{look}", page.screenshot()
        page.context.close()


def _dana(browser: Browser, live: Live, *, width: int, scheme: Literal["light", "dark"]) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 860 if width > 760 else 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
        has_touch=width < 760,
    )
    page = context.new_page()
    page.goto(f"{live.url}/desk/sign-in?next=/desk/today")
    page.get_by_label("Email").fill("dana@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Dana")
    return page
