"""Whoever registers on the telephone: an intake that one of us begins, and the answers that one of us types."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from xml.sax.saxutils import unescape

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import Intake
from flows.message import Sender
from storage import identities, intake_rows, outbox
from storage.database import Database
from storage.desk import handling
from storage.desk.handling import By, Case, Handled, What
from storage.engines.prepared import inserted
from storage.outgoing import Kind
from storage.tables import desk_events, intakes, messages
from storage.turns import standing

# What distinguishes what was typed at the desk from a message that Twilio brought.
SID = "desk-"

_BEGIN = inserted(intakes)
_SAID = re.compile(r"<Message[^>]*>(.*?)</Message>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Applied:
    """An answer that was applied before: what became of it, and what was said to it."""

    effect: str
    said: tuple[str, ...]


def intake_of(database: Database, number: str) -> Intake | None:
    """The intake of a number, whether it wrote to us or staff began it.

    Raises: DatabaseAway.
    """
    return standing(database, "", Sender(phone=number)).intake


def begin(database: Database, case: Case, by: By) -> Case:
    """Keep a new intake, in the hands of whoever begins it; a number is vouched for by whoever typed it.

    Raises: Overtaken, when the number is another intake's by now; DatabaseAway.
    """
    intake = replace(case.intake, version=1)
    with database.transaction() as connection:
        _BEGIN.run(connection, intake_rows.row_of(intake, version=1, customer_id=None))
        identities.attest(connection, intake.id, intake.sender, by.done_at)
        begun = Handled(what=What.TYPED_IN, case=replace(case, intake=intake), about={"began": True})
        return handling.write(connection, Case(intake=intake), begun, by)


def silence(intake_id: str, connection: Connection) -> None:
    """Keep here what of the bot's has not left yet: it would talk over the call."""
    for kind in (Kind.REPLY, Kind.REMINDER):
        outbox.cancel(connection, intake_id, kind=kind)


def begun_with(database: Database, once: str | None) -> str | None:
    """The intake that this very form has begun already.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        found = connection.execute(sa.select(desk_events.c.intake_id).where(desk_events.c.once == once)).scalar()
    return None if found is None else str(found)


def applied(database: Database, sid: str) -> Applied | None:
    """What became of an answer that was sent before; None for a new one.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(messages.c.effect, messages.c.response).where(messages.c.sid == sid)).first()
    if row is None:
        return None
    return Applied(effect=row.effect, said=tuple(unescape(words) for words in _SAID.findall(row.response or "")))
