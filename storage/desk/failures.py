"""What went wrong and may still be put right: messages of ours that did not arrive, and hers that our own code failed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.consent import barred
from storage.database import Database
from storage.tables import barred as bars
from storage.tables import intakes, messages, outbox, quarantined
from storage.tables.messages import QUARANTINED
from storage.tables.outbox import FAILED

PAGE = 50
# What failed longer ago nobody sends again.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A message of ours that did not arrive, with where she stands to whom it was.

    Shape: `code` is why, None where nobody says; `bar` why we must not write to her now; `again`: it was sent once more since.
    """

    id: int
    at: datetime
    kind: str
    sender: str
    recipient: str
    needs_window: bool
    code: int | None
    intake_id: str | None
    customer_id: str | None
    sid: str | None
    dedupe: str | None
    state: str | None
    heard_at: datetime | None
    bar: str | None
    payload: Mapping[str, Any] = field(repr=False)
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A message of hers in quarantine.

    Shape: `step` was the open question when it came, `asks` is today's; `error` is the place where our code failed; `kept`: it can be
    applied again.
    """

    seq: int
    sid: str
    at: datetime
    address: str
    intake_id: str
    step: str | None
    error: str
    how: str
    media: str
    words: str = field(repr=False)
    asks: str | None
    state: str | None
    kept: bool


def failed(database: Database, now: datetime, *, after: str = "", limit: int = PAGE) -> tuple[tuple[Failed, ...], str | None]:
    """What did not arrive within `LOOK_BACK`, the newest first, from behind `after` on; and where the next page begins.

    Raises: DatabaseAway.
    """
    page = _failed().where(FAILED, outbox.c.created_at > now - LOOK_BACK).limit(limit + 1)
    page = page.order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
    if (place := _place(after)) is not None:
        page = page.where(
            sa.tuple_(outbox.c.created_at, outbox.c.id) < sa.tuple_(sa.literal(place[0], outbox.c.created_at.type), sa.literal(place[1]))
        )
    with database.reading() as connection:
        rows = connection.execute(page).mappings().all()
        shown = [_of(row, now) for row in rows[:limit]]
        again = _sent_again(connection, shown)
    last = shown[-1] if len(rows) > limit else None
    following = f"{int(last.at.timestamp()) * 1_000_000 + last.at.microsecond}-{last.id}" if last else None
    return tuple(_marked(each, again) for each in shown), following


def one_failed(database: Database, number: int, now: datetime) -> Failed | None:
    """One of them; None when it is none.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(_failed().where(FAILED, outbox.c.id == number)).mappings().first()
        return None if row is None else _marked(shown := _of(row, now), _sent_again(connection, [shown]))


def reasons(database: Database, now: datetime) -> tuple[tuple[int | None, int], ...]:
    """How many failed within `LOOK_BACK` and why, the most frequent first.

    Raises: DatabaseAway.
    """
    many = sa.func.count().label("many")
    counted = sa.select(outbox.c.error_code, many).where(FAILED, outbox.c.created_at > now - LOOK_BACK).group_by(outbox.c.error_code)
    with database.reading() as connection:
        return tuple((row.error_code, row.many) for row in connection.execute(counted.order_by(many.desc(), outbox.c.error_code)))


def stuck(database: Database, *, limit: int = PAGE) -> tuple[Stuck, ...]:
    """What is in quarantine, the newest first.

    Raises: DatabaseAway.
    """
    names = ("seq", "sid", "intake_id", "step", "how", "media")
    page = (
        sa.select(
            *(messages.c[name] for name in names),
            messages.c.received_at.label("at"),
            messages.c.sender.label("address"),
            sa.func.coalesce(messages.c.error, "").label("error"),
            sa.func.coalesce(messages.c.body, "").label("words"),
            intakes.c.asks,
            intakes.c.state,
            quarantined.c.sid.is_not(None).label("kept"),
        )
        .join_from(messages, quarantined, quarantined.c.sid == messages.c.sid, isouter=True)
        .join(intakes, intakes.c.id == messages.c.intake_id, isouter=True)
        .where(QUARANTINED)
        .order_by(messages.c.seq.desc())
        .limit(limit)
    )
    with database.reading() as connection:
        rows = connection.execute(page).mappings().all()
    return tuple(Stuck(**{**row, "media": row["media"] or "", "kept": bool(row["kept"])}) for row in rows)


def again_key(number: int) -> str:
    """The `dedupe` of a failed message that one of us sends once more: it leaves once, however often somebody asks."""
    return f"staff again/{number}"


def _failed() -> sa.Select[Any]:
    names = ("id", "kind", "sender", "recipient", "needs_window", "intake_id", "customer_id", "sid", "dedupe", "payload")
    return (
        sa.select(
            *(outbox.c[name] for name in names),
            outbox.c.created_at.label("at"),
            outbox.c.error_code.label("code"),
            intakes.c.state,
            intakes.c.heard_at,
            bars.c.reason,
            bars.c.barred_at,
            bars.c.barred_until,
        )
        .join_from(outbox, intakes, intakes.c.id == outbox.c.intake_id, isouter=True)
        .join(bars, bars.c.recipient == outbox.c.recipient, isouter=True)
    )


def _of(row: sa.RowMapping, now: datetime) -> Failed:
    known = {name: value for name, value in row.items() if name not in ("reason", "barred_at", "barred_until")}
    bar = barred.holding(row["reason"], row["barred_at"], row["barred_until"], row["heard_at"], row["state"], now)
    return Failed(**known, bar=bar)


def _keys_of(message: Failed) -> tuple[str, ...]:
    """Under which keys it would have been sent again: by one of us, or by itself after a while."""
    times, _, first = (message.dedupe or "").removeprefix("again ").partition(" of ")
    later = f"again {int(times) + 1} of {first}" if first and times.isdigit() else f"again 1 of {message.id}"
    return again_key(message.id), later


def _sent_again(connection: sa.Connection, shown: list[Failed]) -> set[str]:
    keys = [key for each in shown for key in _keys_of(each)]
    return set(connection.execute(sa.select(outbox.c.dedupe).where(outbox.c.dedupe.in_(keys))).scalars()) if keys else set()


def _marked(message: Failed, again: set[str]) -> Failed:
    if not again.intersection(_keys_of(message)):
        return message
    return Failed(**{**message.__dict__, "again": True})


def _place(after: str) -> tuple[datetime, int] | None:
    micros, _, number = after.partition("-")
    if not all(each.isascii() and each.isdigit() and len(each) < 18 for each in (micros, number)):
        return None
    seconds, rest = divmod(int(micros), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), int(number)
