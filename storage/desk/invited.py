"""Invitations as the desk lists them: open, used or over, with what became of their messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database import Database
from storage.invites import Invite, dedupe_of, invite_of
from storage.tables import invite_uses, invites, outbox, staff

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The message of an invitation.

    Shape: `delivery` is the receipt where there is one, else where it is on its way out; `code` why it failed.
    """

    words: str
    choices: tuple[str, ...]
    delivery: str
    due_at: datetime
    sent_at: datetime | None
    code: int | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """An invitation in a list.

    Shape: `by` is what colleagues call whoever made it; `came` the intake of the one person whom it was for, once she came.
    """

    invite: Invite
    by: str
    came: str | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many invitations are open, used and over."""

    open: int = 0
    used: int = 0
    over: int = 0


def state_of(invite: Invite, now: datetime) -> str:
    """Where an invitation stands: open, used, revoked or expired. A poster stays open however many came."""
    if invite.revoked_at is not None:
        return "revoked"
    if invite.uses and invite.most_uses is not None:
        return "used"
    return "open" if now < invite.expires_at else "expired"


def _standing(now: datetime) -> dict[str, sa.ColumnElement[bool]]:
    revoked = invites.c.revoked_at.is_not(None)
    used = sa.and_(invites.c.uses > 0, invites.c.most_uses.is_not(None), ~revoked)
    running = sa.and_(~revoked, invites.c.expires_at > now, ~used)
    return {"open": running, "used": used, "over": sa.and_(~used, sa.or_(revoked, invites.c.expires_at <= now))}


def counts(database: Database, now: datetime, made_by: str | None = None) -> Counts:
    """How many there are of each.

    Raises: DatabaseAway.
    """
    chosen = [sa.func.count(sa.case((condition, 1))).label(name) for name, condition in _standing(now).items()]
    asked = sa.select(*chosen)
    if made_by is not None:
        asked = asked.where(invites.c.made_by == made_by)
    with database.reading() as connection:
        return Counts(**connection.execute(asked).mappings().one())


def page_of(database: Database, standing: str, now: datetime, *, made_by: str | None = None, after: str = "") -> tuple[Line, ...]:
    """A page of invitations, the newest first, from behind the one with the id `after` on; one more than a page when there are more.

    Raises: DatabaseAway.
    """
    page = (
        sa.select(invites, *_called())
        .join_from(invites, staff, staff.c.id == invites.c.made_by, isouter=True)
        .where(_standing(now)[standing])
        .order_by(invites.c.made_at.desc(), invites.c.id.desc())
        .limit(PAGE + 1)
    )
    if made_by is not None:
        page = page.where(invites.c.made_by == made_by)
    if after:
        last = sa.select(invites.c.made_at).where(invites.c.id == after).scalar_subquery()
        page = page.where(sa.or_(invites.c.made_at < last, sa.and_(invites.c.made_at == last, invites.c.id < after)))
    with database.reading() as connection:
        return tuple(_line(row) for row in connection.execute(page).mappings())


def one(database: Database, invite_id: str) -> tuple[Line, Letter | None] | None:
    """An invitation with its message, if it has one; None when there is no such invitation.

    Raises: DatabaseAway.
    """
    came = sa.select(invite_uses.c.intake_id).where(invite_uses.c.invite_id == invites.c.id, invites.c.most_uses == 1)
    wanted = (
        sa.select(invites, *_called(), came.limit(1).scalar_subquery().label("came"))
        .join_from(invites, staff, staff.c.id == invites.c.made_by, isouter=True)
        .where(invites.c.id == invite_id)
    )
    with database.reading() as connection:
        row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        sent = connection.execute(sa.select(outbox).where(outbox.c.dedupe == dedupe_of(invite_id))).mappings().first()
    return _line(row), None if sent is None else _letter(sent)


def _called() -> tuple[sa.ColumnElement[str], ...]:
    return (sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email, "").label("called"),)


def _line(row: sa.RowMapping) -> Line:
    kept = {name: value for name, value in row.items() if name not in ("called", "came")}
    # A script's invitations carry the script's name, which is no account.
    return Line(invite=Invite(**{**kept, "tags": tuple(kept["tags"])}), by=row["called"] or row["made_by"], came=row.get("came"))


def _letter(row: sa.RowMapping) -> Letter:
    payload = row["payload"] or {}
    return Letter(
        words=str(payload.get("text") or payload.get("body") or ""),
        choices=tuple(str(label) for _, label in payload.get("choices") or ()),
        delivery=row["receipt"] if row["receipt"] and row["status"] == "sent" else row["status"],
        due_at=row["due_at"],
        sent_at=row["sent_at"],
        code=row["error_code"],
    )


__all__ = ["PAGE", "Counts", "Letter", "Line", "counts", "invite_of", "one", "page_of", "state_of"]
