"""Who may use the simulator: this machine's own browser, from our own page."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge, UnsupportedMediaType

MAX_BYTES = 64 * 1024

# Scripts and styles from our own files alone; no HTML is ever made of a string, which the browser then enforces.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def guarded(routes: Blueprint) -> None:
    """Guard every route of the blueprint, its files included."""

    @routes.before_request
    def ours_only() -> None:
        refuse_foreign_names(request)

    @routes.after_request
    def sealed(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store" if response.is_json else "no-cache"
        return response


def refuse_foreign_names(given: Request) -> None:
    """Refuse a request that came under a name which is not this machine's own.

    Raises: HTTPException.
    """
    # A foreign name that is made to point at this machine (DNS rebinding) would be our own origin to a browser; an address
    # cannot be made to, and localhost is nobody's.
    host = urlsplit(f"//{given.host}").hostname or ""
    try:
        ip_address(host)
    except ValueError:
        if host != "localhost" and not host.endswith(".localhost"):
            raise Forbidden("Open the simulator at its address, such as http://127.0.0.1:5000/simulator.") from None


def json_given(given: Request) -> dict[str, object]:
    """The JSON that our own page posted.

    A foreign page cannot send this type without asking first (CORS), which we never allow; the two headers are checked beside it.
    Raises: HTTPException.
    """
    if given.mimetype != "application/json":
        raise UnsupportedMediaType("Send application/json.")
    origin = given.headers.get("Origin")
    if given.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or (origin and urlsplit(origin).netloc != given.host):
        raise Forbidden("Only the simulator's own page may send.")
    given.max_content_length = MAX_BYTES
    if (given.content_length or 0) > MAX_BYTES:
        raise RequestEntityTooLarge("At most 64 kB.")
    found = given.get_json()
    return found if isinstance(found, dict) else {}
