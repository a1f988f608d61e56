"""Somebody with a profile of the review open, and customers who have registered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from bot.content.approved import APPROVED, definition_of
from storage import contents
from storage.contents import Approval, Kept
from storage.tables import customers, intakes
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor
from tests.door.twilio import Twilio

HOME = ("10 High Street, Oxford OX1 4AQ, UK", "private", "no", "no", "yes", "no")
FIRM = ("Lindenweg 5, 10115 Berlin, Germany", "company", "Rose GmbH", "DE136695976", "no", "no", "yes", "no")


def registered(app: Flask, *answers: str, **fields: str) -> str:
    """Ada has registered in the chat; her customer id."""
    twilio = Twilio(app)
    for words in ("hello", "English", *(answers or ("Ada Lovelace", "ada@gmial.com", "no", "yes", *HOME))):
        twilio.says(words, **fields)
    number = fields.get("From", "+447911123456").removeprefix("whatsapp:")
    with app.extensions["intake"].database.reading() as connection:
        asked = sa.select(intakes.c.customer_id).where(intakes.c.phone == number)
        customer_id = connection.execute(asked).scalar_one()
    assert customer_id, "she is not registered"
    return str(customer_id)


def row(app: Flask, customer_id: str) -> Any:
    with app.extensions["intake"].database.reading() as connection:
        return connection.execute(sa.select(customers).where(customers.c.id == customer_id)).one()


@dataclass
class Reviewer:
    """Somebody with a profile open: her forms carry what her page showed."""

    visitor: Visitor
    customer_id: str
    shown: str = field(init=False)

    def __post_init__(self) -> None:
        self.shown = self.opens()

    @property
    def path(self) -> str:
        return f"/desk/review/{self.customer_id}"

    def opens(self) -> str:
        answer = self.visitor.get(self.path)
        assert answer.status_code == 200, answer.status
        self.shown = answer.text
        return self.shown

    def does(self, act: str, **values: object) -> TestResponse:
        form = re.search(rf'<form[^>]*action="{self.path}/{act}".*?</form>', self.shown, re.DOTALL)
        assert form, f"no form for {act}"
        carried = {name: re.search(rf'name="{name}" value="([^"]*)"', form[0]) for name in ("once", "seen", "pile")}
        return self.visitor.post(f"{self.path}/{act}", {**{name: found[1] for name, found in carried.items() if found}, **values})


def approve_templates(app: Flask, clock: FixedClock) -> None:
    """WhatsApp has approved our English templates."""
    pieces = app.extensions["intake"]
    for number, each in enumerate(APPROVED):
        made = definition_of(each, pieces.voice, "en")
        contents.keep(
            pieces.database,
            Kept(
                key=made.key, name=made.name, language="en", kind=made.form.value, sid=f"HX{number:032x}", definition=made.request(),
                category=made.category, approval=Approval.APPROVED.value, reason=None, current=True, synced_at=clock(),
            ),
        )  # fmt: skip
    pieces.contents.refresh()
