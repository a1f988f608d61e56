"""The accounts of the people who use the desk."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.database import Database, Overtaken
from storage.tables import staff, welcomes

WELCOME_VALID = timedelta(hours=24)


class Role(StrEnum):
    """What somebody may do at the desk."""

    ADMIN = "admin"
    REVIEWER = "reviewer"
    STAFF = "staff"
    READ_ONLY = "read-only"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who may sign in. A session that holds another `session_key` is over.

    Shape: `language` and `zone` are empty when she has chosen none; `totp` says whether she has a second factor; `invited` that
    she has chosen no password yet; `seen_at` is when she signed in last.
    """

    id: str
    email: str
    role: Role
    session_key: str
    active: bool
    created_at: datetime
    name: str = ""
    language: str = ""
    zone: str = ""
    totp: bool = False
    invited: bool = False
    seen_at: datetime | None = None

    @property
    def called(self) -> str:
        """What colleagues read: her name, or else the first part of her address."""
        return self.name or self.email.partition("@")[0]


class Refused(Exception):
    """Why an account was not made, in a sentence for whoever asked for it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def add(database: Database, email: str, role: str, password: str, now: datetime) -> Account:
    """Make an account.

    Raises: Refused for a taken email or an unfit password; DatabaseAway.
    """
    row = new_row(email, role, now, password_hash=_fit(password, email))
    try:
        with database.transaction() as connection:
            connection.execute(sa.insert(staff), row)
    except Overtaken:
        raise Refused("There is an account with this email address already.") from None
    return account_in(row)


def verify(database: Database, email: str, password: str) -> Account | None:
    """The account that this email and password open; None when they open none.

    An unknown address takes as long as a wrong password: the time must not tell who works here.
    Raises: DatabaseAway.
    """
    from storage.passwords import matches

    with database.reading() as connection:
        row = connection.execute(sa.select(staff).where(staff.c.email == folded(email))).mappings().first()
    right = matches(row["password_hash"] if row is not None else None, password)
    return account_in(row) if right and row is not None and row["active"] else None


def account_of(database: Database, account_id: str) -> Account | None:
    """The account of a session, active or not.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(staff).where(staff.c.id == account_id)).mappings().first()
    return None if row is None else account_in(row)


def account_by_email(database: Database, email: str) -> Account | None:
    """The account with this address, active or not.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(staff).where(staff.c.email == folded(email))).mappings().first()
    return None if row is None else account_in(row)


def accounts(database: Database) -> tuple[Account, ...]:
    """Everybody, active ones first, by address.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        rows = connection.execute(sa.select(staff).order_by(staff.c.active.desc(), staff.c.email)).mappings()
        return tuple(account_in(row) for row in rows)


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


def add_first_admin(database: Database, token: str, email: str, password: str, now: datetime) -> Account:
    """Make the first admin, once.

    Raises: Refused for a used, unknown or expired token, or an unfit password; DatabaseAway.
    """
    row = new_row(email, Role.ADMIN, now, password_hash=_fit(password, email))
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


def new_row(email: str, role: str, now: datetime, *, password_hash: str) -> dict[str, object]:
    """The row of a new account.

    Raises: Refused.
    """
    if role not in set(Role):
        raise Refused(f"The roles are {', '.join(Role)}.")
    address = folded(email)
    if not address.partition("@")[0] or "." not in address.partition("@")[2] or len(address) > 254:
        raise Refused("This is not an email address.")
    return {
        "id": uuid.uuid4().hex,
        "email": address,
        "role": role,
        "password_hash": password_hash,
        "session_key": secrets.token_urlsafe(32),
        "active": True,
        "created_at": now,
        "updated_at": now,
    }


def account_in(row: Mapping[Any, Any]) -> Account:
    """The account in a row of `staff`."""
    return Account(
        id=row["id"],
        email=row["email"],
        role=Role(row["role"]),
        session_key=row["session_key"],
        active=bool(row["active"]),
        created_at=row["created_at"],
        name=row.get("name", ""),
        language=row.get("language", ""),
        zone=row.get("zone", ""),
        totp=row.get("totp_secret") is not None,
        invited=not row["password_hash"],
        seen_at=row.get("seen_at"),
    )


def folded(email: str) -> str:
    """An address as it is compared."""
    return email.strip().casefold()


def hash_of(token: str) -> str:
    """The hash under which a one-time token is kept."""
    # The token is 256 random bits: a slow hash would protect nothing more.
    return hashlib.sha256(token.encode()).hexdigest()


def _fit(password: str, email: str) -> str:
    from storage.passwords import LONGEST, SHORTEST, Unfit, hashed, unfit

    match unfit(password, email):
        case None:
            return hashed(password)
        case Unfit.SHORT | Unfit.LONG:
            raise Refused(f"A password has {SHORTEST} to {LONGEST} characters.")
        case Unfit.EMAIL:
            raise Refused("This password is almost the email address. Choose another.")
        case _:
            raise Refused("This password is among the first that somebody would try. Choose another.")


def _open(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (welcomes.c.token_hash == hash_of(token), welcomes.c.used_at.is_(None), welcomes.c.expires_at > now)


def _has_admin(connection: Connection) -> bool:
    admins = sa.select(staff.c.id).where(staff.c.role == Role.ADMIN.value, staff.c.active.is_(True)).limit(1)
    return connection.execute(admins).first() is not None
