"""Content templates: which are at Twilio, and which may be used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from storage.database import Database
from storage.tables import contents


class Approval(StrEnum):
    """What WhatsApp says to a template. Source: twilio/facts.md section 6; whatever else is said counts as not approved."""

    NOT_NEEDED = "not_needed"
    UNSUBMITTED = "unsubmitted"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"
    DISABLED = "disabled"


_USABLE = (Approval.NOT_NEEDED.value, Approval.APPROVED.value)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A content template as we keep it.

    Shape: `key` is the hash of what it says; `kind` is how it shows choices; `definition` what Twilio was asked to create;
    `category` is WhatsApp's, where it must approve; `reason` why it did not; `current`: the flow says it as it is now;
    `synced_at` when that was last so.
    """

    key: str
    name: str
    language: str
    kind: str
    sid: str
    definition: Mapping[str, Any]
    category: str | None
    approval: str
    reason: str | None
    current: bool
    synced_at: datetime


@dataclass(frozen=True, kw_only=True)
class Usable:
    """A template that may be sent; `definition` only of those that WhatsApp approved."""

    key: str
    name: str
    language: str
    sid: str
    definition: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Unusable:
    """A template that is needed and cannot be used: not made yet (`approval` empty), or not approved."""

    key: str
    name: str
    language: str
    approval: str = ""
    reason: str | None = None


def usable(database: Database) -> tuple[Usable, ...]:
    """Every template that may be sent, the oldest first.

    Raises: DatabaseAway.
    """
    needs = contents.c.category.is_not(None)
    asked = (
        sa.select(
            contents.c.key,
            contents.c.name,
            contents.c.language,
            contents.c.sid,
            # Only words that are looked up by their name are needed; the others are known by their hash.
            sa.case((needs, contents.c.definition), else_=sa.null()).label("definition"),
        )
        .where(contents.c.approval.in_(_USABLE))
        # An approved one of older words serves until WhatsApp has said yes to the new ones.
        .order_by(contents.c.current, contents.c.synced_at, contents.c.key)
    )
    with database.reading() as connection:
        return tuple(Usable(**row) for row in connection.execute(asked).mappings())


def kept(database: Database) -> tuple[Kept, ...]:
    """Every template that we know, by name and language."""
    asked = sa.select(contents).order_by(contents.c.name, contents.c.language, contents.c.synced_at)
    with database.reading() as connection:
        return tuple(Kept(**row) for row in connection.execute(asked).mappings())


def keep(database: Database, template: Kept) -> None:
    """Keep a template; one of the same key is replaced."""
    with database.transaction() as connection:
        connection.execute(sa.delete(contents).where(sa.or_(contents.c.key == template.key, contents.c.sid == template.sid)))
        connection.execute(sa.insert(contents).values(**asdict(template)))


def tell_apart(database: Database, wanted: Collection[str], now: datetime) -> int:
    """Mark the templates that the flow uses as current and all others as not; give how many were put aside."""
    with database.transaction() as connection:
        ours = contents.c.key.in_(list(wanted))
        connection.execute(sa.update(contents).where(ours).values(current=True, synced_at=now))
        aside = sa.update(contents).where(sa.not_(ours), contents.c.current).values(current=False, synced_at=now)
        return connection.execute(aside).rowcount


def judged(database: Database, sid: str, approval: str, reason: str | None) -> bool:
    """Keep what WhatsApp said to a template; whether that is news."""
    news = sa.or_(contents.c.approval != approval, contents.c.reason.is_distinct_from(reason))
    asked = sa.update(contents).where(contents.c.sid == sid, contents.c.category.is_not(None), news)
    with database.transaction() as connection:
        return connection.execute(asked.values(approval=approval, reason=reason)).rowcount > 0


def put_aside_before(database: Database, moment: datetime, *, still: timedelta) -> tuple[Kept, ...]:
    """The templates that nothing uses any more, for at least so long."""
    return tuple(each for each in kept(database) if not each.current and moment - each.synced_at >= still)


def forget(database: Database, key: str) -> None:
    """Forget a template that is no longer at Twilio."""
    with database.transaction() as connection:
        connection.execute(sa.delete(contents).where(contents.c.key == key))


def unusable(database: Database, wanted: Mapping[str, tuple[str, str]]) -> tuple[Unusable, ...]:
    """What is wanted and cannot be used.

    Shape: `wanted` maps a key to the name and the language of its template.
    """
    there = {each.key: each for each in kept(database)}
    found = []
    for key, (name, language) in wanted.items():
        known = there.get(key)
        if known is None:
            found.append(Unusable(key=key, name=name, language=language))
        elif known.approval not in _USABLE:
            found.append(Unusable(key=key, name=name, language=language, approval=known.approval, reason=known.reason))
    return tuple(found)
