"""Forms that only our own pages can send: a token bound to the browser's session."""

from __future__ import annotations

import hmac
import secrets

from flask import Request, Response, g, request
from werkzeug.exceptions import BadRequest

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Forms:
    """The tokens. A browser without a session gets a cookie of its own when it is first shown a form."""

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        self._secret = secret
        self._secure = secure
        # The prefix lets a browser take the cookie from this very host alone, over https.
        self._cookie = "__Host-desk-form" if secure else "desk-form"

    def token(self, session_token: str | None) -> str:
        """What the form, or the header X-CSRFToken, must carry."""
        return self._of(session_token or self._browser(make=True))

    def check(self, given: Request, session_token: str | None) -> None:
        """Refuse what another site's page may have sent.

        Raises: BadRequest.
        """
        shown = given.headers.get("X-CSRFToken") or given.form.get("csrf_token", "")
        expected = self._of(session_token or self._browser(make=False))
        foreign = given.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
        if foreign or not hmac.compare_digest(shown.encode(), expected.encode()):
            raise BadRequest("This form is too old. Open the page again.")

    def remember(self, response: Response) -> None:
        """Give the browser its cookie, if a form was shown that needs it."""
        made = g.get("form_cookie")
        if made is not None:
            response.set_cookie(self._cookie, made, secure=self._secure, httponly=True, samesite="Lax", path="/")

    def _browser(self, *, make: bool) -> str:
        known = request.cookies.get(self._cookie) or g.get("form_cookie")
        if not known and make:
            known = g.form_cookie = secrets.token_urlsafe(24)
        # Without a cookie nothing matches.
        return known or secrets.token_urlsafe(24)

    def _of(self, binding: str) -> str:
        return hmac.digest(self._secret, b"form:" + binding.encode(), "sha256").hex()
