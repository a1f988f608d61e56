"""Invitations: made by staff, listed, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from flows.draft import Draft
from flows.intake import Intake, State
from flows.message import Value
from flows.read.invite_codes import written
from storage import identities, intake_rows, outbox
from storage.consent.barred import blinds_of, holding
from storage.database import Database, Overtaken
from storage.engines.prepared import inserted
from storage.outgoing import Kind, Outgoing, Status
from storage.tables import barred as bars
from storage.tables import customers, intakes, invite_uses, invites
from storage.tables import outbox as leaving

_INSERT, _BEGIN = inserted(invites), inserted(intakes)


@dataclass(frozen=True, kw_only=True)
class Invite:
    """An invitation.

    Shape: `code` without dashes; `known` is a draft; `opt_in` says how the person agreed, who noted it and when; `most_uses`
    is None for a poster; `intake_id` is the intake that got what is known.
    """

    id: str
    code: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    phone: str | None = None
    language: str | None = None
    known: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    opt_in: Mapping[str, str] | None = None
    most_uses: int | None = 1
    uses: int = 0
    intake_id: str | None = None

    def __repr__(self) -> str:
        return "Invite(•••)"  # personal data and a code that opens it: a repr ends in logs and exceptions

    def valid_at(self, now: datetime) -> bool:
        """Whether somebody may still come through it."""
        return self.revoked_at is None and now < self.expires_at


def invite_of(row: RowMapping) -> Invite:
    """The invitation that a row keeps."""
    return Invite(**{**row, "tags": tuple(row["tags"])})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many invitations one person may make since when, and since when nobody may have been written to already."""

    most: int
    since: datetime
    written_since: datetime


class TooMany(Exception):
    """This person has made as many invitations as she may for now."""


class WrittenLately(Exception):
    """Somebody has written to the invited person already."""


def make(
    database: Database, invite: Invite, intake: Intake | None, message: Outgoing | None, limits: Limits, *, write: bool = True
) -> None:
    """Write an invitation, the intake that it begins or adds to, and its message: all of it or nothing; or only look whether it may be.

    Raises: TooMany, WrittenLately; Overtaken when she wrote meanwhile; DatabaseAway.
    """
    now = invite.made_at
    with database.transaction() as connection:
        if _made_since(connection, invite.made_by, limits.since) >= limits.most:
            raise TooMany
        if message is not None and _written_since(connection, message, limits.written_since):
            raise WrittenLately
        if not write:
            return
        if intake is not None:
            _keep_intake(connection, intake, now)
        outbox.put(connection, [message] if message else [], now)
        _INSERT.run(connection, {**asdict(invite), "known": dict(invite.known), "tags": list(invite.tags)})


def _made_since(connection: Connection, made_by: str, since: datetime) -> int:
    """How many this person has made since then; nobody else counts or makes hers until the transaction ends."""
    if connection.dialect.name == "postgresql":
        # SQLite has one writer at a time anyway.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"invites of {made_by}", 0))))
    counted = sa.select(sa.func.count()).select_from(invites).where(invites.c.made_by == made_by, invites.c.made_at > since)
    return int(connection.execute(counted).scalar_one())


def _keep_intake(connection: Connection, intake: Intake, now: datetime) -> None:
    """Write the intake of somebody whom staff vouch for: a new one, or what staff know added to hers.

    Raises: Overtaken when she wrote meanwhile.
    """
    row = intake_rows.row_of(intake, version=intake.version + 1, customer_id=intake.customer_id)
    if intake.version == 0:
        _BEGIN.run(connection, row)
        identities.attest(connection, intake.id, intake.sender, now)
        return
    mine = (intakes.c.id == intake.id, intakes.c.version == intake.version)
    if connection.execute(sa.update(intakes).where(*mine).values(row)).rowcount != 1:
        raise Overtaken("she wrote meanwhile")


def _written_since(connection: Connection, message: Outgoing, since: datetime) -> bool:
    """Whether an invitation was written to this person since then, or waits to be."""
    # Her intake's row is locked, or nobody else knows it yet: two who invite her at once do not both find nothing.
    connection.execute(sa.select(intakes.c.id).where(intakes.c.id == message.intake_id).with_for_update())
    hers = (leaving.c.intake_id == message.intake_id, leaving.c.kind == Kind.INVITE.value, leaving.c.created_at > since)
    gone = leaving.c.status.not_in([Status.CANCELLED.value, Status.FAILED.value])
    return connection.execute(sa.select(leaving.c.id).where(*hers, gone).limit(1)).first() is not None


