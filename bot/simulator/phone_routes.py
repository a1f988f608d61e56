"""What the page asks of the phone, and how it spoils the way there."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import BadRequest

from bot.simulator.emulator import Delivery
from bot.simulator.emulator.delivery import FAILURES
from bot.simulator.form import address_of
from bot.simulator.guard import json_given
from bot.simulator.phone import Phone


def phone_routes(routes: Blueprint, phone: Phone, delivery: Delivery) -> None:
    """Add the phone's addresses to those of the page."""

    @routes.get("/phone")
    def news() -> Response:
        """What is new on somebody's phone since the page looked last; 204 when nothing is."""
        owner = address_of(request.args.get("sender", ""))
        found = phone.news(owner, max(request.args.get("after", 0, int), 0))
        return Response(status=204) if found is None else jsonify(found)

    @routes.post("/seen")
    def seen() -> Response:
        """She looked at her phone."""
        given = json_given(request)
        upto = given.get("upto")
        if not isinstance(upto, int):
            raise BadRequest("upto must be a whole number")
        delivery.seen(_owner(given), upto, current_app.wsgi_app)
        return Response(status=204)

    @routes.post("/failure")
    def failure() -> Response:
        """Let the next message to her fail."""
        given = json_given(request)
        how = given.get("how")
        if how not in ("", *FAILURES):
            raise BadRequest("how must be one of the failures that the page offers")
        delivery.fail_next(_owner(given), str(how))
        return Response(status=204)

    @routes.post("/receipts")
    def receipts() -> Response:
        """Switch her read receipts on or off."""
        given = json_given(request)
        delivery.switch_receipts(_owner(given), on=given.get("on") is True)
        return Response(status=204)


def _owner(given: dict[str, object]) -> str:
    return address_of(str(given.get("sender", "")))
