"""Today: what waits for somebody, each figure a door into the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, url_for

from desk import frame
from desk.access import current_staff, here, may
from desk.asked.requests import due
from desk.intakes.filters import address_of
from desk.intakes.lines import lines_of
from desk.live import live
from flows.flow import Flow
from storage.consent import iys
from storage.desk import figures, lists
from storage.desk.lists import Page
from storage.desk.wanted import Tab, Wanted

# As many as fit on a screen beside the figures; the rest is behind the doors.
_SHOWN = 12


def blueprint(flow: Flow) -> Blueprint:
    """The routes."""
    routes = Blueprint("today", __name__, url_prefix="/desk")

    @routes.get("/today")
    def today() -> Response:
        """The page that a day begins with."""
        now, me = here().clock(), current_staff().id
        counted = figures.figures(here().database, me, now)
        return frame.page("today", now=now, name=current_staff().name, **_view(flow, counted, _urgent(me)))

    @routes.get("/today/figures")
    def live_figures() -> Response:
        """The figures and the lines, when something has happened."""
        now, me = here().clock(), current_staff().id

        def look() -> tuple[Sequence[object], Callable[[], Response]]:
            counted, page = figures.figures(here().database, me, now), _urgent(me)
            facts = [counted, *((row.intake.id, row.intake.version, row.assignee) for row in page.rows)]
            return facts, lambda: frame.fragment("today_live", now=now, **_view(flow, counted, page))

        return live(figures.pulse(here().database, now), now, look)

    return routes


def _urgent(me: str) -> Page:
    """Whoever waits for us, the longest first."""
    return lists.page_of(here().database, Wanted(me=me, attention=True, oldest=True), here().clock(), limit=_SHOWN)


def _view(flow: Flow, counted: figures.Figures, page: Page) -> dict[str, Any]:
    me, now = current_staff().id, here().clock()
    return {
        "counted": counted,
        "requests_url": url_for("requests.listed") if may("requests.listed") else None,
        "requests_due": due(now) if may("requests.listed") else (0, 0),
        "iys_url": url_for("iys.page") if may("iys.page") else None,
        "iys_late": iys.late_at_last_count(here().database) if may("iys.page") else 0,
        "lines": lines_of(page.rows, flow.steps, me, here().clock()),
        "more": page.after is not None,
        "doors": {
            "waiting": address_of(Wanted(me=me, waiting=True, oldest=True)),
            "closing": address_of(Wanted(me=me, closing=True, oldest=True)),
            "failed": address_of(Wanted(me=me, failed=True, state="any")),
            "mine": address_of(Wanted(me=me, tab=Tab.MINE)),
            "unassigned": address_of(Wanted(me=me, tab=Tab.UNASSIGNED)),
            "attention": address_of(Wanted(me=me, attention=True, oldest=True)),
        },
        "review_url": url_for("review.queue") if may("review.queue") else None,
        "live_url": url_for("today.live_figures"),
    }
