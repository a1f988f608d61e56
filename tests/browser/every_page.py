"""Every page of the desk in one running shop, and what a browser sees on it: made from the URL map, so that no page is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from desk.rights import right_of
from storage.accounts.staff import Role
from storage.tables import customers, intakes
from tests.browser.shop import Live
from tests.browser.test_axe import at_desk
from tests.desk.addresses import Pages, pages_of
from tests.desk.shop import shop, signed_in

NAMES = {Role.ADMIN: "ida", Role.REVIEWER: "mert", Role.STAFF: "dana", Role.READ_ONLY: "eli"}
Look = tuple[int, Literal["light", "dark"], str]
# The longest words stand on the narrowest screen.
LOOKS: dict[str, Look] = {"wide-light": (1280, "light", "en"), "narrow-dark": (390, "dark", "de")}
# What a page shows, by one question to the browser. `offers` is whatever somebody could press: the verb, and where it leads.
SEEN = """() => {
  const offers = [];
  const offer = (verb, where) => offers.push([verb.toUpperCase(), new URL(where, location.href).href]);
  document.querySelectorAll("a[href]").forEach((each) => offer("get", each.getAttribute("href")));
  document.querySelectorAll("form").forEach((form) => {
    const pressed = [...form.elements].filter((each) => each.matches("button:not([type=button]), input[type=submit]"));
    if (!pressed.length) offer(form.getAttribute("method") || "get", form.getAttribute("action") || location.href);
    pressed.forEach((each) => offer(
      each.getAttribute("formmethod") || form.getAttribute("method") || "get",
      each.getAttribute("formaction") || form.getAttribute("action") || location.href));
  });
  for (const verb of ["get", "post", "put", "patch", "delete"])
    document.querySelectorAll(`[hx-${verb}]`).forEach((each) => offer(verb, each.getAttribute(`hx-${verb}`)));
  document.querySelectorAll("img[src]").forEach((each) => offer("get", each.getAttribute("src")));
  const first = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].find((each) => each.tabIndex >= 0);
  const wide = [...document.querySelectorAll("main *")].find((each) => each.getBoundingClientRect().right > innerWidth + 1);
  return {
    offers, title: document.title, language: document.documentElement.lang, headings: document.querySelectorAll("h1").length,
    fits: document.documentElement.scrollWidth <= innerWidth, wide: wide ? wide.outerHTML.slice(0, 160) : "",
    skips: Boolean(first && first.matches(".skip") && document.querySelector(first.getAttribute("href"))?.matches("main[tabindex='-1']")),
  };
}"""


@dataclass(frozen=True)
class EveryPage:
    """A seeded shop that runs, and where all of its pages stand."""

    live: Live
    pages: Pages

    def of(self, role: Role) -> dict[str, str]:
        """What this role may open: each page once, and again for each state of an intake and of a customer that looks different."""
        further = {name: path for name, path in _states(self.live.app).items() if _may(endpoint_of(self.live.app, "GET", path), role)}
        return {**self.pages.of(role), **further}

    def unlike_an_admins(self, role: Role) -> dict[str, str]:
        """Those of a role's pages that are made of other parts than an admin's, and the first one, for what is around each."""
        hers, admins = signed_in(self.live.app, NAMES[role]), signed_in(self.live.app, NAMES[Role.ADMIN])
        same = {path for path in self.of(role).values() if _parts(hers.get(path).text) == _parts(admins.get(path).text)}
        return {name: path for name, path in self.of(role).items() if path not in same or name == "today.today"}

    def refused(self, offers: list[list[str]], role: Role | None) -> Iterator[str]:
        """What is offered and would be refused, or leads nowhere."""
        for verb, address in offers:
            parts = urlsplit(address)
            if not address.startswith(f"{self.live.url}/"):
                if parts.scheme not in ("https", "mailto", "tel"):
                    yield f"leads to {address}"
                continue
            endpoint = endpoint_of(self.live.app, verb, parts.path)
            if endpoint is None or not _may(endpoint, role):
                yield f"offers {verb} {parts.path} ({endpoint})"


@dataclass(frozen=True)
class Viewer:
    """Somebody who opens pages, and what her browser complains about meanwhile."""

    page: Page
    every: EveryPage
    role: Role | None
    complaints: list[str]

    def opens(self, path: str) -> int:
        """Open a page by its address; gives the status of the answer."""
        self.complaints.clear()
        answer = self.page.goto(f"{self.every.live.url}{path}")
        assert answer is not None, path
        return answer.status

    def faults(self, *, language: str, skips: bool = True) -> Iterator[str]:
        """What is wrong with the page that is open."""
        seen: dict[str, Any] = self.page.evaluate(SEEN)
        yield from self.complaints
        yield from sorted(set(self.every.refused(seen["offers"], self.role)))
        if seen["headings"] != 1:
            yield f"has {seen['headings']} headings of the first level"
        if not seen["title"].partition("·")[0].strip():
            yield "has no title"
        if seen["language"] != language:
            yield f"says that it is written in {seen['language']!r}"
        if not seen["fits"]:
            yield f"is wider than the screen: {seen['wide']}"
        if skips and not seen["skips"]:
            yield "has no way past the navigation for whoever uses keys"


def viewer(context: BrowserContext, every: EveryPage, role: Role | None, language: str) -> Viewer:
    """Somebody of this role who has signed in, or nobody in particular."""
    page = context.new_page() if role is None else at_desk(context, every.live, NAMES[role], language)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return Viewer(page, every, role, complaints)


def looked_at(browser: Browser, look: Look) -> BrowserContext:
    """A browser of this size, scheme and language."""
    width, scheme, language = look
    size: Any = {"width": width, "height": 860}
    return browser.new_context(
        viewport=size, color_scheme=scheme, reduced_motion="reduce", has_touch=width < 760, locale=language, timezone_id="UTC"
    )


def endpoint_of(app: Flask, verb: str, path: str) -> str | None:
    """The endpoint behind an address of ours; None when there is none."""
    try:
        endpoint, _ = app.url_map.bind("127.0.0.1").match(unquote(path), method=verb)
    except RequestRedirect as elsewhere:
        return endpoint_of(app, verb, urlsplit(elsewhere.new_url).path)
    except (NotFound, MethodNotAllowed):
        return None
    return str(endpoint)


def every_page(live: Live) -> EveryPage:
    """Seed the shop, and find all of its pages."""
    shop(live.app, customers=12, intakes=39)
    return EveryPage(live, pages_of(live.app))


def _parts(page: str) -> list[tuple[str, str]]:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'<(\w+)(?:[^>]*? class="([^"]*)")?', main)


def _may(endpoint: str | None, role: Role | None) -> bool:
    right = right_of(endpoint) if endpoint else None
    return right is not None and (right.roles is None or role in right.roles)


def _states(app: Flask) -> dict[str, str]:
    database = app.extensions["intake"].database
    found: dict[str, str] = {}
    states = (customers.c.account_status, customers.c.review_status, customers.c.b2b_status, customers.c.deleted_at.is_not(None))
    with database.reading() as connection:
        for state, one in connection.execute(sa.select(intakes.c.state, sa.func.min(intakes.c.id)).group_by(intakes.c.state)):
            found[f"intake {state}"] = f"/desk/intakes/{one}"
        for *state, one in connection.execute(sa.select(*states, sa.func.min(customers.c.id)).group_by(*states)):
            name = " ".join(map(str, state))
            found[f"customer {name}"] = f"/desk/customers/{one}"
            found[f"review {name}"] = f"/desk/review/{one}"
    return found
