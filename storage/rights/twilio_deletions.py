"""Messages that Twilio is still to forget: one by one, until it has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.sealed import Keys
from storage.tables import twilio_deletions

# How long Twilio may take to list a message that was at its door when somebody was erased: then it is asked once more, for the last time.
SETTLED = timedelta(minutes=10)
# A message on its way is deleted a little later; what fails for longer is tried for ever, once a day: a right is no best effort.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360))
LAST_PAUSE = timedelta(days=1)
# How the key of a row begins that stands for all of a person's messages.
LIST = "list "
_TWILIO = ("SM", "MM")


@dataclass(frozen=True, kw_only=True)
class Due:
    """A message to be forgotten, or, with an `address`, all of somebody's before `asked_at`."""

    sid: str
    asked_at: datetime
    tries: int
    address: str = field(default="", repr=False)


def ask(connection: Connection, keys: Keys, sids: Collection[str], addresses: Collection[str], erasure_id: str, now: datetime) -> None:
    """Have these messages forgotten, and whatever else Twilio has of these addresses.

    What was answered in TwiML, and what is at Twilio's door this moment, has no sid that we know.
    """
    lists = {f"{LIST}{erasure_id} {place}": address for place, address in enumerate(sorted(addresses))}
    connection.execute(sa.delete(twilio_deletions).where(twilio_deletions.c.sid.in_(lists)))
    rows: list[dict[str, str | None]] = [{"sid": key, "address": keys.seal(address, place_of(key))} for key, address in lists.items()]
    rows += [{"sid": sid, "address": None} for sid in sorted(set(sids)) if sid.startswith(_TWILIO)]
    _put(connection, rows, now)


def due(database: Database, now: datetime, limit: int = 100) -> tuple[Due, ...]:
    """What is to be forgotten now, the oldest first.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    columns = (twilio_deletions.c[name] for name in ("sid", "asked_at", "tries", "address"))
    # The condition of the partial index, word for word.
    asked = sa.select(*columns).where(sa.text("done_at IS NULL"), twilio_deletions.c.due_at <= now).order_by(twilio_deletions.c.due_at)
    with database.reading() as connection:
        rows = connection.execute(asked.limit(limit)).mappings().all()
    return tuple(Due(**{**row, "address": _opened(database.keys, row["sid"], row["address"])}) for row in rows)


def place_of(key: str) -> str:
    """Where the address of somebody erased stands."""
    return f"twilio_deletions.address:{key}"


def _opened(keys: Keys, key: str, sealed: str | None) -> str:
    return keys.open(sealed, place_of(key)) if sealed else ""


def forgotten(database: Database, each: Due, now: datetime) -> None:
    """Note that Twilio has forgotten it.

    Raises: DatabaseAway.
    """
    _note(database, each, {"done_at": now, "tries": each.tries + 1, "error_code": None})


def failed(database: Database, each: Due, code: int, now: datetime) -> None:
    """Note that it did not work, and when it is tried again.

    Raises: DatabaseAway.
    """
    pause = PAUSES[each.tries] if each.tries < len(PAUSES) else LAST_PAUSE
    _note(database, each, {"tries": each.tries + 1, "due_at": now + pause, "error_code": code})


def listed(database: Database, each: Due, sids: Collection[str], now: datetime) -> None:
    """Keep what Twilio still had of an address; the address goes, once nothing can be on its way any more.

    Raises: DatabaseAway.
    """
    settled = each.asked_at + SETTLED
    mine = twilio_deletions.c.sid == each.sid
    with database.transaction() as connection:
        _put(connection, [{"sid": sid, "address": None} for sid in sids], now)
        if now >= settled:
            connection.execute(sa.delete(twilio_deletions).where(mine))
        else:
            connection.execute(sa.update(twilio_deletions).where(mine).values(tries=0, due_at=settled, error_code=None))


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete what Twilio forgot before that time. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(twilio_deletions).where(twilio_deletions.c.done_at < before)).rowcount


def _put(connection: Connection, rows: list[dict[str, str | None]], now: datetime) -> None:
    for row in rows:
        new = insert(twilio_deletions).values({**row, "asked_at": now, "tries": 0, "due_at": now})
        connection.execute(new.on_conflict_do_nothing(index_elements=["sid"]))


def _note(database: Database, each: Due, values: dict[str, object]) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(twilio_deletions).where(twilio_deletions.c.sid == each.sid).values(values))
