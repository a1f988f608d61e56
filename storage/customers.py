"""Customers: what a finished registration, or a later change, writes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, bindparam

from flows.intake import Intake, Known
from flows.message import Sender
from flows.profile import Address, Profile
from storage import identities, invites
from storage.consents import begin_subscriptions
from storage.database import Database
from storage.heard import Heard
from storage.prepared import Prepared, inserted, loaded, moment
from storage.tables import addresses, changes, customers, intakes
from storage.tables import identities as known_identities

ADDRESS = tuple(Address.__dataclass_fields__)
POSSIBLE_DUPLICATE = "possible_duplicate"
_PROFILE = ("first_name", "last_name", "email", "phone", "phone_verified", "preferred_language", "remark", "attributes")

_CUSTOMER, _ADDRESS = inserted(customers), inserted(addresses)
_ADDRESSES = Prepared(
    sa.select(*(addresses.c[name] for name in ADDRESS))
    .where(addresses.c.customer_id == bindparam("customer"))
    .order_by(addresses.c.position)
)


def _of_another(name: str) -> sa.Exists:
    # NULL equals nothing, so that what she did not give is nobody's.
    return sa.exists().where(customers.c[name] == bindparam(name), customers.c.id != bindparam("customer"))


_TAKEN = Prepared(sa.select(_of_another("unique_email"), _of_another("unique_phone")))
_phone, _bsuid = known_identities.alias("by_phone"), known_identities.alias("by_bsuid")
_one = sa.select(sa.literal_column("1").label("one")).subquery("one")
_KNOWN = Prepared(
    sa.select(
        _phone.c.intake_id,
        _bsuid.c.intake_id,
        intakes.c.bsuid,
        intakes.c.heard_at,
        customers.c.id,
        *(customers.c[name] for name in _PROFILE),
    )
    .select_from(
        _one.outerjoin(_phone, _phone.c.address == bindparam("phone"))
        .outerjoin(_bsuid, _bsuid.c.address == bindparam("bsuid"))
        .outerjoin(intakes, intakes.c.id == sa.func.coalesce(_phone.c.intake_id, _bsuid.c.intake_id))
    )
    .join(customers, customers.c.id == intakes.c.customer_id)
)


def register(connection: Connection, customer_id: str, intake: Intake, profile: Profile, heard: Heard) -> None:
    """Write the record of a profile: a new customer's, or the change of one that is there.

    An email or phone that is another active customer's is kept too, but not in the unique columns; the record gets the doubt
    "possible_duplicate" and waits for review, and nobody is told. Two who finish at one instant with the same email meet at the
    unique columns: one transaction fails as overtaken, and finds the other's record when it is tried again.
    """
    now = heard.received_at
    # An intake without a customer has her id from the turn that makes her, a moment ago.
    new = intake.customer_id is None
    before = None if new else connection.execute(sa.select(customers).where(customers.c.id == customer_id)).mappings().first()
    values = _values(connection, customer_id, profile)
    if before is None:
        came = invites.origin_of(connection, intake.id)
        _CUSTOMER.run(
            connection,
            {
                **values,
                "id": customer_id,
                "version": 1,
                "account_status": "ACTIVE_ACCOUNT",
                "b2b_status": None,
                "review_status": "pending",
                "note": came.note if came else "",
                "groups": [],
                "tags": list(came.tags) if came else [],
                "origin": {"source": "whatsapp", "region": intake.region, **heard.origin, **invites.origin_told(came)},
                "created_at": now,
                "updated_at": now,
            },
        )
        begin_subscriptions(connection, customer_id, now)
        _place_addresses(connection, customer_id, profile)
    else:
        _change(connection, before, values, profile, heard)
    identities.give_to_customer(connection, intake.id, customer_id, profile, now, new=new)


def _values(connection: Connection, customer_id: str, profile: Profile) -> dict[str, Any]:
    unique_email = profile.email.casefold() if profile.email else None
    wanted = {"unique_email": unique_email, "unique_phone": profile.phone, "customer": customer_id}
    ((email_taken, phone_taken),) = _TAKEN.rows(connection, wanted)
    doubts = [POSSIBLE_DUPLICATE] if email_taken or phone_taken else []
    return {
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "email": profile.email,
        "phone": profile.phone,
        "phone_verified": profile.phone_verified,
        "unique_email": None if email_taken else unique_email,
        "unique_phone": None if phone_taken else profile.phone,
        "preferred_language": profile.preferred_language,
        "remark": profile.remark,
        "attributes": profile.attributes,
        "doubts": [*doubts, *profile.uncertain],
    }


def _change(connection: Connection, before: RowMapping, values: dict[str, Any], profile: Profile, heard: Heard) -> None:
    # What staff put there and the chat does not ask stays.
    values["attributes"] = {**before["attributes"], **profile.attributes}
    if before["account_status"] == "DISABLED_ACCOUNT":
        values["unique_email"] = values["unique_phone"] = None
    if set(values["doubts"]) - set(before["doubts"]):
        values["review_status"] = "pending"
    customer_id = before["id"]
    differences = {name: (before[name], after) for name, after in values.items() if before[name] != after}
    old_addresses = [asdict(address) for address in _addresses_of(connection, customer_id)]
    new_addresses = [asdict(address) for address in _with_one_default(profile.addresses)]
    if old_addresses != new_addresses:
        differences["addresses"] = (old_addresses, new_addresses)
        connection.execute(sa.delete(addresses).where(addresses.c.customer_id == customer_id))
        _place_addresses(connection, customer_id, profile)
    if not differences:
        return
    values |= {"version": before["version"] + 1, "updated_at": heard.received_at}
    connection.execute(sa.update(customers).where(customers.c.id == customer_id).values(values))
    told = {"customer_id": customer_id, "changed_at": heard.received_at, "actor": heard.actor, "sid": heard.sid}
    rows = [
        {**told, "field": name, "before": old, "after": new}
        for name, (old, new) in differences.items()
        if name not in ("unique_email", "unique_phone")
    ]
    if rows:
        connection.execute(sa.insert(changes), rows)


def _with_one_default(places: tuple[Address, ...]) -> tuple[Address, ...]:
    chosen = next((place for place, address in enumerate(places) if address.is_default), 0)
    return tuple(Address(**{**asdict(address), "is_default": place == chosen}) for place, address in enumerate(places))


def _place_addresses(connection: Connection, customer_id: str, profile: Profile) -> None:
    for place, address in enumerate(_with_one_default(profile.addresses)):
        _ADDRESS.run(connection, {**asdict(address), "customer_id": customer_id, "position": place})


def _addresses_of(connection: Connection, customer_id: str) -> tuple[Address, ...]:
    rows = _ADDRESSES.rows(connection, {"customer": customer_id})
    found = (dict(zip(ADDRESS, row, strict=True)) for row in rows)
    # SQLite has no booleans.
    return tuple(Address(**{**address, "is_default": bool(address["is_default"])}) for address in found)


def known(database: Database, sender: Sender) -> Known | None:
    """The customer whom this sender's identity belongs to, as she is stored; None for a stranger.

    None, too, when the phone and the user id are two people's: what is stored is shown to neither. Only an identity that
    wrote to us counts: a phone that somebody typed does not make its owner known.
    Raises: DatabaseAway.
    """
    addressed = {"phone": identities.address_of("phone", sender), "bsuid": identities.address_of("bsuid", sender)}
    with database.reading() as connection:
        for by_phone, by_bsuid, bsuid, heard_at, customer_id, *kept in _KNOWN.rows(connection, addressed):
            if not identities.in_conflict(Sender(bsuid=bsuid), sender, by_phone, by_bsuid):
                record = dict(zip(_PROFILE, kept, strict=True))
                record |= {"attributes": loaded(record["attributes"]), "phone_verified": bool(record["phone_verified"])}
                profile = Profile(**record, addresses=_addresses_of(connection, customer_id))
                return Known(customer_id=customer_id, profile=profile, heard_at=moment(heard_at))
    return None
