"""The customers' pages, put together."""

from __future__ import annotations

from flask import Blueprint

from desk.customers import (
    building,
    bulk,
    bulk_task,
    create,
    duplicates,
    edit,
    edit_addresses,
    edit_subscriptions,
    listing,
    merge,
    one,
    segment_pages,
    states,
    states_erasing,
)
from desk.intakes.views import Views


def blueprint(views: Views) -> Blueprint:
    """The routes."""
    routes = Blueprint("customers", __name__, url_prefix="/desk/customers")
    for pages in (create, edit, edit_addresses, edit_subscriptions, merge, one, states):
        pages.add_routes(routes, views)
    for pages_alone in (listing, building, segment_pages, bulk, bulk_task, duplicates, states_erasing):
        pages_alone.add_routes(routes)
    return routes