def barred(database: Database, recipient: str, heard_at: datetime | None, state: State, now: datetime) -> bool:
    """Whether we must not write to this address; also not to somebody who opted out and was erased since.

    Raises: DatabaseAway.
    """
    names = (recipient, *blinds_of(database.keys, recipient))
    with database.reading() as connection:
        row = connection.execute(
            sa.select(bars.c.reason, bars.c.barred_at, bars.c.barred_until).where(bars.c.recipient.in_(names)).limit(1)
        ).first()
    return row is not None and holding(row.reason, row.barred_at, row.barred_until, heard_at, state.value, now) is not None


def listed(database: Database, *, limit: int = 200) -> tuple[Invite, ...]:
    """Invitations, the newest first.

    Raises: DatabaseAway.
    """
    newest = sa.select(invites).order_by(invites.c.made_at.desc(), invites.c.id).limit(limit)
    with database.reading() as connection:
        return tuple(invite_of(row) for row in connection.execute(newest).mappings())


def revoke(database: Database, code: str, now: datetime) -> bool:
    """End an invitation: nobody comes through it any more, and what waits to be sent is not. False when there is none open.

    Whoever was invited by number and has not written loses what was noted for her.
    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        open_one = (invites.c.code == code, invites.c.revoked_at.is_(None))
        found = connection.execute(sa.select(invites.c.id, invites.c.intake_id).where(*open_one)).first()
        if found is None:
            return False
        # Her intake before the invitation, as every message of hers: in the other order the two would wait for each other.
        silent = (intakes.c.id == found.intake_id, intakes.c.state == State.ASKING.value, intakes.c.asks.is_(None))
        nothing = {"state": State.CANCELLED.value, "draft": {}, "version": intakes.c.version + 1}
        connection.execute(sa.update(intakes).where(*silent, intakes.c.customer_id.is_(None)).values(nothing))
        unsend(connection, found.id)
        return connection.execute(sa.update(invites).where(*open_one).values(revoked_at=now)).rowcount == 1


def forget(connection: Connection, intake_id: str) -> None:
    """Empty what staff noted of somebody who wants her data deleted."""
    hers = sa.update(invites).where(invites.c.intake_id == intake_id)
    connection.execute(hers.values(known={}, note="", phone=None))


def dedupe_of(invite_id: str) -> str:
    """The key under which an invitation's message stands in the outbox."""
    return f"invite:{invite_id}"


def unsend(connection: Connection, invite_id: str) -> None:
    """Cancel the invitation's message if it has not left."""
    waits = (leaving.c.dedupe == dedupe_of(invite_id), leaving.c.status == Status.READY.value)
    connection.execute(sa.update(leaving).where(*waits).values(status=Status.CANCELLED.value))


def origin_of(connection: Connection, intake_id: str) -> Invite | None:
    """The invitation that this intake came through, the last of several."""
    through = (
        sa.select(invites)
        .join(invite_uses, invite_uses.c.invite_id == invites.c.id)
        .where(invite_uses.c.intake_id == intake_id)
        .order_by(invite_uses.c.used_at.desc(), invites.c.made_at.desc())
        .limit(1)
    )
    row = connection.execute(through).mappings().first()
    return None if row is None else invite_of(row)


def origin_told(invite: Invite | None) -> dict[str, Value]:
    """What a record says of the invitation that led to it."""
    if invite is None:
        return {}
    return {"invite": written(invite.code), "invited_by": invite.made_by, **({"source": invite.source} if invite.source else {})}


def unheard(intake: Intake) -> bool:
    """Whether staff began this intake and she has not written yet."""
    return (
        intake.version > 0 and intake.state is State.ASKING and intake.asks is None and intake.aside is None and intake.customer_id is None
    )


def begun_again(intake: Intake, draft: Draft, now: datetime) -> Intake:
    """The intake as if it began now and nobody had been greeted, with what staff know."""
    language = draft.text("language") or intake.language
    return replace(intake, state=State.ASKING, draft=draft, asks=None, aside=None, slips=0, language=language, begun_at=now)


def tags_with(before: list[str], added: tuple[str, ...]) -> list[str]:
    """Tags with further ones, none twice."""
    return list(dict.fromkeys((*before, *added)))


def mark_customer(connection: Connection, customer_id: str, invite: Invite, now: datetime) -> None:
    """Give a known customer the tags of the invitation she came through."""
    if not invite.tags:
        return
    row = connection.execute(sa.select(customers.c.tags).where(customers.c.id == customer_id).with_for_update()).first()
    if row is not None and set(invite.tags) - set(row.tags):
        changed = {"tags": tags_with(row.tags, invite.tags), "version": customers.c.version + 1, "updated_at": now}
        connection.execute(sa.update(customers).where(customers.c.id == customer_id).values(changed))
