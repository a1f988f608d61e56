"""Somebody of ours with one intake open: her forms carry what her page showed when she opened it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from storage.database import Database
from storage.tables import audit, desk_events, desk_intakes, intakes, outbox
from tests.desk.visitor import Visitor, at_desk
from tests.door.twilio import ADA, Twilio


@dataclass
class Hand:
    """A page of an intake that was opened once, and what is done with it."""

    visitor: Visitor
    intake_id: str
    shown: str = field(init=False)

    def __post_init__(self) -> None:
        self.opens()

    @property
    def path(self) -> str:
        return f"/desk/intakes/{quote(self.intake_id, safe='+')}"

    def opens(self, more: str = "") -> str:
        """Open the page, or the one behind it, and read what its forms carry."""
        self.shown = self.visitor.get(f"{self.path}{more}").text
        return self.shown

    def does(self, act: str, **values: str) -> TestResponse:
        """Send a form of the page as it was opened."""
        return self.visitor.post(f"{self.path}/{act}", {**self.carried(act), **values})

    def carried(self, act: str) -> dict[str, object]:
        """What the form of this act carries beside what is typed."""
        form = re.search(rf'<form[^>]*action="{re.escape(self.path)}/{act}".*?</form>', self.shown, re.DOTALL)
        assert form, f"no form for {act}"
        once = re.search(r'name="once" value="([0-9a-f]{32})"', form[0])
        seen = re.search(r'name="seen" value="(\d+)"', form[0])
        seen = seen or re.search(rf'name="seen" value="(\d+)" form="form-{act}"', self.shown)
        return {name: found[1] for name, found in (("once", once), ("seen", seen)) if found}


def begun(app: Flask, *answers: str) -> str:
    """Ada has written so many messages; her intake."""
    twilio = Twilio(app)
    for words in answers or ("hello", "English"):
        twilio.says(words)
    return of_number(app, ADA)


def of_number(app: Flask, address: str) -> str:
    """The intake of whoever writes from there."""
    database: Database = app.extensions["intake"].database
    with database.reading() as connection:
        asked = sa.select(intakes.c.id).where(intakes.c.phone == address.removeprefix("whatsapp:"))
        return str(connection.execute(asked).scalar_one())


def dana(app: Flask, intake_id: str) -> Hand:
    return Hand(at_desk(app), intake_id)


def mert(app: Flask, intake_id: str) -> Hand:
    """A colleague of Dana's."""
    return Hand(at_desk(app, "staff", "mert@example.com"), intake_id)


def standing(app: Flask, intake_id: str) -> sa.RowMapping:
    """How an intake stands, with what the desk keeps beside it."""
    database: Database = app.extensions["intake"].database
    asked = (
        sa.select(intakes, desk_intakes.c.assignee, desk_intakes.c.held_by, desk_intakes.c.held_until, desk_intakes.c.duplicate_of)
        .join_from(intakes, desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .where(intakes.c.id == intake_id)
    )
    with database.reading() as connection:
        return connection.execute(asked).mappings().one()


def done(app: Flask, intake_id: str) -> list[str]:
    """What was done with it, in order."""
    database: Database = app.extensions["intake"].database
    with database.reading() as connection:
        found = connection.execute(sa.select(desk_events.c.what).where(desk_events.c.intake_id == intake_id).order_by(desk_events.c.id))
        return list(found.scalars())


def written(app: Flask, *kinds: str) -> list[str]:
    """What lies in the outbox, in words, of some kinds or of all."""
    database: Database = app.extensions["intake"].database
    with database.reading() as connection:
        rows = connection.execute(sa.select(outbox.c.payload, outbox.c.kind, outbox.c.status).order_by(outbox.c.id)).all()
    return [row.payload.get("body") or row.payload.get("text") for row in rows if not kinds or row.kind in kinds]


def audited(app: Flask, intake_id: str) -> list[tuple[str, object]]:
    """The audit log's changes of an intake: endpoint and what was done."""
    database: Database = app.extensions["intake"].database
    asked = sa.select(audit.c.endpoint, audit.c.details).where(audit.c.subject == f"intake:{intake_id}", audit.c.action == "changed")
    with database.reading() as connection:
        return [(row.endpoint, row.details.get("what")) for row in connection.execute(asked.order_by(audit.c.id))]
