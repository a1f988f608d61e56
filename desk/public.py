"""The pages that anybody may read: what we do with a customer's data, and whether we are alive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from bot.house import House
from desk.languages import template_of
from flows.shop import Shop
from storage.database import Database, DatabaseAway
from storage.register import groups


@dataclass(frozen=True, kw_only=True)
class Periods:
    """How long we keep what, as the privacy page promises it.

    Units: days.
    """

    unfinished: int
    unfinished_answers: int
    bodies: int


def blueprint(house: Callable[[], House], database: Database) -> Blueprint:
    """The routes."""
    routes = Blueprint("public", __name__)

    @routes.get("/healthz")
    def alive() -> Response:
        """Whether this process answers."""
        return jsonify({"status": "alive"})

    @routes.get("/readyz")
    def ready() -> Response:
        """Whether it can serve: the database reachable, its tables those of this program."""
        try:
            reason = None if database.up_to_date() else "migrations are waiting: flask db upgrade"
        except DatabaseAway:
            reason = "the database is away"
        return jsonify({"status": "ready"}) if reason is None else make_response(jsonify({"status": "waiting", "reason": reason}), 503)

    @routes.get("/privacy")
    def privacy() -> Response:
        """What is asked, why, for how long, and what a customer may demand."""
        kept = house().periods
        periods = Periods(unfinished=kept.expires, unfinished_answers=kept.answers, bodies=kept.bodies)
        return _page("privacy", house().shop, periods=periods, groups=[each.value for each in groups()])

    @routes.get("/how-to-stop")
    def stop() -> Response:
        """How to hear nothing more from us, how to come back, how to have one's data deleted."""
        return _page("stop", house().shop)

    return routes


def _page(name: str, shop: Shop, **values: object) -> Response:
    response = make_response(render_template(template_of(name, request.accept_languages), shop=shop, **values))
    response.vary.add("Accept-Language")
    return response
