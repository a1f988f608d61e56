"""The desk's system on one page: for whoever builds pages, in development only."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response

from desk import frame, looks
from desk.access import here


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("style", __name__, url_prefix="/desk")

    @routes.get("/style")
    def style() -> Response:
        """Every macro with what it is made for."""
        now = here().clock()
        kinds = {"intake": [*looks.STATES, "taken"], "mark": list(looks.MARKS), "delivery": list(looks.DELIVERIES)}
        kinds |= {"review": list(looks.REVIEWS), "consent": list(looks.CONSENTS), "attachment": list(looks.ATTACHMENTS)}
        spans = [timedelta(hours=hours) for hours in (20, 5, 1)]
        return frame.page("style", now=now, kinds=kinds, windows=[(span, now + span) for span in (*spans, timedelta())])

    return routes
