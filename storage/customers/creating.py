"""Records that no registration made: written by hand, imported, or invented for trying."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.doubts import Doubt, rank
from flows.message import Value
from flows.profile import Profile
from storage import audit, tables
from storage.consent.consents import Channel, Subscription
from storage.customers import changing, likeness, places, words
from storage.customers.history import Event, What, event_row
from storage.customers.likeness import email_key
from storage.desk.handling import By
from storage.engines.many import Many, among, together
from storage.identities import IdentityStanding
from storage.sealed import Keys

# In the order in which they refer to each other.
_TABLES = ("customers", "addresses", "subscriptions", "identities", "customer_words", "customer_keys", "customer_events")
_INTO = {name: Many(tables.metadata.tables[name]) for name in _TABLES}


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """A record to be.

    Shape: `further` are columns of `customers` that differ from a plain new record (note, tags, account_status ...).
    """

    profile: Profile
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    created_at: datetime
    origin: Mapping[str, Value] = field(default_factory=dict)
    further: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Newcomer({self.id})"  # personal data: a repr ends in logs and exceptions


def create(
    connection: Connection,
    keys: Keys,
    newcomers: Sequence[Newcomer],
    by: By | None = None,
    what: What = What.CREATED,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Write these records, in a few statements whatever their number; with `by`, their events and the audit log's lines too.

    An email or phone that another active customer has is kept beside the unique columns, and doubted. `meanwhile` is done while
    the database works; it asks it nothing.
    """
    if not newcomers:
        return
    emails = _taken(
        connection, tables.customers.c.unique_email, [email_key(each.profile.email) for each in newcomers if each.profile.email]
    )
    phones = _taken(connection, tables.customers.c.unique_phone, [each.profile.phone for each in newcomers if each.profile.phone])
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    for each in newcomers:
        _rows(rows, keys, each, emails, phones)
        if by is not None:
            event = Event(version=1, done_at=by.done_at, what=what, staff_id=by.staff_id)
            rows["customer_events"].append(event_row(each.id, event))
    if by is not None and by.staff_id is not None:
        audit.add(connection, *(changing.log_line(each.id, what, {}, by) for each in newcomers))
    with together(connection):
        for name, several in rows.items():
            _INTO[name].write(connection, several)
        if meanwhile is not None:
            meanwhile()
    likeness.mark(connection, [each.id for each in newcomers])


def _rows(rows: dict[str, list[dict[str, Any]]], keys: Keys, each: Newcomer, emails: set[str], phones: set[str]) -> None:
    customer = _customer(each, emails, phones)
    profile, now = each.profile, each.created_at
    rows["customers"].append(customer)
    rows["addresses"] += places.rows_of(keys, each.id, profile.addresses)
    rows["subscriptions"] += [
        {"customer_id": each.id, "channel": channel.value, "status": Subscription.NOT_SUBSCRIBED.value, "changed_at": now}
        for channel in Channel
    ]
    rows["identities"] += [
        {
            "kind": kind,
            "value": value,
            "standing": IdentityStanding.TYPED.value,
            "address": None,
            "intake_id": None,
            "customer_id": each.id,
            "seen_at": now,
        }
        for kind, value in (("email", profile.email), ("phone", profile.phone))
        if value
    ]
    rows["customer_words"].append({"customer_id": each.id, "words": words.words_of(customer, profile.addresses)})
    rows["customer_keys"] += [
        {"kind": kind.value, "key": key, "customer_id": each.id, "again": False}
        for kind, key in likeness.keys_of(customer, profile.addresses)
    ]


def _customer(each: Newcomer, emails: set[str], phones: set[str]) -> dict[str, Any]:
    profile = each.profile
    email = email_key(profile.email) if profile.email else None
    active = each.further.get("account_status") != "DISABLED_ACCOUNT" and each.further.get("deleted_at") is None
    free = {
        "unique_email": email if active and email and email not in emails else None,
        "unique_phone": profile.phone if active and profile.phone and profile.phone not in phones else None,
    }
    doubted = active and ((email and not free["unique_email"]) or (profile.phone and not free["unique_phone"]))
    doubts = [*([Doubt.POSSIBLE_DUPLICATE.value] if doubted else []), *profile.uncertain]
    # The next one in the same batch meets this one too.
    emails.update(filter(None, (free["unique_email"],)))
    phones.update(filter(None, (free["unique_phone"],)))
    return {
        "id": each.id,
        "version": 1,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "email": profile.email,
        "phone": profile.phone,
        "phone_verified": profile.phone_verified,
        **free,
        "preferred_language": profile.preferred_language,
        "account_status": "ACTIVE_ACCOUNT",
        "b2b_status": None,
        "review_status": "pending" if doubts else "approved",
        "doubts": doubts,
        "doubt_rank": rank(doubts),
        "note": "",
        "remark": profile.remark,
        "groups": [],
        "tags": [],
        "attributes": dict(profile.attributes),
        "origin": dict(each.origin),
        "created_at": each.created_at,
        "updated_at": each.created_at,
        "deleted_at": None,
        **each.further,
    }


def _taken(connection: Connection, column: sa.Column[Any], values: Sequence[str]) -> set[str]:
    return set(connection.execute(sa.select(column).where(among(connection, column, values))).scalars()) if values else set()
