"""The first admin, by a one-time link that the program prints where nobody has an account yet."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.accounts.staff import Account, Refused, Role, account_in, fit, hash_of, new_row
from storage.database import Database, Overtaken
from storage.tables import staff, welcomes

WELCOME_VALID = timedelta(hours=24)


def anybody(database: Database) -> bool:
    """Whether the desk has an admin already.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _has_admin(connection)


def welcome(database: Database, now: datetime) -> str | None:
    """A one-time token that makes the first admin; None when there is an admin. Only its hash is kept.

    Raises: DatabaseAway.
    """
    token = secrets.token_urlsafe(32)
    with database.transaction() as connection:
        if _has_admin(connection):
            return None
        # The newest link counts: the one of an earlier start may lie in a terminal's history.
        connection.execute(sa.delete(welcomes).where(welcomes.c.used_at.is_(None)))
        connection.execute(sa.insert(welcomes), {"token_hash": hash_of(token), "created_at": now, "expires_at": now + WELCOME_VALID})
    return token


def is_welcome(database: Database, token: str, now: datetime) -> bool:
    """Whether this token would make the first admin now.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        open_link = connection.execute(sa.select(welcomes.c.token_hash).where(*_open(token, now))).first()
        return open_link is not None and not _has_admin(connection)


def is_spent(database: Database, token: str, now: datetime) -> bool:
    """Whether this token has made the first admin, on the day on which it could.

    Raises: DatabaseAway.
    """
    mine = (welcomes.c.token_hash == hash_of(token), welcomes.c.used_at.is_not(None), welcomes.c.expires_at > now)
    with database.reading() as connection:
        return connection.execute(sa.select(welcomes.c.token_hash).where(*mine)).first() is not None


def add_first_admin(database: Database, token: str, email: str, password: str, now: datetime) -> Account:
    """Make the first admin, once.

    Raises: Refused for a used, unknown or expired token, or an unfit password; DatabaseAway.
    """
    row = new_row(email, Role.ADMIN, now, password_hash=fit(password, email))
    try:
        with database.transaction() as connection:
            # The row is the lock: of two who follow the link at once, one finds it used.
            used = connection.execute(sa.update(welcomes).where(*_open(token, now)).values(used_at=now)).rowcount
            if used != 1 or _has_admin(connection):
                raise Refused("This link has been used or has expired. Ask for a new one.")
            connection.execute(sa.insert(staff), row)
    except Overtaken:
        raise Refused("There is an account with this email address already.") from None
    return account_in(row)


def _open(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (welcomes.c.token_hash == hash_of(token), welcomes.c.used_at.is_(None), welcomes.c.expires_at > now)


def _has_admin(connection: Connection) -> bool:
    admins = sa.select(staff.c.id).where(staff.c.role == Role.ADMIN.value, staff.c.active.is_(True)).limit(1)
    return connection.execute(admins).first() is not None
