"""Customers: what a finished registration, or a later change, writes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, bindparam

from flows.doubts import Doubt, rank, said_on_the_way
from flows.intake import Account, Intake, Known
from flows.message import Sender
from flows.profile import Profile
from storage import identities, invites
from storage.consent import confirmations
from storage.consent.consents import begin_subscriptions
from storage.customers import businesses, history, likeness, places, words
from storage.database import Database
from storage.engines.prepared import Prepared, inserted, loaded, moment
from storage.heard import Heard
from storage.sealed import Keys
from storage.tables import customers, intakes, invite_uses
from storage.tables import identities as known_identities

_PROFILE = ("first_name", "last_name", "email", "phone", "phone_verified", "preferred_language", "remark", "attributes")

_CUSTOMER = inserted(customers)


def _of_another(name: str) -> sa.Exists:
    # NULL equals nothing, so that what she did not give is nobody's.
    return sa.exists().where(customers.c[name] == bindparam(name), customers.c.id != bindparam("customer"))


_TAKEN = Prepared(sa.select(_of_another("unique_email"), _of_another("unique_phone")))
# The same with what two records of one person share, and whether she was invited: all that a record depends on.
_LIKE = ("first", "second", "third")
_FACTS = Prepared(
    sa.select(
        _of_another("unique_email"),
        _of_another("unique_phone"),
        sa.or_(*(likeness.shares(name) for name in _LIKE)),
        sa.exists().where(invite_uses.c.intake_id == bindparam("intake")),
    )
)
_phone, _bsuid = known_identities.alias("by_phone"), known_identities.alias("by_bsuid")
_one = sa.select(sa.literal_column("1").label("one")).subquery("one")
_KNOWN = Prepared(
    sa.select(
        _phone.c.intake_id,
        _bsuid.c.intake_id,
        intakes.c.bsuid,
        intakes.c.heard_at,
        customers.c.id,
        customers.c.account_status,
        customers.c.deleted_at,
        *(customers.c[name] for name in (*_PROFILE, "doubts")),
    )
    .select_from(
        _one.outerjoin(_phone, _phone.c.address == bindparam("phone"))
        .outerjoin(_bsuid, _bsuid.c.address == bindparam("bsuid"))
        .outerjoin(intakes, intakes.c.id == sa.func.coalesce(_phone.c.intake_id, _bsuid.c.intake_id))
    )
    .join(customers, customers.c.id == intakes.c.customer_id)
)


def register(connection: Connection, keys: Keys, customer_id: str, intake: Intake, profile: Profile, heard: Heard) -> None:
    """Write the record of a profile: a new customer's, or the change of one that is there.

    An email or phone that is another active customer's is kept too, but not in the unique columns; the record gets the doubt
    "possible_duplicate" and waits for review, and nobody is told. Two who finish at one instant with the same email meet at the
    unique columns: one transaction fails as overtaken, and finds the other's record when it is tried again.
    """
    now = heard.received_at
    # An intake without a customer has her id from the turn that makes her, a moment ago.
    new = intake.customer_id is None
    before = None if new else connection.execute(sa.select(customers).where(customers.c.id == customer_id)).mappings().first()
    if before is None:
        values = first_row(connection, customer_id, intake, profile, heard)
        _CUSTOMER.run(connection, values)
        begin_subscriptions(connection, customer_id, now)
        places.place(connection, keys, customer_id, profile.addresses, new=True)
    else:
        values, _ = _values(connection, customer_id, intake, profile)
        _change(connection, keys, before, values, profile, heard)
    identities.give_to_customer(connection, intake.id, customer_id, profile, now, new=new)
    words.keep(connection, customer_id, values, profile.addresses, new=new)
    likeness.keep(connection, customer_id, values, profile.addresses, new=new)


def unique_columns(connection: Connection, customer_id: str, email: str | None, phone: str | None) -> dict[str, str | None]:
    """What the unique columns hold for this email and phone: nothing where another customer had the same first."""
    unique_email = email.casefold() if email else None
    wanted = {"unique_email": unique_email, "unique_phone": phone, "customer": customer_id}
    ((email_taken, phone_taken),) = _TAKEN.rows(connection, wanted)
    return {"unique_email": None if email_taken else unique_email, "unique_phone": None if phone_taken else phone}


def first_row(connection: Connection, customer_id: str, intake: Intake, profile: Profile, heard: Heard) -> dict[str, Any]:
    """The row of a new customer."""
    values, invited = _values(connection, customer_id, intake, profile)
    came = invites.origin_of(connection, intake.id) if invited else None
    return {
        **values,
        "id": customer_id,
        "version": 1,
        "account_status": "ACTIVE_ACCOUNT",
        "b2b_status": businesses.status_with(connection, None, profile.addresses),
        "review_status": "pending",
        "note": came.note if came else "",
        "groups": [],
        "tags": list(came.tags) if came else [],
        "origin": {"source": "whatsapp", "region": intake.region, **heard.origin, **invites.origin_told(came)},
        "created_at": heard.received_at,
        "updated_at": heard.received_at,
        "deleted_at": None,
    }


def _values(connection: Connection, customer_id: str, intake: Intake, profile: Profile) -> tuple[dict[str, Any], bool]:
    """What the record shall hold, and whether she came through an invitation."""
    given = {name: getattr(profile, name) for name in ("first_name", "last_name", "email", "phone")}
    wanted = {"unique_email": profile.email.casefold() if profile.email else None, "unique_phone": profile.phone}
    keys = likeness.keys_of(given, profile.addresses)
    asked: dict[str, str | None] = {f"{name}_{part}": None for name in _LIKE for part in ("kind", "key")}
    for name, (kind, key) in zip(_LIKE, keys, strict=False):
        asked |= {f"{name}_kind": kind.value, f"{name}_key": key}
    facts = _FACTS.rows(connection, {**wanted, **asked, "customer": customer_id, "intake": intake.id})
    email_taken, phone_taken, shared, invited = facts[0]
    unique = {"unique_email": None if email_taken else wanted["unique_email"], "unique_phone": None if phone_taken else profile.phone}
    # The same name at the same postal code may be one person with two numbers.
    taken = email_taken or phone_taken or shared or likeness.is_shared(connection, customer_id, keys[len(_LIKE) :])
    found = [*([Doubt.POSSIBLE_DUPLICATE.value] if taken else []), *profile.uncertain]
    row = {
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "email": profile.email,
        "phone": profile.phone,
        "phone_verified": profile.phone_verified,
        **unique,
        "preferred_language": profile.preferred_language,
        "remark": profile.remark,
        "attributes": profile.attributes,
        "doubts": found,
        "doubt_rank": rank(found),
    }
    return row, bool(invited)


def _change(connection: Connection, keys: Keys, before: RowMapping, values: dict[str, Any], profile: Profile, heard: Heard) -> None:
    # What staff put there and the chat does not ask stays.
    values["attributes"] = {**before["attributes"], **profile.attributes}
    if before["account_status"] == "DISABLED_ACCOUNT" or before["deleted_at"] is not None:
        values["unique_email"] = values["unique_phone"] = None
    # What was sent back comes back, whatever she answered; anything else only with a new doubt.
    if before["review_status"] == "returned" or set(values["doubts"]) - set(before["doubts"]):
        values["review_status"] = "pending"
    values["b2b_status"] = businesses.status_with(connection, before["b2b_status"], profile.addresses)
    customer_id = before["id"]
    differences = {name: (before[name], after) for name, after in values.items() if before[name] != after}
    old_addresses = [asdict(address) for address in places.addresses_of(connection, keys, customer_id)]
    new_addresses = [asdict(address) for address in places.with_one_default(profile.addresses)]
    if old_addresses != new_addresses:
        differences["addresses"] = (old_addresses, new_addresses)
        places.place(connection, keys, customer_id, profile.addresses, new=False)
    if not differences:
        return
    version = before["version"] + 1
    connection.execute(
        sa.update(customers).where(customers.c.id == customer_id).values({**values, "version": version, "updated_at": heard.received_at})
    )
    if "email" in differences:
        confirmations.address_changed(connection, customer_id, values["email"], heard.received_at)
    history.note_changes(connection, keys, customer_id, differences, heard.received_at, heard.actor, heard.sid)
    told = history.Event(version=version, done_at=heard.received_at, what=history.What.TOLD, about={"fields": history.told(differences)})
    history.note(connection, customer_id, told)


def known(database: Database, sender: Sender) -> Known | None:
    """The customer whom this sender's identity belongs to, as she is stored; None for a stranger.

    None, too, when the phone and the user id are two people's: what is stored is shown to neither. Only an identity that
    wrote to us counts: a phone that somebody typed does not make its owner known.
    Raises: DatabaseAway.
    """
    addressed = {"phone": identities.address_of("phone", sender), "bsuid": identities.address_of("bsuid", sender)}
    with database.reading() as connection:
        for by_phone, by_bsuid, bsuid, heard_at, customer_id, status, deleted_at, *kept in _KNOWN.rows(connection, addressed):
            if not identities.in_conflict(Sender(bsuid=bsuid), sender, by_phone, by_bsuid):
                record = dict(zip((*_PROFILE, "uncertain"), kept, strict=True))
                record |= {"attributes": loaded(record["attributes"]), "phone_verified": bool(record["phone_verified"])}
                record["uncertain"] = tuple(said_on_the_way(loaded(record["uncertain"])))
                profile = Profile(**record, addresses=places.addresses_of(connection, database.keys, customer_id))
                account = _account(status, deleted=deleted_at is not None)
                return Known(customer_id=customer_id, profile=profile, heard_at=moment(heard_at), account=account)
    return None


def _account(status: str, *, deleted: bool) -> Account:
    if deleted:
        return Account.BINNED
    return Account.DEACTIVATED if status == "DISABLED_ACCOUNT" else Account.ACTIVE
