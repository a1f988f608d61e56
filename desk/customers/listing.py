"""The customers' list: a page of it, the search, how many there are, and which columns it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext

from desk import frame
from desk.access import audit, current_staff, go, here, may
from desk.customers.columns import ALWAYS, SORTED, USUAL, chosen, head_of, known, line_of
from desk.customers.field_words import own_fields
from desk.customers.filters import Filter, address_of, filter_here, without
from desk.speech import zone_here
from storage.audit import Action
from storage.customers import segments
from storage.customers.finding import COUNTED, PAGE, count_of, page_of
from storage.customers.wanted import Wanted

_LONGEST_SEARCH = 100


def add_routes(routes: Blueprint) -> None:
    """The routes of the list."""

    @routes.get("/")
    def listed() -> Response:
        """The list that the address asks for."""
        return page(filter_here(request.args), request.args.get("after", "")[:80])

    @routes.get("/count")
    def counted() -> Response:
        """How many there are, for a page that is there already."""
        found = filter_here(request.args)
        count = count_of(here().database, found.wanted, here().clock())
        return frame.fragment("customers/count", now=here().clock(), count=count)

    @routes.post("/search")
    def search() -> Response:
        """Look for a name, an email, a number, a company or a city; it is posted, because addresses end in histories and logs."""
        words = " ".join(request.form.get("q", "").replace("\x00", "").split())[:_LONGEST_SEARCH]
        wanted = filter_here(request.form).wanted
        return go(address_of(replace(wanted, search=words)))

    @routes.post("/filter/off")
    def off() -> Response:
        """Take a part off the filter."""
        return go(address_of(without(filter_here(request.form).wanted, request.form.get("place", ""))))

    _column_routes(routes)


def _column_routes(routes: Blueprint) -> None:
    @routes.get("/columns")
    def columns() -> Response:
        """Which columns the viewer wants to see, and in which order."""
        wanted = chosen()
        rest = [name for name, _ in known() if name not in wanted]
        lines = [(name, head_of(name), place) for place, name in enumerate((*wanted[1:], *rest), 1)]
        return frame.page("customers/columns", now=here().clock(), lines=lines, ticked=wanted, filter=filter_here(request.args))

    @routes.post("/columns")
    def columns_keep() -> Response:
        """Keep them."""
        there, found = {name for name, _ in known()}, filter_here(request.form)
        if "usual" in request.form:
            ticked: list[str] = list(USUAL)
        else:
            ticked = sorted((name for name in request.form.getlist("column") if name in there), key=_place)
        segments.keep_columns(here().database, current_staff().id, [name for name in ticked if name != ALWAYS], here().clock())
        flash(gettext("The list has these columns now, for you alone."))
        return go(found.address())


def _place(name: str) -> int:
    given = request.form.get(f"place.{name}", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 9999


def page(found: Filter, after: str) -> Response:
    """The list's page."""
    desk, wanted, columns = here(), found.wanted, chosen()
    shown = page_of(desk.database, wanted, desk.clock(), after=after)
    own = own_fields()
    if wanted.search:
        # What was looked for is a person's; that something was, and how much was found, is what an audit needs.
        audit(Action.SEARCHED, "customers", found=len(shown.records), more=shown.after is not None, fields=fields_of(wanted))
    values: dict[str, Any] = {
        "filter": found,
        "columns": [(name, head_of(name), found.sort(SORTED[name]) if name in SORTED else None) for name in columns],
        "lines": [line_of(record, columns, own) for record in shown.records],
        "next_url": found.address(after=shown.after) if shown.after else None,
        "start_url": found.address(),
        "after": after,
        # On a page that is the whole list nobody has to count.
        "count": len(shown.records) if not after and shown.after is None else None,
        "most": COUNTED,
        "page_size": PAGE,
        "segments": segments.all_of(desk.database, current_staff().id) if may("customers.segment_save") else (),
        "everybody": Wanted(zone=zone_here().key),
    }
    return frame.page("customers/list", now=desk.clock(), **values)


def fields_of(wanted: Wanted) -> list[str]:
    """The names of the fields that a filter asks about, for the audit log."""
    return sorted({condition.field for condition in wanted.conditions})
