"""The message ledger: one line for each message that came or is to leave, the newest first. Two questions a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from flows.intake import Effect
from storage.database import Database
from storage.tables import messages, outbox
from storage.tables.messages import QUARANTINED
from storage.tables.outbox import FAILED

PAGE = 50
EFFECTS = tuple(effect.value for effect in Effect)
# Where a message of ours is on its way, and what came back; a receipt only counts for what was sent.
DELIVERIES = ("ready", "sending", "unknown", "sent", "queued", "delivered", "read", "undelivered", "failed", "cancelled")
_LARGEST = 2**62


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which lines.

    Shape: `direction` is "in", "out" or empty for both; `word` one of `EFFECTS` or `DELIVERIES`, which each belong to a direction.
    """

    direction: str = ""
    word: str = ""
    failed: bool = False

    @property
    def inbound(self) -> bool:
        """Whether any line of a message that came can be among them."""
        return self.direction != "out" and self.word not in DELIVERIES

    @property
    def outbound(self) -> bool:
        """Whether any line of a message of ours can be."""
        return self.direction != "in" and self.word not in EFFECTS


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message.

    Shape: `key` names it on its intake's page; `sid` is Twilio's, empty for what has not left; `address` is the customer's; `word` is its
    effect or what became of it, `code` why not; `kind` is how it came, or why it left; `by_us`: one of us typed or wrote it.
    """

    inbound: bool
    key: str
    number: int
    sid: str
    at: datetime
    address: str
    word: str
    kind: str
    intake_id: str | None
    step: str | None = None
    code: int | None = None
    replies: int = 0
    failed: bool = False
    by_us: bool = False


@dataclass(frozen=True)
class Page:
    """A page of the ledger; `after` is where the next one begins, None at the end."""

    lines: tuple[Line, ...]
    after: str | None = None


def page_of(database: Database, sought: Sought, *, after: str = "", limit: int = PAGE) -> Page:
    """The lines from behind `after` on.

    Raises: DatabaseAway.
    """
    seq, number = _place(after)
    with database.reading() as connection:
        came = connection.execute(_came(sought, seq, limit + 1)).mappings().all() if sought.inbound else []
        left = connection.execute(_left(sought, number, limit + 1)).mappings().all() if sought.outbound else []
    lines = _merged([_inbound(row) for row in came], [_outbound(row) for row in left], limit)
    if len(lines) == len(came) + len(left):
        return Page(lines)
    for line in lines:
        seq, number = (line.number, number) if line.inbound else (seq, line.number)
    return Page(lines, f"{seq}-{number}")


def found(database: Database, words: str) -> tuple[Line, ...]:
    """The messages of exactly this id: Twilio's, or our own number of one that is to leave.

    Raises: DatabaseAway.
    """
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 18 else -1
    came = sa.select(*_CAME).where(messages.c.sid == words)
    left = sa.select(*_LEFT).where(sa.or_(outbox.c.provider_sid == words, outbox.c.id == number)).limit(2)
    with database.reading() as connection:
        heard = [_inbound(row) for row in connection.execute(came).mappings()]
        return (*heard, *(_outbound(row) for row in connection.execute(left).mappings()))


_CAME = tuple(
    messages.c[name] for name in ("seq", "sid", "received_at", "sender", "effect", "how", "intake_id", "step", "replies", "staff_id")
)
_LEFT = (
    *(outbox.c[name] for name in ("id", "provider_sid", "created_at", "recipient", "status", "receipt", "kind", "intake_id", "staff_id")),
    outbox.c.error_code,
)


def _came(sought: Sought, before: int, limit: int) -> sa.Select[Any]:
    page = sa.select(*_CAME).where(messages.c.seq < before).order_by(messages.c.seq.desc()).limit(limit)
    if sought.failed or sought.word == Effect.QUARANTINED.value:
        page = page.where(QUARANTINED)
    if sought.word:
        page = page.where(messages.c.effect == sought.word)
    return page


def _left(sought: Sought, before: int, limit: int) -> sa.Select[Any]:
    page = sa.select(*_LEFT).where(outbox.c.id < before).order_by(outbox.c.id.desc()).limit(limit)
    if sought.failed:
        page = page.where(FAILED)
    if sought.word:
        sent = outbox.c.status == "sent"
        came_back = sa.and_(sent, outbox.c.receipt == sought.word)
        silent = sa.and_(outbox.c.status == sought.word, sa.or_(~sent, outbox.c.receipt.is_(None)))
        page = page.where(sa.or_(came_back, silent))
    return page


def _merged(came: Sequence[Line], left: Sequence[Line], limit: int) -> tuple[Line, ...]:
    """The newest of both, each in its own order: along the keys, which need no index of times."""
    lines: list[Line] = []
    here, there = 0, 0
    while len(lines) < limit and (here < len(came) or there < len(left)):
        if there == len(left) or (here < len(came) and came[here].at > left[there].at):
            lines.append(came[here])
            here += 1
        else:
            lines.append(left[there])
            there += 1
    return tuple(lines)


def _inbound(row: sa.RowMapping) -> Line:
    return Line(
        inbound=True,
        key=f"m{row['seq']}",
        number=row["seq"],
        sid=row["sid"],
        at=row["received_at"],
        address=row["sender"],
        word=row["effect"],
        kind=row["how"],
        intake_id=row["intake_id"],
        step=row["step"],
        replies=row["replies"],
        failed=row["effect"] == Effect.QUARANTINED.value,
        by_us=row["staff_id"] is not None,
    )


def _outbound(row: sa.RowMapping) -> Line:
    word = row["receipt"] if row["receipt"] and row["status"] == "sent" else row["status"]
    return Line(
        inbound=False,
        key=f"o{row['id']}",
        number=row["id"],
        sid=row["provider_sid"] or "",
        at=row["created_at"],
        address=row["recipient"],
        word=word,
        kind=row["kind"],
        intake_id=row["intake_id"],
        code=row["error_code"],
        failed=word in ("failed", "undelivered"),
        by_us=row["staff_id"] is not None,
    )


def _place(after: str) -> tuple[int, int]:
    seq, _, number = after.partition("-")
    if all(each.isascii() and each.isdigit() and len(each) < 20 for each in (seq, number)):
        return min(int(seq), _LARGEST), min(int(number), _LARGEST)
    return _LARGEST, _LARGEST
