"""Ada, about to be erased, and where something of hers still stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from flows.intake import ConsentAnswer, State
from flows.message import Sender
from flows.profile import Profile
from flows.wording import say
from storage.customers.changing import By
from storage.database import Database
from storage.outgoing import Kind, Outgoing
from storage.tables import (
    metadata,
)
from tests.storage.ada import ADA, NOW, PROFILE, tell
from tests.storage.ada import registered as somebody_registered

LATER = NOW + timedelta(hours=1)
DANA = By(done_at=LATER, staff_id="dana", endpoint="customers.erase")
SENTENCE = "May we write to you about offers?"
# Whatever of Ada's must be nowhere afterwards.
HERS = ("Ada", "Lovelace", "ada@example", "15112345678", "Lindenallee", "Hauptstra", "Engine", "DE136695976", "ring twice")


def rows_of(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with database.reading() as connection:
        return {
            name: [str(dict(row)) for row in connection.execute(sa.select(table)).mappings()] for name, table in metadata.tables.items()
        }


def left_of(database: Database, *words: str) -> dict[str, list[str]]:
    """Where one of these words still stands."""

    def holds(row: str) -> bool:
        # In small letters "ada" may be a part of a random id.
        return any(word in row or (len(word) > 5 and word.casefold() in row.casefold()) for word in words)

    found = {name: [row for row in rows if holds(row)] for name, rows in rows_of(database).items()}
    return {name: rows for name, rows in found.items() if rows}


def registered(database: Database, sender: Sender = ADA, profile: Profile = PROFILE, sid: str = "SM registered") -> str:
    """As in the cast, but the intake's id is not made from the number."""
    if sender != ADA:
        return somebody_registered(database, sender, profile, sid)
    customer_id = tell(database, sid, profile=profile, changes={"id": INTAKE, "state": State.COMPLETE}).customer_id
    assert customer_id is not None
    return customer_id


def said_yes(database: Database, sid: str = "SM yes") -> None:
    answer = ConsentAnswer(
        channel="whatsapp", granted=True, wording="marketing", version=2, shown=say("May we?"), language="en", answer="yes, says Ada"
    )
    tell(database, sid, consents=(answer,), ledger={"shown": (SENTENCE,)})


def letter(**values: Any) -> Outgoing:
    sender, hers = "whatsapp:+14155238886", ADA.address
    return Outgoing(
        **{"kind": Kind.REPLY, "sender": sender, "recipient": hers, "payload": {"body": "Dear Ada"}, "intake_id": INTAKE, **values}
    )


INTAKE = "intake 1"


def one(database: Database, asked: sa.Select[Any]) -> Any:
    with database.reading() as connection:
        return connection.execute(asked).mappings().one()
