"""The desk's first page, and the one-time link that makes the first admin."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from desk.languages import language_of
from flows.shop import Shop
from storage import staff
from storage.database import Database

_SECONDS = 24 * 60 * 60


def _links(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="first admin")


def first_admin_path(secret: str) -> str:
    """The path of a link that makes the first admin: good for a day, and only while there is no account."""
    return f"/desk/first-admin/{_links(secret).dumps('first admin')}"


def blueprint(shop: Shop, database: Database, secret: str) -> Blueprint:
    """The routes."""
    routes = Blueprint("desk", __name__, url_prefix="/desk", static_folder="static", static_url_path="/static")

    def page(name: str, status: int = 200, **values: object) -> Response:
        words = render_template(f"{language_of(request.accept_languages)}/{name}.html", shop=shop, **values)
        response = make_response(words, status)
        response.vary.add("Accept-Language")
        return response

    def check(link: str) -> None:
        try:
            _links(secret).loads(link, max_age=_SECONDS)
        except BadSignature:
            abort(404)
        # The link is spent with the first account.
        if staff.anybody(database):
            abort(404)

    @routes.get("/")
    def sign_in() -> Response:
        """What the desk will be."""
        return page("sign_in")

    @routes.get("/first-admin/<link>")
    def first_admin(link: str) -> Response:
        """The form for the first admin."""
        check(link)
        return page("first_admin", problem=None, email="")

    @routes.post("/first-admin/<link>")
    def make_first_admin(link: str) -> Response:
        """Make the first admin. The link itself is the proof that the form is ours: nobody else can know it."""
        check(link)
        email = request.form.get("email", "").strip()
        try:
            staff.add(database, email, "admin", request.form.get("password", ""))
        except staff.Refused as refused:
            return page("first_admin", 422, problem=refused.reason, email=email)
        return page("sign_in", welcome=email)

    return routes
