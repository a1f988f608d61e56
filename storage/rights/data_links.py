"""One-time links to a copy of a customer's data: 256 bits, a day, one use. The token stands nowhere in the database."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.database import Database
from storage.tables import customers, data_links

LASTS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link that works."""

    id: str
    customer_id: str
    request_id: int
    language: str


def token_of(secret: bytes, link_id: str) -> str:
    """The token of a link: whoever has only the database cannot make it."""
    return hmac.digest(secret, b"data link:" + link_id.encode(), "sha256").hex()


def make(connection: Connection, secret: bytes, customer_id: str, request_id: int, now: datetime) -> str:
    """Make a link for what a request asked for; what was open before ends. Give its id."""
    link_id = uuid4().hex
    open_ones = (data_links.c.customer_id == customer_id, data_links.c.used_at.is_(None))
    connection.execute(sa.update(data_links).where(*open_ones).values(used_at=now))
    row = {"id": link_id, "token_hash": _hash_of(token_of(secret, link_id)), "customer_id": customer_id, "request_id": request_id}
    connection.execute(sa.insert(data_links), {**row, "made_at": now, "expires_at": now + LASTS})
    return link_id


def link_of(database: Database, token: str, now: datetime) -> Link | None:
    """The link that this token opens now. Looking uses nothing up.

    Raises: DatabaseAway.
    """
    asked = (
        sa.select(data_links.c.id, data_links.c.customer_id, data_links.c.request_id, customers.c.preferred_language.label("language"))
        .join(customers, customers.c.id == data_links.c.customer_id)
        .where(*_open(token, now))
    )
    with database.reading() as connection:
        row = connection.execute(asked).mappings().first()
    return None if row is None else Link(**row)


def use(database: Database, token: str, now: datetime) -> bool:
    """Use a link up; False when somebody was faster.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.update(data_links).where(*_open(token, now)).values(used_at=now)).rowcount == 1


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete links that ended before that time. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(data_links).where(data_links.c.expires_at < before)).rowcount


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _open(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (data_links.c.token_hash == _hash_of(token), data_links.c.used_at.is_(None), data_links.c.expires_at > now)
