"""Everything behind /desk, put together."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, url_for

from desk import audit_log, frame, gate, personal
from desk.access import Desk, go
from desk.accounts import account, links, people, sign_in, telephone
from desk.exchange import import_pages
from desk.exchange import pages as exchange_pages
from desk.settings import pages as settings_pages


def open_desk(app: Flask, desk: Desk) -> None:
    """Register the desk's pages and the gate before them."""
    gate.install(app, desk)
    frame.furnish(app)
    personal.install(app)
    app.register_blueprint(_home())
    app.register_blueprint(sign_in.blueprint())
    app.register_blueprint(links.blueprint())
    own = account.blueprint()
    telephone.add_to(own)
    app.register_blueprint(own)
    app.register_blueprint(people.blueprint())
    app.register_blueprint(settings_pages.blueprint())
    app.register_blueprint(audit_log.blueprint())
    app.register_blueprint(exchange_pages.blueprint())
    app.register_blueprint(import_pages.blueprint())


def _home() -> Blueprint:
    routes = Blueprint("desk", __name__, url_prefix="/desk", static_folder="static", static_url_path="/static")

    @routes.get("/")
    def home() -> Response:
        """The first page: what waits today, as soon as there is such a page."""
        return go(url_for("today.today" if "today.today" in current_app.view_functions else "account.page"))

    return routes
