"""Segments: filters under a name, one's own or everybody's, each with how many it holds now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import audit, current_staff, go, here
from desk.customers.filters import filter_here
from desk.customers.listing import fields_of
from storage.accounts.staff import Role
from storage.audit import Action
from storage.customers import segments
from storage.customers.finding import Count, count_of
from storage.customers.segments import NotThere, Stale
from storage.database import DatabaseAway

# A figure in a row of many is worth less than the page's half second.
COUNTED_AT_ONCE = 1000


def add_routes(routes: Blueprint) -> None:
    """The routes of these pages."""

    @routes.get("/segments")
    def segments_listed() -> Response:
        """One's own and the shared ones."""
        return _page()

    @routes.post("/segments")
    def segment_save() -> Response:
        """Keep the filter of a list under a name, or put it in the place of the one that the segment has."""
        desk, me, found = here(), current_staff().id, filter_here(request.form)
        name, shares = _name(), may_share() and request.form.get("shared") == "yes"
        if not found.wanted.narrowed:
            flash(gettext("This list has no filter yet. Narrow it first, then save it as a segment."))
            return go(found.address())
        if not name:
            flash(_nameless())
            return go(found.address())
        key = segments.save(desk.database, name, found.wanted, me, desk.clock(), shared=shares)
        audit(Action.CHANGED, f"segment:{key}", what="saved", shared=shares, fields=fields_of(found.wanted))
        flash(gettext("The segment is saved. You find it under Segments."))
        return go(url_for("customers.listed", segment=key))

    _change_routes(routes)


def _change_routes(routes: Blueprint) -> None:
    @routes.post("/segments/<segment_id>")
    def segment_change(segment_id: str) -> Response:
        """Rename it, or share it or not."""
        name = _name()
        if not name:
            return _page(
                422, problem=gettext("A segment needs a name of up to %(most)s characters.", most=segments.LONGEST_NAME), at=segment_id
            )
        values: dict[str, Any] = {"name": name}
        if may_share():
            values["shared"] = request.form.get("shared") == "yes"
        try:
            segments.change(here().database, segment_id, current_staff().id, here().clock(), seen=seen_here(), **values)
        except NotThere:
            abort(404)
        except Stale:
            return _page(409, problem=_late(), at=segment_id)
        audit(Action.CHANGED, f"segment:{segment_id}", what="changed", shared=values.get("shared"))
        flash(gettext("Saved."))
        return go(url_for("customers.segments_listed"))

    @routes.post("/segments/<segment_id>/delete")
    def segment_drop(segment_id: str) -> Response:
        """Forget it; the customers stay as they are."""
        try:
            segments.drop(here().database, segment_id, current_staff().id, seen=seen_here())
        except NotThere:
            abort(404)
        except Stale:
            return _page(409, problem=_late(), at=segment_id)
        audit(Action.CHANGED, f"segment:{segment_id}", what="deleted")
        flash(gettext("Deleted. The customers stay as they are."))
        return go(url_for("customers.segments_listed"))


def _nameless() -> str:
    return str(gettext("A segment needs a name of up to %(most)s characters.", most=segments.LONGEST_NAME))


def _late() -> str:
    return str(gettext("This segment was changed meanwhile. Look at it again, then decide."))


def _name() -> str:
    name = " ".join(request.form.get("name", "").replace("\x00", "").split())
    return name if len(name) <= segments.LONGEST_NAME else ""


def seen_here() -> int:
    """The version of the segment that the form was written for."""
    given = request.form.get("seen", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def may_share() -> bool:
    """Whether the viewer may let everybody use a segment, and change the filter of one that everybody uses."""
    return current_staff().role in (Role.ADMIN, Role.REVIEWER)


def keeps(segment: segments.Segment | None) -> bool:
    """Whether this is a segment, not only a page's own filter, and the viewer may change what it looks for."""
    return segment is not None and segment.name != "" and (segment.made_by == current_staff().id or (segment.shared and may_share()))


def _page(status: int = 200, problem: str = "", at: str = "") -> Response:
    desk, me = here(), current_staff().id
    lines = []
    for segment in segments.all_of(desk.database, me):
        url = url_for("customers.listed", segment=segment.id)
        lines.append({"segment": segment, "count": _count(segment), "url": url, "own": segment.made_by == me, "filter": keeps(segment)})
    values = {"lines": lines, "may_share": may_share(), "problem": problem, "at": at}
    return frame.page("customers/segments", now=desk.clock(), status=status, **values)


def _count(segment: segments.Segment) -> Count | None:
    try:
        return count_of(here().database, segment.wanted, here().clock(), most=COUNTED_AT_ONCE)
    except DatabaseAway:
        # One that takes too long leaves the others their figures.
        return None
