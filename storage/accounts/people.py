"""What becomes of accounts: invitations, roles, passwords. Whoever changes one, ends its sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.accounts.staff import Account, Refused, Role, account_in, checked_address, hash_of, new_row
from storage.database import Database, Overtaken
from storage.tables import links, sessions, staff

# Source: trust.md, line 36.
LINK_VALID = timedelta(hours=1)
_NONE_YET = ""


class Kind(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    FORGOTTEN = "password"


@dataclass(frozen=True)
class Link:
    """A one-time link that still works, and whose it is."""

    account: Account
    kind: Kind


class LastAdmin(Exception):
    """Nobody would be left who can change accounts."""


class Unsuitable(Exception):
    """A new password that is not taken; `storage.accounts.passwords.unfit` says why."""


def invite(database: Database, email: str, role: str, name: str, now: datetime) -> tuple[Account, str]:
    """Make an account without a password, and the token of the link by which its owner chooses one.

    Raises: Refused for a taken or impossible address; DatabaseAway.
    """
    row = {**new_row(email, role, now, password_hash=_NONE_YET), "name": name}
    try:
        with database.transaction() as connection:
            connection.execute(sa.insert(staff), row)
            token = _link(connection, str(row["id"]), Kind.INVITATION, now)
    except Overtaken:
        raise Refused("There is an account with this email address already.") from None
    return account_in(row), token


def link_for(database: Database, account: Account, now: datetime) -> str:
    """The token of a link by which somebody chooses a password. Her earlier links end.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return _link(connection, account.id, Kind.INVITATION if account.invited else Kind.FORGOTTEN, now)


def link_of(database: Database, token: str, now: datetime) -> Link | None:
    """What this link would do now; None when it is used, expired or invented, or the account is switched off.

    Raises: DatabaseAway.
    """
    found = sa.select(staff, links.c.kind).join_from(links, staff, links.c.staff_id == staff.c.id).where(*_open(token, now))
    with database.reading() as connection:
        row = connection.execute(found).mappings().first()
    return None if row is None else Link(account_in(row), Kind(row["kind"]))


def use_link(database: Database, token: str, password: str, now: datetime) -> Account | None:
    """Choose a password by a link, once. Every session ends. None when the link works no longer.

    Raises: Unsuitable; DatabaseAway.
    """
    link = link_of(database, token, now)
    if link is None:
        return None
    values = _new_password(password, link.account.email, now)
    with database.transaction() as connection:
        used = sa.update(links).where(links.c.token_hash == hash_of(token), links.c.used_at.is_(None)).values(used_at=now)
        if connection.execute(used).rowcount != 1:
            return None
        connection.execute(sa.update(staff).where(staff.c.id == link.account.id).values(values))
        _end(connection, link.account.id)
    return link.account


def is_spent(database: Database, token: str, now: datetime) -> bool:
    """Whether this link has done its work, within the hour in which it would have worked: the account has its password.

    Raises: DatabaseAway.
    """
    mine = (links.c.token_hash == hash_of(token), links.c.used_at.is_not(None), links.c.expires_at > now, staff.c.active.is_(True))
    with database.reading() as connection:
        return connection.execute(sa.select(staff.c.id).join(links, links.c.staff_id == staff.c.id).where(*mine)).first() is not None


def set_password(database: Database, account: Account, password: str, now: datetime) -> str:
    """Choose another password: every session ends, and links too. Give the key that a new session needs.

    Raises: Unsuitable; DatabaseAway.
    """
    values = _new_password(password, account.email, now)
    with database.transaction() as connection:
        connection.execute(sa.update(staff).where(staff.c.id == account.id).values(values))
        _end(connection, account.id)
    return str(values["session_key"])


def set_email(database: Database, account: Account, email: str, now: datetime) -> Account:
    """Give an account another address: every session ends, and links too. Give the account as it is then.

    Raises: Refused for a taken or impossible address; DatabaseAway.
    """
    address, key = checked_address(email), secrets.token_urlsafe(32)
    try:
        with database.transaction() as connection:
            connection.execute(sa.update(staff).where(staff.c.id == account.id).values(email=address, session_key=key, updated_at=now))
            _end(connection, account.id)
    except Overtaken:
        raise Refused("There is an account with this email address already.") from None
    return replace(account, email=address, session_key=key)


def set_role(database: Database, staff_id: str, role: Role, now: datetime) -> None:
    """Give somebody another role. Her sessions end.

    Raises: LastAdmin; DatabaseAway.
    """
    _change(database, staff_id, {"role": role.value}, now, keeps_admin=role is Role.ADMIN)


def set_active(database: Database, staff_id: str, now: datetime, *, active: bool) -> None:
    """Switch an account on or off. Its sessions end.

    Raises: LastAdmin; DatabaseAway.
    """
    _change(database, staff_id, {"active": active}, now, keeps_admin=active)


def set_preferences(database: Database, staff_id: str, now: datetime, *, name: str, language: str, zone: str) -> None:
    """Keep how somebody wants to see the desk.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        values = {"name": name, "language": language, "zone": zone, "updated_at": now}
        connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(values))


def _change(database: Database, staff_id: str, values: dict[str, object], now: datetime, *, keeps_admin: bool) -> None:
    with database.transaction() as connection:
        # Locked together: two admins who switch each other off at one instant would leave nobody.
        admins = (
            sa.select(staff.c.id).where(staff.c.role == Role.ADMIN.value, staff.c.active.is_(True)).order_by(staff.c.id).with_for_update()
        )
        if not keeps_admin and set(connection.execute(admins).scalars()) == {staff_id}:
            raise LastAdmin
        changed = {**values, "session_key": secrets.token_urlsafe(32), "updated_at": now}
        connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(changed))
        _end(connection, staff_id)


def _new_password(password: str, email: str, now: datetime) -> dict[str, object]:
    # argon2 is needed by nobody but those who sign in.
    from storage.accounts.passwords import hashed, unfit

    if unfit(password, email) is not None:
        raise Unsuitable
    return {"password_hash": hashed(password), "session_key": secrets.token_urlsafe(32), "updated_at": now}


def _link(connection: Connection, staff_id: str, kind: Kind, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    # The newest counts; what nobody used goes with it.
    connection.execute(sa.delete(links).where(links.c.staff_id == staff_id))
    row = {"token_hash": hash_of(token), "staff_id": staff_id, "kind": kind.value, "created_at": now, "expires_at": now + LINK_VALID}
    connection.execute(sa.insert(links), row)
    return token


def _open(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (links.c.token_hash == hash_of(token), links.c.used_at.is_(None), links.c.expires_at > now, staff.c.active.is_(True))


def _end(connection: Connection, staff_id: str) -> None:
    connection.execute(sa.delete(sessions).where(sessions.c.staff_id == staff_id))
    connection.execute(sa.delete(links).where(links.c.staff_id == staff_id, links.c.used_at.is_(None)))
