"""Sentences that staff write often."""

from __future__ import annotations

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


def all_of(database: Database, language: str | None = None) -> tuple[QuickReply, ...]:
    """The sentences for a customer of that language, or all, in the shop's order.

    Raises: DatabaseAway.
    """
    asked = sa.select(quick_replies).order_by(quick_replies.c.place, quick_replies.c.id)
    if language is not None:
        asked = asked.where(quick_replies.c.language.in_(["", language]))
    with database.reading() as connection:
        return tuple(
            QuickReply(id=row["id"], title=row["title"], words=row["words"], language=row["language"])
            for row in connection.execute(asked).mappings()
        )


def keep(database: Database, title: str, words: str, now: datetime, *, language: str = "", reply_id: int | None = None) -> int:
    """Keep a sentence, a new one at the end; its id.

    Raises: DatabaseAway; LookupError when there is none of that id.
    """
    values = {"title": title, "words": words, "language": language, "changed_at": now}
    last = sa.select(sa.func.coalesce(sa.func.max(quick_replies.c.place), 0) + 1).scalar_subquery()
    with database.transaction() as connection:
        if reply_id is None:
            new = sa.insert(quick_replies).values(place=last, **values).returning(quick_replies.c.id)
            return int(connection.execute(new).scalar_one())
        if connection.execute(sa.update(quick_replies).where(quick_replies.c.id == reply_id).values(values)).rowcount != 1:
            raise LookupError(reply_id)
    return reply_id


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
