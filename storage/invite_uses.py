"""Who comes through an invitation: looked up before a message is answered, counted in the transaction that keeps its turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from flows.message import Sender
from storage import invites as made
from storage.came import Came
from storage.database import Database, Overtaken
from storage.invites import Invite
from storage.tables import identities, invite_guesses, invite_uses, invites

# Five a row is a person with a smudged card; more is somebody trying codes out.
MOST_GUESSES = 5
GUESSES_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the codes in a message lead to: an invitation, and whether this intake came through it before; or a wrong guess."""

    invite: Invite | None = None
    again: bool = False
    guessed: bool = False


def shown(database: Database, codes: tuple[str, ...], sender: Sender, intake_id: str | None, now: datetime) -> Shown:
    """The invitation that one of these codes belongs to; nothing, without a look, for a sender who guessed too often.

    Raises: DatabaseAway.
    """
    wrong = sa.select(invite_guesses.c.wrong).where(
        invite_guesses.c.sender == sender.address, invite_guesses.c.began_at > now - GUESSES_WITHIN
    )
    with database.reading() as connection:
        if (connection.execute(wrong).scalar() or 0) >= MOST_GUESSES:
            return Shown()
        row = connection.execute(sa.select(invites).where(invites.c.code.in_(codes)).limit(1)).mappings().first()
        if row is None:
            return Shown(guessed=True)
        invite = made.invite_of(row)
        return Shown(invite=invite, again=_came_before(connection, invite.id, intake_id))


def noted_for(database: Database, intake_id: str) -> Invite | None:
    """The invitation with which staff began this intake, the last of several.

    Raises: DatabaseAway.
    """
    for_her = sa.select(invites).where(invites.c.intake_id == intake_id).order_by(invites.c.made_at.desc()).limit(1)
    with database.reading() as connection:
        row = connection.execute(for_her).mappings().first()
    return None if row is None else made.invite_of(row)


def _came_before(connection: Connection, invite_id: str, intake_id: str | None) -> bool:
    if intake_id is None:
        return False
    use = sa.select(invite_uses.c.used_at).where(invite_uses.c.invite_id == invite_id, invite_uses.c.intake_id == intake_id)
    return connection.execute(use).first() is not None


def keep(connection: Connection, came: Came, intake_id: str, customer_id: str | None, sender: Sender, now: datetime) -> None:
    """Count what this message has to do with invitations, once.

    Raises: Overtaken when somebody else came first, or the invitation was revoked meanwhile: then decide again.
    """
    if came.guessed:
        _count_guess(connection, sender, now)
    if came.invite_id is None:
        return
    use = insert(invite_uses).values(invite_id=came.invite_id, intake_id=intake_id, used_at=now).on_conflict_do_nothing()
    if connection.execute(use.returning(invite_uses.c.invite_id)).first() is None:
        return
    open_still = [invites.c.id == came.invite_id, invites.c.revoked_at.is_(None)]
    counted = sa.update(invites).values(uses=invites.c.uses + 1)
    if came.takes:
        open_still.append(invites.c.uses == 0)
        counted = counted.values(intake_id=intake_id)
    row = connection.execute(counted.where(*open_still).returning(invites)).mappings().first()
    if row is None:
        raise Overtaken("somebody came through this invitation meanwhile, or it was revoked")
    made.unsend(connection, came.invite_id)
    # Whom staff vouched for has written now.
    vouched = (identities.c.intake_id == intake_id, identities.c.standing == "attested", identities.c.address.is_not(None))
    connection.execute(sa.update(identities).where(*vouched).values(standing="seen", seen_at=now))
    if customer_id is not None:
        made.mark_customer(connection, customer_id, made.invite_of(row), now)


def _count_guess(connection: Connection, sender: Sender, now: datetime) -> None:
    wrong = insert(invite_guesses).values(sender=sender.address, began_at=now, wrong=1)
    over = invite_guesses.c.began_at <= now - GUESSES_WITHIN
    again = wrong.on_conflict_do_update(
        index_elements=["sender"],
        set_={
            "began_at": sa.case((over, now), else_=invite_guesses.c.began_at),
            "wrong": sa.case((over, 1), else_=invite_guesses.c.wrong + 1),
        },
    )
    connection.execute(again)
