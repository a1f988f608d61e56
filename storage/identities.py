"""Whose messages these are: phones and user ids, and what else is known of a sender."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from flows.message import Sender
from flows.profile import Profile
from storage.database import Overtaken
from storage.engines.prepared import Prepared, inserted
from storage.tables import identities

_INSERT = inserted(identities)


class Kind(StrEnum):
    """What an identity is."""

    PHONE = "phone"
    BSUID = "bsuid"
    PARENT_BSUID = "parent_bsuid"
    USERNAME = "username"
    EMAIL = "email"


_ADDRESSED = (Kind.PHONE, Kind.BSUID)


class IdentityStanding(StrEnum):
    """How far an identity can be trusted: it wrote to us, she typed it, staff vouch for it, it wrote and she confirmed it."""

    SEEN = "seen"
    TYPED = "typed"
    ATTESTED = "attested"
    VERIFIED = "verified"


def address_of(kind: str, sender: Sender) -> str | None:
    """Where messages of this kind of identity come from, as Twilio writes it; None when this sender has none."""
    value = sender.phone if kind == Kind.PHONE else sender.bsuid
    return f"whatsapp:{value}" if value else None


def in_conflict(stored: Sender, shown: Sender, by_phone: str | None, by_bsuid: str | None) -> bool:
    """Whether this phone and this user id belong to two people.

    A phone that comes with another user id than before has probably got another owner (Source: twilio/facts.md, the user id
    is made anew when the user changes number).
    """
    if by_phone is None:
        return False
    if by_bsuid is not None:
        return by_bsuid != by_phone
    return stored.bsuid is not None and shown.bsuid is not None and stored.bsuid != shown.bsuid


def merged(stored: Sender, shown: Sender) -> Sender:
    """What is stored, with what this message shows."""
    return Sender(
        phone=shown.phone or stored.phone,
        bsuid=shown.bsuid or stored.bsuid,
        parent_bsuid=shown.parent_bsuid or stored.parent_bsuid,
        username=shown.username or stored.username,
    )


def addresses_of(sender: Sender) -> dict[str, str | None]:
    """Where this sender's messages come from, by the parameters of `inserted_with`."""
    return {f"{kind}_address": address_of(kind, sender) for kind in _ADDRESSED}


def inserted_with(begun: sa.CTE) -> sa.Insert:
    """The statement that writes the identities of an intake which the same statement begins."""
    text = identities.c.value.type
    shown = sa.union_all(
        *(
            sa.select(
                sa.literal(kind.value).label("kind"),
                bindparam(kind.value, type_=text).label("value"),
                (bindparam(f"{kind.value}_address", type_=text) if kind in _ADDRESSED else sa.null()).label("address"),
            )
            for kind in (Kind.PHONE, Kind.BSUID, Kind.PARENT_BSUID, Kind.USERNAME)
        )
    ).subquery("shown")
    columns = {"kind": shown.c.kind, "value": shown.c.value, "address": shown.c.address, "intake_id": begun.c.id}
    columns |= {"standing": sa.literal(IdentityStanding.SEEN.value), "seen_at": bindparam("received_at", type_=identities.c.seen_at.type)}
    rows = sa.select(*columns.values()).select_from(sa.join(begun, shown, shown.c.value.is_not(None)))
    return sa.insert(identities).from_select(list(columns), rows).inline()


def begin(connection: Connection, intake_id: str, sender: Sender, now: datetime) -> None:
    """Write the identities of a new intake; that one of them was taken meanwhile shows at the unique address."""
    for row in _shown(intake_id, sender, now):
        _INSERT.run(connection, row)


def attest(connection: Connection, intake_id: str, sender: Sender, now: datetime) -> None:
    """Write the identities of somebody whom staff vouch for and who has not written yet."""
    for row in _shown(intake_id, sender, now):
        _INSERT.run(connection, {**row, "standing": IdentityStanding.ATTESTED.value})


def join(connection: Connection, intake_id: str, sender: Sender, now: datetime) -> None:
    """Add what is new of this sender to the intake's identities.

    Raises: Overtaken when another intake has taken one of them since the sender's standing was read.
    """
    shown = _shown(intake_id, sender, now)
    addresses = [row["address"] for row in shown if row["address"]]
    kept = connection.execute(
        sa.select(identities.c.kind, identities.c.value, identities.c.customer_id, identities.c.intake_id).where(
            sa.or_(identities.c.intake_id == intake_id, identities.c.address.in_(addresses))
        )
    ).all()
    if any(row.intake_id != intake_id for row in kept):
        raise Overtaken("an identity was given to another intake meanwhile")
    there = {(row.kind, row.value) for row in kept}
    owner = next((row.customer_id for row in kept if row.customer_id), None)
    for row in shown:
        if (row["kind"], row["value"]) not in there:
            _INSERT.run(connection, {**row, "customer_id": owner})


