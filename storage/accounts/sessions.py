"""Who is signed in: sessions that live in the database, so that any of them can be ended at once."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from storage.accounts.staff import Account, Role, account_in, hash_of
from storage.database import Database
from storage.tables import links, sessions, staff

# Source: trust.md, line 39.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
LONGEST_ADMIN = timedelta(hours=8)
# Between the password and the code of the second factor.
CODE_WAIT = timedelta(minutes=10)
# A page does not write each time that it is looked at.
_TOUCH = timedelta(minutes=1)


class Stage(StrEnum):
    """How far somebody has come with signing in."""

    CODE = "code"
    WHOLE = "whole"


@dataclass(frozen=True, kw_only=True)
class Session:
    """One browser in which somebody is signed in, or half-way.

    Shape: `id` names it on a page and opens nothing.
    """

    id: str
    account: Account
    stage: Stage
    begun_at: datetime
    seen_at: datetime
    proven_at: datetime
    agent: str
    address_hash: str


def begin(database: Database, account: Account, stage: Stage, now: datetime, *, agent: str, address_hash: str) -> str:
    """Begin a session, and give the token that opens it: 256 random bits, of which only the hash is kept.

    Raises: DatabaseAway.
    """
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": hash_of(token),
        "id": uuid.uuid4().hex,
        "staff_id": account.id,
        "session_key": account.session_key,
        "stage": stage.value,
        "begun_at": now,
        "seen_at": now,
        "proven_at": now,
        "address_hash": address_hash,
        "agent": agent,
    }
    with database.transaction() as connection:
        connection.execute(sa.insert(sessions), row)
        if stage is Stage.WHOLE:
            connection.execute(sa.update(staff).where(staff.c.id == account.id).values(seen_at=now))
    return token


def session_of(database: Database, token: str, now: datetime) -> Session | None:
    """The session that this token opens; None when it is over, for whatever reason.

    Raises: DatabaseAway.
    """
    found = _open_sessions(database, now, sessions.c.token_hash == hash_of(token))
    return found[0] if found else None


def sessions_of(database: Database, staff_id: str, now: datetime) -> tuple[Session, ...]:
    """Where somebody is signed in, the latest seen first.

    Raises: DatabaseAway.
    """
    return _open_sessions(database, now, sa.and_(sessions.c.staff_id == staff_id, sessions.c.stage == Stage.WHOLE.value))


def touch(database: Database, session: Session, now: datetime) -> None:
    """Note that somebody is still there. At most once a minute is written.

    Raises: DatabaseAway.
    """
    if now - session.seen_at >= _TOUCH:
        with database.transaction() as connection:
            connection.execute(sa.update(sessions).where(sessions.c.id == session.id).values(seen_at=now))


def prove(database: Database, session: Session, now: datetime) -> None:
    """Note that the password was given again.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        connection.execute(sa.update(sessions).where(sessions.c.id == session.id).values(proven_at=now))


def end(database: Database, session_id: str, staff_id: str) -> bool:
    """End one session of somebody. Whether there was one.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        gone = connection.execute(sa.delete(sessions).where(sessions.c.id == session_id, sessions.c.staff_id == staff_id))
    return gone.rowcount == 1


def end_all(database: Database, staff_id: str, *, but: str | None = None) -> int:
    """End every session of somebody, but one. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(sessions).where(sessions.c.staff_id == staff_id, sessions.c.id != (but or ""))).rowcount


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete sessions begun before that time, which are all over, and one-time links that ended before it. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        over = connection.execute(sa.delete(sessions).where(sessions.c.begun_at < before)).rowcount
        return over + connection.execute(sa.delete(links).where(links.c.expires_at < before)).rowcount


def _open_sessions(database: Database, now: datetime, chosen: sa.ColumnElement[bool]) -> tuple[Session, ...]:
    both = (
        sa.select(*(column.label(f"session_{column.name}") for column in sessions.c), staff)
        .join_from(sessions, staff, sessions.c.staff_id == staff.c.id)
        .where(chosen, staff.c.active.is_(True), sessions.c.session_key == staff.c.session_key)
        .order_by(sessions.c.seen_at.desc())
    )
    with database.reading() as connection:
        rows = connection.execute(both).mappings().all()
    found = (_session(dict(row)) for row in rows)
    return tuple(each for each in found if _lasts(each, now))


def _session(row: dict[str, Any]) -> Session:
    return Session(
        id=row["session_id"],
        account=account_in(row),
        stage=Stage(row["session_stage"]),
        begun_at=row["session_begun_at"],
        seen_at=row["session_seen_at"],
        proven_at=row["session_proven_at"],
        agent=row["session_agent"],
        address_hash=row["session_address_hash"],
    )


def _lasts(session: Session, now: datetime) -> bool:
    if session.stage is Stage.CODE:
        return now - session.begun_at < CODE_WAIT
    longest = LONGEST_ADMIN if session.account.role is Role.ADMIN else LONGEST
    return now - session.seen_at < IDLE and now - session.begun_at < longest
