"""What every answer carries, and what is answered when something is wrong."""

from __future__ import annotations

import secrets

from flask import Flask, Request, Response, jsonify, make_response, render_template, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from bot.journal import log
from desk.languages import template_of
from storage.database import DatabaseAway

# Source: trust.md, lines 19 to 21. Pages load their own styles, scripts and pictures, and nothing else.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_TWO_YEARS = "max-age=63072000; includeSubDomains"


class DeskSessions(SecureCookieSessionInterface):
    """Sessions for people at the desk; Twilio has none, and making one costs more than reading its form."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of this request."""
        return None if request.path.startswith("/whatsapp") else super().open_session(app, request)


def guard(app: Flask, *, production: bool) -> None:
    """Put the security headers on every answer, and answer every error in our own words."""
    headers = [*_HEADERS.items(), *([("Strict-Transport-Security", _TWO_YEARS)] if production else [])]
    lacking = [(name.lower(), name, value) for name, value in headers]

    def protect(response: Response) -> Response:
        # `setdefault` goes through all of them twice for each, and Twilio's answers pass here too.
        there = {name.lower() for name, _ in response.headers}
        for small, name, value in lacking:
            if small not in there:
                response.headers.add(name, value)
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(protect)
    app.session_interface = DeskSessions()
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(DatabaseAway, _away)
    app.register_error_handler(Exception, _broken)


def _refused(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    return _said(error)


def _away(error: DatabaseAway) -> Response:
    log.error("database away", error=error, endpoint=request.endpoint)
    response = _said(ServiceUnavailable())
    response.headers["Retry-After"] = "5"
    return response


def _broken(error: Exception) -> Response:
    # The visitor gets a number to quote, and the log the place: neither gets a word of what was sent.
    reference = secrets.token_hex(4)
    log.error("broken", error=error, reference=reference, endpoint=request.endpoint)
    return _said(InternalServerError(), reference)


def _said(error: HTTPException, reference: str = "") -> Response:
    code = error.code or 500
    if request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html":
        words = render_template(template_of("wrong", request.accept_languages), code=code, reference=reference)
        response = make_response(words, code)
    else:
        response = jsonify({"error": error.name, **({"reference": reference} if reference else {})})
        response.status_code = code
    # What a redirect or a 405 has to say besides its words.
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response
