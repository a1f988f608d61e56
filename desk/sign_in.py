"""The desk's first page, and the one-time link that makes the first admin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, render_template, request

from desk.languages import template_of
from flows.shop import Shop
from storage.database import Database


def blueprint(shop: Shop, database: Database, clock: Callable[[], datetime]) -> Blueprint:
    """The routes."""
    routes = Blueprint("desk", __name__, url_prefix="/desk", static_folder="static", static_url_path="/static")

    def page(name: str, status: int = 200, **values: object) -> Response:
        words = render_template(template_of(name, request.accept_languages), shop=shop, **values)
        response = make_response(words, status)
        response.vary.add("Accept-Language")
        return response

    @routes.get("/")
    def sign_in() -> Response:
        """What the desk will be."""
        return page("sign_in")

    @routes.get("/first-admin/<token>")
    def first_admin(token: str) -> Response:
        """The form for the first admin."""
        # argon2 costs 2 MB that a web process whose desk nobody visits need not pay.
        from storage import staff

        if not staff.is_welcome(database, token, clock()):
            abort(404)
        return page("first_admin", problem=None, email="")

    @routes.post("/first-admin/<token>")
    def make_first_admin(token: str) -> Response:
        """Make the first admin. The token itself proves that the form is ours: nobody else can know it."""
        from storage import staff

        email, password = request.form.get("email", "").strip(), request.form.get("password", "")
        if not staff.is_welcome(database, token, clock()):
            abort(404)
        if not staff.SHORTEST <= len(password) <= staff.LONGEST:
            return page("first_admin", 422, problem="password", email=email)
        try:
            staff.add_first_admin(database, token, email, password, clock())
        except staff.Refused:
            return page("first_admin", 422, problem="email", email=email)
        return page("sign_in", welcome=email)

    return routes