def _shown(intake_id: str, sender: Sender, now: datetime) -> list[dict[str, Any]]:
    kinds = (
        (Kind.PHONE, sender.phone),
        (Kind.BSUID, sender.bsuid),
        (Kind.PARENT_BSUID, sender.parent_bsuid),
        (Kind.USERNAME, sender.username),
    )
    return [
        {
            "kind": kind.value,
            "value": value,
            "standing": IdentityStanding.SEEN.value,
            "address": f"whatsapp:{value}" if kind in (Kind.PHONE, Kind.BSUID) else None,
            "intake_id": intake_id,
            "customer_id": None,
            "seen_at": now,
        }
        for kind, value in kinds
        if value
    ]


_mine = identities.c.customer_id == bindparam("customer")
_own = sa.and_(identities.c.kind == Kind.PHONE.value, identities.c.address.is_not(None), identities.c.value == bindparam("verified"))
_GIVE = Prepared(
    sa.update(identities)
    .where(identities.c.intake_id == bindparam("intake"))
    .values(customer_id=bindparam("customer"), standing=sa.case((_own, IdentityStanding.VERIFIED.value), else_=identities.c.standing))
)
_FORGET_TYPED = Prepared(
    sa.delete(identities).where(_mine, identities.c.address.is_(None), identities.c.standing == IdentityStanding.TYPED.value)
)
_VERIFY = Prepared(sa.update(identities).where(_mine, _own).values(standing=IdentityStanding.VERIFIED.value))
_given = sa.union_all(
    *(
        sa.select(sa.literal(kind.value).label("kind"), bindparam(kind.value, type_=identities.c.value.type).label("value"))
        for kind in (Kind.EMAIL, Kind.PHONE)
    )
).subquery("given")
_held = sa.exists().where(_mine, identities.c.kind == _given.c.kind, identities.c.value == _given.c.value)
_TYPE = Prepared(
    sa.insert(identities)
    .from_select(
        ["kind", "value", "standing", "customer_id", "seen_at"],
        sa.select(
            _given.c.kind,
            _given.c.value,
            sa.literal(IdentityStanding.TYPED.value),
            bindparam("customer", type_=identities.c.customer_id.type),
            bindparam("now", type_=identities.c.seen_at.type),
        ).where(_given.c.value.is_not(None), ~_held),
    )
    .inline()
)


def given_with(moved: sa.CTE) -> tuple[sa.CTE, sa.CTE]:
    """The parts of PostgreSQL's one statement that do the same for a new customer, if her intake was moved."""
    text = identities.c.value.type
    customer = bindparam("customer", type_=identities.c.customer_id.type)
    given = (
        sa.update(identities)
        .where(identities.c.intake_id == moved.c.id)
        .values(customer_id=customer, standing=sa.case((_own, IdentityStanding.VERIFIED.value), else_=identities.c.standing))
    )
    typed = sa.union_all(
        *(
            sa.select(sa.literal(kind.value).label("kind"), bindparam(f"typed_{kind.value}", type_=text).label("value"))
            for kind in (Kind.EMAIL, Kind.PHONE)
        )
    ).subquery("typed")
    # What the update above gives her is not hers yet for the rest of the statement.
    held = sa.exists().where(identities.c.intake_id == moved.c.id, identities.c.kind == typed.c.kind, identities.c.value == typed.c.value)
    columns = {"kind": typed.c.kind, "value": typed.c.value, "standing": sa.literal(IdentityStanding.TYPED.value), "customer_id": customer}
    columns |= {"seen_at": bindparam("received_at", type_=identities.c.seen_at.type)}
    rows = sa.select(*columns.values()).select_from(sa.join(moved, typed, sa.and_(typed.c.value.is_not(None), ~held)))
    return given.cte("given"), sa.insert(identities).from_select(list(columns), rows).inline().cte("typed_too")


def typed_in(profile: Profile) -> dict[str, str | None]:
    """What `given_with` asks for of a profile."""
    return {"verified": profile.phone if profile.phone_verified else None, "typed_email": profile.email, "typed_phone": profile.phone}


def give_to_customer(connection: Connection, intake_id: str, customer_id: str, profile: Profile, now: datetime, *, new: bool) -> None:
    """Make the intake's identities the customer's, and keep what she typed beside them; a `new` customer has none yet."""
    verified = profile.phone if profile.phone_verified else None
    values = {
        "customer": customer_id,
        "intake": intake_id,
        "verified": verified,
        "email": profile.email,
        "phone": profile.phone,
        "now": now,
    }
    _GIVE.run(connection, values)
    if not new:
        _FORGET_TYPED.run(connection, values)
        _VERIFY.run(connection, values)
    _TYPE.run(connection, values)


def retype(connection: Connection, customer_id: str, email: str | None, phone: str | None, now: datetime) -> None:
    """Keep this email and phone as what was typed, instead of those before; what wrote to us stays."""
    values = {"customer": customer_id, "email": email, "phone": phone, "now": now}
    _FORGET_TYPED.run(connection, values)
    _TYPE.run(connection, values)


def owns(connection: Connection, customer_id: str, phone: str | None) -> bool:
    """Whether this customer has written to us from that number."""
    wrote = (identities.c.customer_id == customer_id, identities.c.kind == Kind.PHONE.value, identities.c.address.is_not(None))
    return connection.execute(sa.select(identities.c.id).where(*wrote, identities.c.value == phone)).first() is not None
