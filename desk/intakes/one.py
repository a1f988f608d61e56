"""One intake: the chat on the left, the record in the making on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, abort, request

from desk.access import here
from desk.intakes.views import Views
from desk.live import live
from storage.desk import figures


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes of one intake."""

    @routes.get("/<intake_id>")
    def one(intake_id: str) -> Response:
        """The page."""
        return views.whole(intake_id)

    @routes.get("/<intake_id>/live")
    def one_live(intake_id: str) -> Response:
        """The chat and the record, when something has happened."""
        now = here().clock()
        pulse = figures.pulse_of(here().database, intake_id)
        if pulse is None:
            abort(404)

        def look() -> tuple[Sequence[object], Callable[[], Response]]:
            return [pulse, request.args.get("mode", "")], lambda: views.part(intake_id)

        return live(pulse, now, look)
