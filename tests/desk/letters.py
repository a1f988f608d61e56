"""A mail server that keeps what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from flask import Flask


@dataclass
class Letters:
    """Who was written to, under which subject, in which words."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, to: str, subject: str, text: str) -> None:
        self.sent.append((to, subject, text))


@pytest.fixture
def letters(request: pytest.FixtureRequest) -> Letters:
    """The desk's mail server; what would be sent beside the page is sent at once."""
    app: Flask = request.getfixturevalue("lone_app" if "lone_app" in request.fixturenames else "app")
    letters = Letters()
    app.extensions["desk"] = replace(app.extensions["desk"], post=letters, later=lambda act: act())
    return letters
