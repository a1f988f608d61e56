"""The two addresses that Twilio calls: a customer's message, and what became of one of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypeVar

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from bot.cards import Cards, no_cards
from bot.content.outlet import Outlet
from bot.conversation import converse
from bot.form import Form, Malformed, check_message, check_receipt, form_of, pairs_of, readings_of
from bot.inbound import inbound_of
from bot.journal import log
from bot.outbound import Voice
from bot.overload import Overload
from bot.receipts import Receipts
from bot.signature import Signatures, target_of
from flows.flow import Flow
from storage.database import Database, DatabaseAway

T = TypeVar("T")

# Flask's own limit would let 20 MB in.
MAX_BYTES = 64 * 1024

FORM = "application/x-www-form-urlencoded"

# The largest key that both databases can hold.
_LAST_ID = 2**63 - 1

# How long Twilio, or whoever repeats the request, should leave the database alone.
RETRY_SECONDS = "5"


@dataclass(frozen=True, kw_only=True)
class Door:
    """What the two addresses need.

    Shape: `sender` is our own WhatsApp address; `service_sid` the messaging service, if there is one; `follow` looks whether the
    settings have moved.
    """

    signatures: Signatures
    account_sid: str
    sender: str
    service_sid: str | None
    flow: Flow
    database: Database
    voice: Voice
    receipts: Receipts
    clock: Callable[[], datetime]
    cards: Cards = no_cards
    follow: Callable[[], None] = lambda: None
    outlet: Outlet | None = None


def blueprint(door: Door) -> Blueprint:
    """The routes; neither redirects, neither answers anything but POST."""
    routes = Blueprint("webhook", __name__)
    overload = Overload()

    @routes.post("/whatsapp", provide_automatic_options=False)
    def message() -> Response:
        """Answer a customer's message."""
        form = _form(request, door.signatures)
        _checked(lambda: check_message(form, account_sid=door.account_sid, sender=door.sender, service_sid=door.service_sid))
        with overload.watched():
            door.follow()
            response = converse(inbound_of(form), door.flow, door.database, door.voice, door.clock(), door.cards, door.outlet)
        # Never text/plain: Twilio would send it to the customer.
        return Response(response, content_type="text/xml; charset=utf-8")

    @routes.post("/whatsapp/status", provide_automatic_options=False)
    @routes.post(f"/whatsapp/status/<int(max={_LAST_ID}):outbox_id>", provide_automatic_options=False)
    def status(outbox_id: int | None = None) -> Response:
        """Note what became of a message of ours; its address has our own number of it when the outbox sent it."""
        form = _form(request, door.signatures)
        if form:
            _checked(lambda: check_receipt(form, account_sid=door.account_sid))
            with overload.watched():
                door.receipts.receive(form, door.clock(), outbox_id)
        return Response(status=204)

    routes.register_error_handler(HTTPException, _refused)
    routes.register_error_handler(DatabaseAway, _away)
    return routes


def _form(given: Request, signatures: Signatures) -> Form:
    """The form of a request that Twilio signed. The cheap checks come first, the schema last.

    Raises: HTTPException.
    """
    if "HTTP_TRANSFER_ENCODING" in given.environ and given.environ.get("CONTENT_LENGTH"):
        # Two lengths: whoever stands before us may have believed the other one.
        raise BadRequest("One length is enough.")
    if (given.content_length or 0) > MAX_BYTES:
        raise RequestEntityTooLarge("At most 64 kB.")
    if given.mimetype != FORM or given.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Send application/x-www-form-urlencoded in UTF-8.")
    if given.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is.")
    # Without a length, or with a wrong one, the server's stream is what counts.
    given.max_content_length = MAX_BYTES + 1
    body = given.get_data(cache=False)
    if len(body) > MAX_BYTES:
        raise RequestEntityTooLarge("At most 64 kB.")
    header = given.headers.get("X-Twilio-Signature")
    if not header:
        raise Forbidden("The signature is missing.")
    pairs = _checked(lambda: pairs_of(body))
    target = target_of(given.environ)
    if not any(signatures.accept(header, target, reading) for reading in chain((pairs,), readings_of(pairs))):
        raise Forbidden("The signature is wrong.")
    if given.query_string:
        raise BadRequest("Query parameters are refused.")
    return _checked(lambda: form_of(pairs))


def _checked(check: Callable[[], T]) -> T:
    try:
        return check()
    except Malformed as malformed:
        raise BadRequest(f"{malformed}.") from None


def _refused(error: HTTPException) -> Response:
    # One line an event, without the body: whoever sends rubbish must not fill the disk or read herself in our log.
    log.warning("refused", status=error.code, why=error.description, path=request.path)
    return _sentence(error.description or "", error.code or 400)


def _away(error: DatabaseAway) -> Response:
    log.error("database away", error=error, path=request.path)
    response = _sentence("The database is away. Please send this again.", 503)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _sentence(words: str, status: int) -> Response:
    # JSON, because Twilio would send plain text to the customer; and never a word of what came.
    return Response(json.dumps({"error": words}), status=status, content_type="application/json")
