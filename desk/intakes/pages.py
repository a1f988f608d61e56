"""The routes of the lists. Each page asks the database a fixed number of questions, and none of them per line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from desk import frame
from desk.access import audit, current_staff, here
from desk.intakes import one
from desk.intakes.board import lanes_of
from desk.intakes.filters import address_of, hidden_fields, narrowed, sort_of, wanted_of
from desk.intakes.lines import lines_of
from desk.intakes.views import Views
from desk.live import live
from flows.flow import Flow
from storage.audit import Action
from storage.desk import figures, lists
from storage.desk.lists import Page, Row
from storage.desk.wanted import Tab, Wanted
from translations import Catalogs

_LONGEST_SEARCH = 100


def blueprint(views: Views) -> Blueprint:
    """The routes."""
    flow, catalogs = views.flow, views.catalogs
    routes = Blueprint("intakes", __name__, url_prefix="/desk/intakes")

    @routes.get("/")
    def listed() -> Response:
        """The list that the address asks for."""
        wanted = wanted_of(request.args, current_staff().id)
        return _page(flow, catalogs, wanted, request.args.get("after", "")[:80])

    @routes.get("/lines")
    def lines() -> Response:
        """The list's lines, when there is something new in them."""
        now, wanted = here().clock(), wanted_of(request.args, current_staff().id)

        def look() -> tuple[Sequence[object], Callable[[], Response]]:
            page = lists.page_of(here().database, wanted, now, after=request.args.get("after", "")[:80])
            return _facts(page.rows), lambda: frame.fragment("intakes/lines", now=now, **_lines(flow, wanted, page))

        return live(figures.pulse(here().database, now), now, look)

    @routes.post("/search")
    def search() -> Response:
        """Look for a name, an email or a number; it is posted, because addresses end in histories and logs."""
        words = " ".join(request.form.get("q", "").split())[:_LONGEST_SEARCH]
        if not words:
            return redirect(url_for("intakes.listed"), 303)  # type: ignore[return-value]  # Flask's own response class
        wanted = Wanted(me=current_staff().id, state="any", search=words)
        return _page(flow, catalogs, wanted, request.form.get("after", "")[:80])

    @routes.get("/board")
    def board() -> Response:
        """The open intakes and what was finished last, by where they stand."""
        now, wanted = here().clock(), wanted_of(request.args, current_staff().id)
        rows = lists.board_of(here().database, wanted, now)
        values = _around(catalogs, wanted, figures.open_figures(here().database, wanted.me, now))
        return frame.page("intakes/board", now=now, **values, **_lanes(flow, wanted, rows))

    @routes.get("/board/lanes")
    def lanes() -> Response:
        """The board's columns, when there is something new in them."""
        now, wanted = here().clock(), wanted_of(request.args, current_staff().id)

        def look() -> tuple[Sequence[object], Callable[[], Response]]:
            rows = lists.board_of(here().database, wanted, now)
            return _facts(rows), lambda: frame.fragment("intakes/lanes", now=now, **_lanes(flow, wanted, rows))

        return live(figures.pulse(here().database, now), now, look)

    one.add_routes(routes, views)
    return routes


def _page(flow: Flow, catalogs: Catalogs, wanted: Wanted, after: str) -> Response:
    now, database = here().clock(), here().database
    page = lists.page_of(database, wanted, now, after=after)
    values = _around(catalogs, wanted, figures.open_figures(database, wanted.me, now))
    if wanted.search:
        # What was looked for is a person's; that something was, and how much was found, is what an audit needs.
        audit(Action.SEARCHED, "intakes", found=len(page.rows), more=page.after is not None)
    return frame.page("intakes/list", now=now, **{**values, **_lines(flow, wanted, page)}, after=after)


def _around(catalogs: Catalogs, wanted: Wanted, counted: figures.Figures) -> dict[str, Any]:
    counts = {Tab.ALL: counted.open, Tab.MINE: counted.mine, Tab.UNASSIGNED: counted.unassigned}
    return {
        "wanted": wanted,
        "tabs": [
            {"tab": tab.value, "url": address_of(replace(wanted, tab=tab, search="")), "count": counts[tab], "here": wanted.tab is tab}
            for tab in Tab
        ],
        "languages": catalogs.languages,
        "hidden": hidden_fields(wanted, "state", "language", "mark", "only"),
        "narrowed": narrowed(wanted),
        "list_url": address_of(wanted),
        "board_url": address_of(wanted, "intakes.board"),
        "all_url": address_of(Wanted(me=wanted.me, tab=wanted.tab)),
    }


def _lines(flow: Flow, wanted: Wanted, page: Page) -> dict[str, Any]:
    return {
        "lines": lines_of(page.rows, flow.steps, wanted.me, here().clock()),
        "wanted": wanted,
        "narrowed": narrowed(wanted),
        "sorts": {by: sort_of(wanted, by) for by in ("heard", "begun")} if not wanted.search else {},
        "after_next": page.after,
        "next_url": address_of(wanted, after=page.after) if page.after and not wanted.search else None,
        "start_url": address_of(wanted),
        "live_url": address_of(wanted, "intakes.lines"),
    }


def _lanes(flow: Flow, wanted: Wanted, rows: tuple[Row, ...]) -> dict[str, Any]:
    lanes = lanes_of(lines_of(rows, flow.steps, wanted.me, here().clock()), replace(wanted, search=""))
    urls = {lane.state: address_of(lane.wanted) for lane in lanes}
    return {"lanes": lanes, "urls": urls, "live_url": address_of(wanted, "intakes.lanes")}


def _facts(rows: Sequence[Row]) -> list[object]:
    return [
        (row.intake.id, row.intake.version, row.intake.state, row.assignee, row.held_until, row.last and (row.last.at, row.last.failed))
        for row in rows
    ]
