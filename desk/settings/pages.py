"""The pages of the settings, put together."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from desk.access import go
from desk.settings import labels, own_fields, questions, quick_replies, retention, sender, shop, templates, times, words


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("settings", __name__, url_prefix="/desk/settings")

    @routes.get("")
    def page() -> Response:
        """The first of them."""
        return go(url_for("settings.shop"))

    for part in (shop, questions, own_fields, labels, words, times, quick_replies, templates, sender, retention):
        part.add_to(routes)
    return routes
