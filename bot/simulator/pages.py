"""The page, and the few requests that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException

from bot.cards import HandedCards
from bot.inbound import sender_of
from bot.simulator.clock import ForwardClock
from bot.simulator.courier import WEBHOOK, Courier, Delivered
from bot.simulator.emulator import Delivery
from bot.simulator.emulator.delivery import FAILURES
from bot.simulator.form import Account, Pairs, Unsendable, address_of, card_in, form_of
from bot.simulator.guard import guarded, json_given
from bot.simulator.leap import Leap
from bot.simulator.people import OPENINGS, PEOPLE, PLACES
from bot.simulator.phone import Phone
from bot.simulator.phone_routes import phone_routes
from bot.simulator.view import Panel
from bot.snapshot import snapshot
from flows.flow import Flow
from flows.message import Sender
from storage.database import Database
from translations import Catalogs

LONGEST_LEAP = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Simulator:
    """What the page needs.

    Shape: flow, catalogs, database, cards and clock are the application's own.
    """

    flow: Flow
    catalogs: Catalogs
    database: Database
    cards: HandedCards
    clock: ForwardClock
    account: Account
    courier: Courier
    delivery: Delivery
    phone: Phone
    leap: Leap


def blueprint(simulator: Simulator) -> Blueprint:
    """The page under /simulator. Register it in development only: it signs whatever it is handed."""
    routes = Blueprint("simulator", __name__, url_prefix="/simulator", static_folder="static", template_folder="templates")
    guarded(routes)

    @routes.get("/", strict_slashes=False)
    def page() -> str:
        """The phone, and what the shop sees beside it."""
        return render_template(
            "simulator/page.html",
            shop=simulator.flow.shop,
            people=PEOPLE,
            places=PLACES,
            openings=OPENINGS,
            failures=FAILURES.items(),
            webhook_path=WEBHOOK,
        )

    @routes.get("/state")
    def state() -> Response:
        """How far a sender has come, as `flask chat --json` tells it."""
        return jsonify(snapshot(simulator.database, _sender(request.args.get("sender", ""))).as_json())

    @routes.get("/watch")
    def watch() -> Response:
        """How far a sender has come, in the words of the page."""
        return jsonify(_view(simulator, request.args.get("sender", "")))

    @routes.post("/send")
    def send() -> Response:
        """Deliver one message to the webhook, as Twilio would."""
        given = json_given(request)
        form, card = _sendable(given, simulator.account)
        if card is not None:
            simulator.cards.hand(dict(form)["MessageSid"], card)
        simulator.phone.writes(form, given["message"])
        delivered = simulator.courier.carry(form, current_app.wsgi_app)
        # Without its database the shop sees nothing either, and the page is to show the webhook's own refusal.
        view = _view(simulator, dict(form)["From"]) if delivered.status != 503 else None
        return jsonify(_told(delivered, form, simulator) | {"view": view})

    @routes.post("/clock")
    def clock() -> Response:
        """Let time pass."""
        seconds = json_given(request).get("seconds")
        if not isinstance(seconds, int) or not 0 <= seconds <= LONGEST_LEAP.total_seconds():
            raise BadRequest("seconds must be a whole number, a little over a year at most")
        return jsonify(now=simulator.leap.over(timedelta(seconds=seconds)).isoformat())

    phone_routes(routes, simulator.phone, simulator.delivery)

    @routes.errorhandler(Unsendable)
    def unsendable(error: Unsendable) -> tuple[Response, int]:
        return jsonify(error=f"{error}."), 400

    @routes.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description), error.code or 500

    return routes


def _sender(address: str) -> Sender:
    # A "+" that nobody escaped has become a space on its way.
    return sender_of({"From": address_of(address.replace(" ", "+", 1))})


def _sendable(given: Mapping[str, object], account: Account) -> tuple[Pairs, str | None]:
    return form_of(given, account), card_in(given)


def _view(simulator: Simulator, address: str) -> dict[str, object]:
    found = snapshot(simulator.database, _sender(address))
    panel = Panel(simulator.flow, simulator.catalogs)
    return {"sender": address, "now": simulator.clock().isoformat(), **found.as_json(), **panel.of(found.intake)}


def _told(delivered: Delivered, form: Pairs, simulator: Simulator) -> dict[str, object]:
    return {
        "status": delivered.status,
        "digest": delivered.digest,
        "signature": delivered.signature,
        "milliseconds": delivered.milliseconds,
        "retry_after": delivered.retry_after,
        "at": simulator.clock().isoformat(),
        "form": form,
        "replies": [{"text": text} for text in simulator.phone.hears(form, delivered)],
    }
