"""Sentences that staff write often."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database import Database
from storage.tables import quick_replies


@dataclass(frozen=True, kw_only=True)
class QuickReply:
    """A sentence to insert.

    Shape: an empty `language` is for every customer.
    """

    id: int
    title: str
    words: str
    language: str = ""

    @property
    def version(self) -> str:
        """What changes when its words do, and not when it is moved."""
        return hashlib.sha256("\x1f".join((self.title, self.words, self.language)).encode()).hexdigest()[:16]


class Overtaken(Exception):
    """Somebody has changed or deleted the sentence since the page was read; `now` is how it stands, None when it is gone."""

    def __init__(self, now: QuickReply | None) -> None:
        self.now = now
        super().__init__("changed meanwhile")


def all_of(database: Database, language: str | None = None) -> tuple[QuickReply, ...]:
    """The sentences for a customer of that language, or all, in the shop's order.

    Raises: DatabaseAway.
    """
    asked = sa.select(quick_replies).order_by(quick_replies.c.place, quick_replies.c.id)
    if language is not None:
        asked = asked.where(quick_replies.c.language.in_(["", language]))
    with database.reading() as connection:
        return tuple(_reply(row) for row in connection.execute(asked).mappings())


def keep(
    database: Database, title: str, words: str, now: datetime, *, language: str = "", reply_id: int | None = None, seen: str = ""
) -> int:
    """Keep a sentence, a new one at the end; its id. `seen` is the version that was on the screen.

    Raises: DatabaseAway; Overtaken.
    """
    values = {"title": title, "words": words, "language": language, "changed_at": now}
    last = sa.select(sa.func.coalesce(sa.func.max(quick_replies.c.place), 0) + 1).scalar_subquery()
    with database.transaction() as connection:
        if reply_id is None:
            new = sa.insert(quick_replies).values(place=last, **values).returning(quick_replies.c.id)
            return int(connection.execute(new).scalar_one())
        # Locked, or two who save at once would both find what they had seen.
        found = connection.execute(sa.select(quick_replies).where(quick_replies.c.id == reply_id).with_for_update()).mappings().first()
        if found is None or _reply(found).version != seen:
            raise Overtaken(None if found is None else _reply(found))
        connection.execute(sa.update(quick_replies).where(quick_replies.c.id == reply_id).values(values))
    return reply_id


def _reply(row: sa.RowMapping) -> QuickReply:
    return QuickReply(id=row["id"], title=row["title"], words=row["words"], language=row["language"])


def raise_one(database: Database, reply_id: int, now: datetime) -> bool:
    """Put a sentence before the one above it; whether there was one above.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        ids = list(connection.execute(sa.select(quick_replies.c.id).order_by(quick_replies.c.place, quick_replies.c.id)).scalars())
        if reply_id not in ids[1:]:
            return False
        at = ids.index(reply_id)
        ids[at - 1], ids[at] = ids[at], ids[at - 1]
        for place, each in enumerate(ids, 1):
            connection.execute(sa.update(quick_replies).where(quick_replies.c.id == each).values(place=place))
        connection.execute(sa.update(quick_replies).where(quick_replies.c.id == reply_id).values(changed_at=now))
    return True


def drop(database: Database, reply_id: int) -> bool:
    """Forget a sentence; whether there was one.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(quick_replies).where(quick_replies.c.id == reply_id)).rowcount == 1
