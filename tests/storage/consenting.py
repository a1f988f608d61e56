"""Somebody says yes or no, and what was kept of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from flows.intake import ConsentAnswer
from flows.wording import say
from storage.database import Database
from storage.tables import consents
from tests.storage.ada import tell

SENTENCE = "Dürfen wir Ihnen Neuigkeiten schicken?"


def answer(channel: str, *, granted: bool) -> ConsentAnswer:
    return ConsentAnswer(
        channel=channel,
        granted=granted,
        wording="marketing",
        version=3,
        shown=say("May we?"),
        language="de",
        answer="Ja" if granted else "Nein",
    )


def said(database: Database, sid: str, *answers: ConsentAnswer) -> None:
    tell(database, sid, consents=answers, ledger={"shown": (SENTENCE,) * len(answers)})


def receipts(database: Database) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(consents).order_by(consents.c.id)).mappings()]
