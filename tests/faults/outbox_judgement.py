"""What Twilio was given, beside what the outbox says it should have been given."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from storage.database import Database
from storage.tables import outbox
from tests.fake_twilio import Message


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many messages went wrong, and how.

    Shape: `missing` never reached Twilio; `unfinished` are rows that do not say `sent`; `strange` are messages of no row, and rows
    with the sid of another message; `out_of_order` reached Twilio after a later one of the same recipient. All four must be 0.
    `duplicated` reached Twilio again, which may happen only where an outcome was unknown.
    """

    missing: int
    unfinished: int
    strange: int
    out_of_order: int
    duplicated: int
    unknown_outcomes: int

    @property
    def good(self) -> bool:
        """Whether everything arrived, in order, and no more often than could be helped."""
        wrong = self.missing or self.unfinished or self.strange or self.out_of_order
        return not wrong and self.duplicated <= self.unknown_outcomes


def judge(database: Database, messages: Sequence[Message]) -> Verdict:
    """Compare. Every row has words of its own; messages are in the order in which Twilio took them."""
    with database.reading() as connection:
        rows = connection.execute(sa.select(outbox).order_by(outbox.c.id)).all()
    wanted = {(row.recipient, words_of(row.payload)): row for row in rows}
    assert len(wanted) == len(rows), "two rows with the same words cannot be told apart"
    arrived = [(message.recipient, message.body) for message in messages]
    copies = Counter(arrived)
    of_sid = {message.sid: (message.recipient, message.body) for message in messages}
    strangers = sum(key not in wanted for key in arrived)
    mistaken = sum(row.status == "sent" and of_sid.get(row.provider_sid) != key for key, row in wanted.items())
    lines: dict[str, list[int]] = defaultdict(list)
    for key in arrived:
        if key in wanted:
            lines[key[0]].append(wanted[key].id)
    return Verdict(
        missing=sum(key not in copies for key in wanted),
        unfinished=sum(row.status != "sent" for row in rows),
        strange=strangers + mistaken,
        out_of_order=sum(later < earlier for line in lines.values() for earlier, later in pairwise(line)),
        duplicated=sum(count - 1 for count in copies.values()),
        unknown_outcomes=sum(row.unknown_outcomes for row in rows),
    )


def words_of(payload: dict[str, Any]) -> str:
    """What she will read."""
    return str(payload["text"] if "content" in payload else payload["body"])
