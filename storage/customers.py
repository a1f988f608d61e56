"""Customers: what a finished registration, or a later change, writes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from flows.intake import Intake, Known
from flows.message import Sender
from flows.profile import Address, Profile
from storage import identities
from storage.consents import begin_subscriptions
from storage.database import Database
from storage.heard import Heard
from storage.tables import addresses, changes, customers, intakes
from storage.tables import identities as known_identities

ADDRESS = tuple(Address.__dataclass_fields__)
POSSIBLE_DUPLICATE = "possible_duplicate"


def register(connection: Connection, customer_id: str, intake: Intake, profile: Profile, heard: Heard) -> None:
    """Write the record of a profile: a new customer's, or the change of one that is there.

    An email or phone that is another active customer's is kept too, but not in the unique columns; the record gets the doubt
    "possible_duplicate" and waits for review, and nobody is told. Two who finish at one instant with the same email meet at the
    unique columns: one transaction fails as overtaken, and finds the other's record when it is tried again.
    """
    now = heard.received_at
    before = connection.execute(sa.select(customers).where(customers.c.id == customer_id)).mappings().first()
    values = _values(connection, customer_id, profile)
    if before is None:
        connection.execute(
            sa.insert(customers),
            {
                **values,
                "id": customer_id,
                "version": 1,
                "account_status": "ACTIVE_ACCOUNT",
                "review_status": "pending",
                "note": "",
                "groups": [],
                "tags": [],
                "origin": {"source": "whatsapp", "region": intake.region, **heard.origin},
                "created_at": now,
                "updated_at": now,
            },
        )
        begin_subscriptions(connection, customer_id, now)
        _place_addresses(connection, customer_id, profile)
    else:
        _change(connection, before, values, profile, heard)
    identities.give_to_customer(connection, intake.id, customer_id, profile, now)


def _values(connection: Connection, customer_id: str, profile: Profile) -> dict[str, Any]:
    unique_email = profile.email.casefold() if profile.email else None
    email_taken = _taken(connection, customers.c.unique_email, unique_email, customer_id)
    phone_taken = _taken(connection, customers.c.unique_phone, profile.phone, customer_id)
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


def _taken(connection: Connection, column: sa.Column[Any], value: str | None, customer_id: str) -> bool:
    if value is None:
        return False
    return connection.execute(sa.select(customers.c.id).where(column == value, customers.c.id != customer_id)).first() is not None


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
    told = {"customer_id": customer_id, "changed_at": heard.received_at, "actor": "customer", "sid": heard.sid}
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
    rows = [
        {**asdict(address), "customer_id": customer_id, "position": place}
        for place, address in enumerate(_with_one_default(profile.addresses))
    ]
    if rows:
        connection.execute(sa.insert(addresses), rows)


def _addresses_of(connection: Connection, customer_id: str) -> tuple[Address, ...]:
    rows = connection.execute(
        sa.select(*(addresses.c[name] for name in ADDRESS)).where(addresses.c.customer_id == customer_id).order_by(addresses.c.position)
    )
    return tuple(Address(**row) for row in rows.mappings())


def known(database: Database, sender: Sender) -> Known | None:
    """The customer whom this sender's identity belongs to, as she is stored; None for a stranger.

    None, too, when the phone and the user id are two people's: what is stored is shown to neither. Only an identity that
    wrote to us counts: a phone that somebody typed does not make its owner known.
    Raises: DatabaseAway.
    """
    by_phone, by_bsuid = known_identities.alias(), known_identities.alias()
    one = sa.select(sa.literal_column("1").label("one")).subquery()
    query = (
        sa.select(
            by_phone.c.intake_id.label("by_phone"), by_bsuid.c.intake_id.label("by_bsuid"), intakes.c.bsuid, intakes.c.heard_at, customers
        )
        .select_from(
            one.outerjoin(by_phone, by_phone.c.address == identities.address_of("phone", sender))
            .outerjoin(by_bsuid, by_bsuid.c.address == identities.address_of("bsuid", sender))
            .outerjoin(intakes, intakes.c.id == sa.func.coalesce(by_phone.c.intake_id, by_bsuid.c.intake_id))
        )
        .join(customers, customers.c.id == intakes.c.customer_id)
    )
    with database.reading() as connection:
        row = connection.execute(query).mappings().first()
        if row is None or identities.in_conflict(Sender(bsuid=row["bsuid"]), sender, row["by_phone"], row["by_bsuid"]):
            return None
        places = _addresses_of(connection, row["id"])
    return Known(customer_id=row["id"], profile=_profile_of(row, places), heard_at=row["heard_at"])


def _profile_of(row: RowMapping, places: tuple[Address, ...]) -> Profile:
    return Profile(
        first_name=row["first_name"],
        last_name=row["last_name"],
        email=row["email"],
        phone=row["phone"],
        phone_verified=row["phone_verified"],
        preferred_language=row["preferred_language"],
        remark=row["remark"],
        addresses=places,
        attributes=row["attributes"],
    )
