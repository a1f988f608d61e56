"""The accounts of the people who use the desk."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection

from storage.database import Database, Overtaken
from storage.tables import staff, welcomes

# Source: OWASP ASVS 5.0.0, 6.2.1 and 6.2.9: at least 12 characters, and at least 64 allowed; no rules of composition.
SHORTEST, LONGEST = 12, 128
WELCOME_VALID = timedelta(hours=24)

_hasher = PasswordHasher()  # argon2id, the parameters of RFC 9106 for little memory


class Role(StrEnum):
    """What somebody may do at the desk."""

    ADMIN = "admin"
    REVIEWER = "reviewer"
    STAFF = "staff"
    READ_ONLY = "read-only"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who may sign in. A session that holds another `session_key` is over."""

    id: str
    email: str
    role: Role
    session_key: str
    active: bool


class Refused(Exception):
    """Why an account was not made, in a sentence for whoever asked for it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def add(database: Database, email: str, role: str, password: str, now: datetime) -> Account:
    """Make an account.

    Raises: Refused for a taken email or an unfit password; DatabaseAway.
    """
    row = _row(email, role, password, now)
    try:
        with database.transaction() as connection:
            connection.execute(sa.insert(staff), row)
    except Overtaken:
        raise Refused("There is an account with this email address already.") from None
    return _account(row)


def verify(database: Database, email: str, password: str) -> Account | None:
    """The account that this email and password open; None when they open none.

    An unknown address takes as long as a wrong password: the time must not tell who works here.
    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(staff).where(staff.c.email == _folded(email))).mappings().first()
    try:
        _hasher.verify(row["password_hash"] if row is not None else _nobody(), password)
    except VerificationError:
        return None
    return _account(dict(row)) if row is not None and row["active"] else None


def account_of(database: Database, account_id: str) -> Account | None:
    """The account of a session, active or not.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(staff).where(staff.c.id == account_id)).mappings().first()
    return None if row is None else _account(dict(row))


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
        connection.execute(sa.insert(welcomes), {"token_hash": _hash_of(token), "created_at": now, "expires_at": now + WELCOME_VALID})
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
    row = _row(email, Role.ADMIN, password, now)
    try:
        with database.transaction() as connection:
            # The row is the lock: of two who follow the link at once, one finds it used.
            used = connection.execute(sa.update(welcomes).where(*_open(token, now)).values(used_at=now)).rowcount
            if used != 1 or _has_admin(connection):
                raise Refused("This link has been used or has expired. Ask for a new one.")
            connection.execute(sa.insert(staff), row)
    except Overtaken:
        raise Refused("There is an account with this email address already.") from None
    return _account(row)


def _row(email: str, role: str, password: str, now: datetime) -> dict[str, object]:
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(f"A password has {SHORTEST} to {LONGEST} characters.")
    if role not in set(Role):
        raise Refused(f"The roles are {', '.join(Role)}.")
    address = _folded(email)
    if not address.partition("@")[0] or "." not in address.partition("@")[2]:
        raise Refused("This is not an email address.")
    return {
        "id": uuid.uuid4().hex,
        "email": address,
        "role": role,
        "password_hash": _hasher.hash(password),
        "session_key": secrets.token_urlsafe(32),
        "active": True,
        "created_at": now,
        "updated_at": now,
    }


def _account(row: dict[str, object]) -> Account:
    return Account(
        id=str(row["id"]),
        email=str(row["email"]),
        role=Role(str(row["role"])),
        session_key=str(row["session_key"]),
        active=bool(row["active"]),
    )


def _folded(email: str) -> str:
    return email.strip().casefold()


def _hash_of(token: str) -> str:
    # The token is 256 random bits: a slow hash would protect nothing more.
    return hashlib.sha256(token.encode()).hexdigest()


def _open(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (welcomes.c.token_hash == _hash_of(token), welcomes.c.used_at.is_(None), welcomes.c.expires_at > now)


def _has_admin(connection: Connection) -> bool:
    admins = sa.select(staff.c.id).where(staff.c.role == Role.ADMIN.value, staff.c.active.is_(True)).limit(1)
    return connection.execute(admins).first() is not None


def _nobody() -> str:
    global _nobodys_hash
    if _nobodys_hash is None:
        _nobodys_hash = _hasher.hash(secrets.token_urlsafe(32))
    return _nobodys_hash


_nobodys_hash: str | None = None
