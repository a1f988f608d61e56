"""The addresses of Twilio's REST API that we use, below /simulator/twilio."""

from __future__ import annotations

import hmac
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode

from flask import Blueprint, Request, Response, current_app, g, jsonify, request
from werkzeug.exceptions import Forbidden, HTTPException

from bot.simulator.emulator.contents import HOST, Contents
from bot.simulator.emulator.delivery import LOST, Delivery
from bot.simulator.emulator.errors import Refusal, not_found
from bot.simulator.emulator.mail import INBOUND, MESSAGE, PAGE, Mail
from bot.simulator.emulator.messages import Messages
from bot.simulator.emulator.typing import begin
from bot.simulator.guard import refuse_foreign_names

PREFIX = "/simulator/twilio"
_ACCOUNT = "/2010-04-01/Accounts/<account>"


@dataclass(frozen=True, kw_only=True)
class Emulator:
    """Twilio, on this machine."""

    account_sid: str
    token: str
    mail: Mail
    messages: Messages
    contents: Contents
    delivery: Delivery


def blueprint(emulator: Emulator) -> Blueprint:
    """The routes. Register them in development only; they answer nobody but this machine."""
    routes = Blueprint("twilio_emulator", __name__, url_prefix=PREFIX)
    _guard(routes, emulator)
    _message_routes(routes, emulator)
    _content_routes(routes, emulator)
    return routes


def _guard(routes: Blueprint, emulator: Emulator) -> None:
    @routes.url_value_preprocessor
    def whose(_endpoint: str | None, values: dict[str, str] | None) -> None:
        g.account = (values or {}).pop("account", emulator.account_sid)

    @routes.before_request
    def ours_only() -> None:
        refuse_foreign_names(request)
        try:
            near = ip_address(request.remote_addr or "").is_loopback
        except ValueError:
            near = False
        if not near:
            raise Forbidden("Only this machine may use the emulator.")
        given = request.authorization
        right = given is not None and given.type == "basic" and given.username == emulator.account_sid
        if not right or given is None or not hmac.compare_digest((given.password or "").encode(), emulator.token.encode()):
            raise Refusal(20003, "Authenticate")
        if g.account != emulator.account_sid:
            raise not_found(request.path.removeprefix(PREFIX))

    @routes.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        response = jsonify(refusal.as_json())
        response.status_code = refusal.status
        if refusal.retry_after is not None:
            response.headers["Retry-After"] = str(refusal.retry_after)
        return response

    @routes.errorhandler(HTTPException)
    def wrong(error: HTTPException) -> tuple[Response, int]:
        return jsonify(code=error.code, message=error.description, status=error.code), error.code or 500


def _message_routes(routes: Blueprint, emulator: Emulator) -> None:
    mail = emulator.mail

    @routes.post(f"{_ACCOUNT}/Messages.json")
    def send() -> tuple[Response, int]:
        """Take a message of the shop's."""
        form = request.form.to_dict()
        how = emulator.delivery.asked_to_fail(form.get("To", ""))
        thing = emulator.messages.accept(form)
        response, application = jsonify(mail.told(thing)), current_app.wsgi_app
        if how == LOST:
            emulator.delivery.bring(thing.name, how, application)
            _hang_up(request)
        else:
            # The shop hears of its sid first, and of what became of it afterwards.
            response.call_on_close(lambda: emulator.delivery.bring(thing.name, how, application))
        return response, 201

    @routes.get(f"{_ACCOUNT}/Messages.json")
    def messages() -> Response:
        """The messages, newest first."""
        return _page("messages", [mail.told(thing) for thing in mail.listed(request.args)])

    @routes.get(f"{_ACCOUNT}/Messages/<sid>.json")
    def message(sid: str) -> Response:
        """One message."""
        return jsonify(mail.told(mail.found(sid)))

    @routes.delete(f"{_ACCOUNT}/Messages/<sid>.json")
    def forget(sid: str) -> Response:
        """Forget a message, once it is no longer on its way."""
        mail.forget(sid)
        return Response(status=204)

    @routes.get(f"{_ACCOUNT}/Messages/<sid>/Media.json")
    def media(sid: str) -> Response:
        """The media of one message."""
        return _page("media_list", mail.media(mail.found(sid)))

    @routes.post("/v2/Indicators/Typing.json")
    def typing() -> Response:
        """Show the customer that the shop writes."""
        thing = mail.shelf.get(MESSAGE, request.form.get("messageId", ""))
        if thing is None or thing.data["direction"] != INBOUND or request.form.get("channel") != "whatsapp":
            raise not_found("/Indicators/Typing")
        begin(mail, thing.owner)
        return jsonify(success=True)


