"""The accounts of the people who use the desk."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from storage.database import Database, Overtaken
from storage.tables import staff


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
    row = new_row(email, role, now, password_hash=fit(password, email))
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
    from storage.accounts.passwords import matches

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


def new_row(email: str, role: str, now: datetime, *, password_hash: str) -> dict[str, object]:
    """The row of a new account.

    Raises: Refused.
    """
    if role not in set(Role):
        raise Refused(f"The roles are {', '.join(Role)}.")
    return {
        "id": uuid.uuid4().hex,
        "email": checked_address(email),
        "role": role,
        "password_hash": password_hash,
        "session_key": secrets.token_urlsafe(32),
        "active": True,
        "created_at": now,
        "updated_at": now,
    }


def checked_address(email: str) -> str:
    """An address as it is kept.

    Raises: Refused for what is none.
    """
    address = folded(email)
    if not address.partition("@")[0] or "." not in address.partition("@")[2] or len(address) > 254:
        raise Refused("This is not an email address.")
    return address


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


def fit(password: str, email: str) -> str:
    """The hash of a new password.

    Raises: Refused.
    """
    from storage.accounts.passwords import LONGEST, SHORTEST, Unfit, hashed, unfit

    match unfit(password, email):
        case None:
            return hashed(password)
        case Unfit.SHORT | Unfit.LONG:
            raise Refused(f"A password has {SHORTEST} to {LONGEST} characters.")
        case Unfit.EMAIL:
            raise Refused("This password is almost the email address. Choose another.")
        case _:
            raise Refused("This password is among the first that somebody would try. Choose another.")
