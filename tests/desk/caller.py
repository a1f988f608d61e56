"""Somebody on the telephone, and Dana who types what she says."""

from __future__ import annotations

import re
from collections.abc import Mapping

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from flows.message import Answer
from storage.desk import handling
from storage.desk.handling import Case
from tests.desk.visitor import Visitor, hidden

NUMBER = "+4915112345678"
ADAS = ("Ada Lovelace", "ada@example.com", "yes", "Lindenweg 5, 10115 Berlin", "private", "no", "no", "yes")

_RADIO = re.compile(r'type="radio" name="pick\.([^"]+)" value="([^"]+)"')


class Caller:
    """One call: the page that is open, and what is done on it."""

    def __init__(self, app: Flask, dana: Visitor, number: str = "", language: str = "en") -> None:
        self.app, self.dana = app, dana
        begun = dana.post("/desk/phone/new", {"number": number, "language": language, "once": "0" * 32})
        assert begun.status_code == 303, begun.text
        self.path = begun.headers["Location"]
        self.id = self.path.split("/")[3]
        self.last: TestResponse = dana.get(self.path)

    @property
    def page(self) -> str:
        return self.last.text

    @property
    def case(self) -> Case:
        return handling.case_of(self.app.extensions["intake"].database, self.id)

    @property
    def asks(self) -> str:
        """The question on the screen, and what stands beside it."""
        return hidden(self.form, "place")

    @property
    def form(self) -> str:
        return self.page[self.page.index('id="call"') :]

    @property
    def picks(self) -> list[str]:
        return [value for _, value in _RADIO.findall(self.form)]

    def says(self, answer: Answer | str, **more: str) -> TestResponse:
        """Type words or pick a choice, and go on."""
        said = Answer(text=answer) if isinstance(answer, str) else answer
        name = self.asks.partition("/")[0]
        given = {f"pick.{name}": said.tapped} if said.tapped else {f"say.{name}": said.text}
        return self.sends({**given, **more})

    def sends(self, fields: Mapping[str, object]) -> TestResponse:
        """Send the form that is on the screen with these fields."""
        form = {"sid": hidden(self.form, "sid"), "place": self.asks, **fields}
        answer = self.dana.post(self.path.partition("?")[0], form)
        self.last = self.dana.get(answer.headers["Location"]) if answer.status_code == 303 else answer
        return answer


def rows(app: Flask, table: sa.Table) -> list[dict[str, object]]:
    with app.extensions["intake"].database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()]
