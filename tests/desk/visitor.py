"""Somebody in front of the desk's pages: a browser that keeps cookies and sends the tokens of our forms."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from storage.accounts import staff

PASSWORD = "a horse and a battery"
TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]{64})"')


class Visitor:
    """A browser of its own. `address` is where it stands."""

    def __init__(self, app: Flask, *, address: str = "192.0.2.1", base: str = "http://localhost") -> None:
        self.app = app
        self.client = app.test_client()
        self._address, self._base = address, base

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers, **self._around())

    def post(self, path: str, data: dict[str, object] | None = None, *, token: str | None = None, **headers: str) -> TestResponse:
        """Send a form of ours: with the token that this browser's pages carry, unless another is given."""
        shown = self.token() if token is None else token
        return self.client.post(path, data={"csrf_token": shown, **(data or {})}, headers=headers, **self._around())

    def token(self) -> str:
        """What a form of ours carries in this browser."""
        answer = self.get("/desk/forgotten")
        found = TOKEN.search(answer.text)
        assert found, answer.text
        return found[1]

    def signs_in(self, email: str = "dana@example.com", password: str = PASSWORD, **more: object) -> TestResponse:
        return self.post("/desk/sign-in", {"email": email, "password": password, **more})

    @property
    def cookie(self) -> str | None:
        """The session's token."""
        found = self.client.get_cookie("desk") or self.client.get_cookie("__Host-desk")
        return found.value if found else None

    def _around(self) -> dict[str, object]:
        return {"environ_base": {"REMOTE_ADDR": self._address}, "base_url": self._base}


def account(app: Flask, role: str = "staff", email: str = "dana@example.com", password: str = PASSWORD) -> staff.Account:
    """Somebody who works here."""
    pieces = app.extensions["intake"]
    return staff.add(pieces.database, email, role, password, app.extensions["desk"].clock())


def at_desk(app: Flask, role: str = "staff", email: str = "dana@example.com") -> Visitor:
    """Somebody who has signed in, in a browser of her own."""
    account(app, role, email)
    visitor = Visitor(app)
    assert visitor.signs_in(email).status_code == 303
    return visitor


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return unescape(found[1])


def place(answer: TestResponse) -> str:
    """The path to which an answer sends a browser."""
    return urlsplit(answer.headers["Location"]).path
