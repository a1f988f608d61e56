"""One-time links to the secure page: 256 bits, a day, one use. The token stands nowhere in the database."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import Intake
from storage import intake_rows, outbox
from storage.database import Database
from storage.outgoing import Outgoing
from storage.tables import intakes, secure_links

LASTS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link that works, and the intake that it is for."""

    id: str
    intake: Intake
    expires_at: datetime


def token_of(secret: bytes, link_id: str) -> str:
    """The token of a link: whoever has only the database cannot make it."""
    return hmac.digest(secret, b"secure link:" + link_id.encode(), "sha256").hex()


def make(
    database: Database, secret: bytes, intake_id: str, made_by: str, now: datetime, letter: Callable[[str], Outgoing | None]
) -> tuple[str, datetime]:
    """Make a link, and with it the message that carries it, if `letter` gives one for its id; what was open before ends. Give its token.

    Raises: DatabaseAway.
    """
    link_id, expires_at = uuid4().hex, now + LASTS
    token = token_of(secret, link_id)
    row = {
        "id": link_id,
        "token_hash": _hash_of(token),
        "intake_id": intake_id,
        "made_by": made_by,
        "made_at": now,
        "expires_at": expires_at,
    }
    with database.transaction() as connection:
        forget(connection, intake_id)
        connection.execute(sa.insert(secure_links), row)
        message = letter(link_id)
        outbox.put(connection, [message] if message else [], now)
    return token, expires_at


def link_of(database: Database, token: str, now: datetime) -> Link | None:
    """The link that this token opens now; None when it was used, is over, or was never made. Looking uses nothing up.

    Raises: DatabaseAway.
    """
    columns = [intakes.c[name] for name in intake_rows.COLUMNS]
    wanted = (
        sa.select(secure_links.c.id.label("link_id"), secure_links.c.expires_at, *columns)
        .join_from(secure_links, intakes, intakes.c.id == secure_links.c.intake_id)
        .where(*_open(token, now))
    )
    with database.reading() as connection:
        row = connection.execute(wanted).first()
    return None if row is None else Link(id=row[0], expires_at=row[1], intake=intake_rows.intake_of(list(row[2:])))


def intake_of(database: Database, intake_id: str) -> Intake | None:
    """The intake that a link is to be made for.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(*[intakes.c[name] for name in intake_rows.COLUMNS]).where(intakes.c.id == intake_id)).first()
    return None if row is None else intake_rows.intake_of(list(row))


def use(connection: Connection, token: str, now: datetime) -> str | None:
    """Use a link up; the intake that it is for, or None when somebody was faster."""
    used = sa.update(secure_links).where(*_open(token, now)).values(used_at=now).returning(secure_links.c.intake_id)
    found: str | None = connection.execute(used).scalar_one_or_none()
    return found


def forget(connection: Connection, intake_id: str) -> None:
    """Drop what links an intake has; those already written to her lead nowhere then."""
    connection.execute(sa.delete(secure_links).where(secure_links.c.intake_id == intake_id))


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete links that ended before that time. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(secure_links).where(secure_links.c.expires_at < before)).rowcount


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _open(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    links = secure_links.c
    return (links.token_hash == _hash_of(token), links.used_at.is_(None), links.expires_at > now)