def _content_routes(routes: Blueprint, emulator: Emulator) -> None:
    contents = emulator.contents

    @routes.post("/v1/Content")
    def create() -> tuple[Response, int]:
        """Keep a content template."""
        return jsonify(contents.create(_json(request))), 201

    @routes.get("/v1/Content")
    def all_contents() -> Response:
        """The content templates."""
        return _contents(contents.all(approvals=False))

    @routes.get("/v1/ContentAndApprovals")
    def approvals() -> Response:
        """The content templates with what WhatsApp said to them."""
        return _contents(contents.all(approvals=True))

    @routes.get("/v1/Content/<sid>")
    def one(sid: str) -> Response:
        """One content template."""
        return jsonify(contents.one(sid))

    @routes.delete("/v1/Content/<sid>")
    def delete(sid: str) -> Response:
        """Forget a content template."""
        contents.delete(sid)
        return Response(status=204)

    @routes.post("/v1/Content/<sid>/ApprovalRequests/whatsapp")
    def submit(sid: str) -> tuple[Response, int]:
        """Ask WhatsApp to approve a template."""
        return jsonify(contents.submit(sid, _json(request))), 201

    @routes.get("/v1/Content/<sid>/ApprovalRequests")
    def approval(sid: str) -> Response:
        """What WhatsApp said to a template."""
        return jsonify(contents.approval(sid))


def _json(given: Request) -> Mapping[str, object]:
    found = given.get_json(silent=True)
    return found if isinstance(found, dict) else {}


def _page(name: str, rows: list[dict[str, object]]) -> Response:
    """One page of a list of the older API, whose further pages are told by their path."""
    number, size, entries = _cut(rows)
    path = request.path.removeprefix(PREFIX)

    def uri(page: int) -> str:
        return f"{path}?{urlencode({**request.args.to_dict(), 'Page': page, 'PageSize': size})}"

    following = uri(number + 1) if (number + 1) * size < len(rows) else None
    about = {"page": number, "page_size": size, "start": number * size, "end": number * size + max(len(entries) - 1, 0), "uri": uri(number)}
    around = {"first_page_uri": uri(0), "next_page_uri": following, "previous_page_uri": uri(number - 1) if number else None}
    return jsonify({name: entries, **about, **around})


def _contents(rows: list[dict[str, object]]) -> Response:
    """One page of a list of the newer APIs, whose further pages are told by their whole address."""
    number, size, entries = _cut(rows)

    def url(page: int) -> str:
        return f"{HOST}{request.path.removeprefix(PREFIX)}?{urlencode({'PageSize': size, 'Page': page})}"

    following = url(number + 1) if (number + 1) * size < len(rows) else None
    around = {"first_page_url": url(0), "next_page_url": following, "previous_page_url": url(number - 1) if number else None}
    return jsonify(contents=entries, meta={"key": "contents", "page": number, "page_size": size, "url": url(number), **around})


def _cut(rows: list[dict[str, object]]) -> tuple[int, int, list[dict[str, object]]]:
    number, size = max(request.args.get("Page", 0, int), 0), min(max(request.args.get("PageSize", PAGE, int), 1), 1000)
    return number, size, rows[number * size : (number + 1) * size]


def _hang_up(given: Request) -> None:
    """Cut the line before the answer: the shop cannot know whether its message was taken."""
    line = given.environ.get("gunicorn.socket") or given.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        line.shutdown(socket.SHUT_RDWR)
