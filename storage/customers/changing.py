"""What staff do with a record: one way in, all of it or nothing, and nobody overwrites a colleague unknowingly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.message import Value
from flows.profile import Address
from storage import audit, identities, outbox
from storage.audit import Entry
from storage.consent import confirmations
from storage.customers import history, likeness, places, words
from storage.customers.history import Event, What
from storage.customers.record import Record, addresses_in, fetched
from storage.customers.registering import unique_columns
from storage.database import Database, DatabaseAway, Overtaken
from storage.desk.handling import By
from storage.outgoing import Outgoing
from storage.sealed import Keys
from storage.tables import customer_events, customers

__all__ = ["By", "Edit", "Event", "NotThere", "Record", "Stale", "What", "change", "read", "write"]

# Each try loses only to somebody who was faster, so more than a few mean trouble.
TRIES = 8
_FOUND_BY = frozenset({"first_name", "last_name", "email", "phone"})
_UNIQUE_BY = frozenset({"email", "phone", "account_status", "deleted_at"})


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What an act leads to.

    Shape: `values` are columns of `customers` as they shall be, `addresses` all of them, None when they stay. `about` are ids and
    names for the timeline and the audit log, never a value of hers; `words` a reason, which only the timeline shows. `leaving` goes
    to her. `also` writes more in the same transaction; it is told the record's new version.
    """

    what: What
    values: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[Address, ...] | None = None
    about: Mapping[str, Value] = field(default_factory=dict)
    words: str = ""
    leaving: tuple[Outgoing, ...] = ()
    also: Callable[[Connection, int], None] | None = None

    def __repr__(self) -> str:
        return f"Edit({self.what})"  # personal data: a repr ends in logs and exceptions


class Stale(Exception):
    """Somebody has changed this record since the page was read; `events` says who did what."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        super().__init__("changed meanwhile")
        self.events = events


class NotThere(Exception):
    """There is no such record, or no longer."""


def change(database: Database, customer_id: str, decide: Callable[[Record], Edit | None], *, by: By, seen: int | None = None) -> Record:
    """Do something with a record; gives it as it is then.

    Shape: `decide` says what to keep of the record as it stands, None when there is nothing to do; it is asked again when somebody
    came in between, so it changes nothing itself. `seen` is the version that the page showed; None where nothing can be overwritten.
    Raises: Stale, NotThere, DatabaseAway; whatever `decide` raises.
    """
    for _ in range(TRIES):
        with database.reading() as connection:
            before = read(connection, database.keys, customer_id)
            if by.once is not None and _done(connection, by.once):
                return before
            version = before.customer["version"]
            if seen is not None and seen != version:
                raise Stale(history.events_of(connection, customer_id, since=seen))
        edit = decide(before)
        if edit is None:
            return before
        try:
            with database.transaction() as connection:
                write(connection, database.keys, before, edit, by)
                return read(connection, database.keys, customer_id)
        except Overtaken:
            continue
    raise DatabaseAway("somebody was faster every time")


def read(connection: Connection, keys: Keys, customer_id: str) -> Record:
    """A record as it stands.

    Raises: NotThere.
    """
    found = fetched(connection, sa.select(customers).where(customers.c.id == customer_id), keys)
    if not found:
        raise NotThere(customer_id)
    return found[0]


def write(connection: Connection, keys: Keys, before: Record, edit: Edit, by: By) -> int:
    """Keep what was decided, in the caller's transaction; gives the record's new version.

    Raises: Overtaken, when the record has moved since it was read.
    """
    was, customer_id = before.customer, before.customer["id"]
    differences = {name: (was[name], after) for name, after in edit.values.items() if was[name] != after}
    values = {name: after for name, (_, after) in differences.items()}
    places_after = _moved(before, edit, differences)
    version = int(was["version"]) + 1
    after = {**was, **values}
    if _UNIQUE_BY & values.keys():
        values |= _proven(connection, customer_id, after) if "phone" in values else {}
        values |= _unique(connection, customer_id, after)
    as_read = (customers.c.id == customer_id, customers.c.version == was["version"])
    kept = {**values, "version": version, "updated_at": by.done_at}
    if connection.execute(sa.update(customers).where(*as_read).values(kept)).rowcount != 1:
        raise Overtaken("somebody was faster")
    if edit.addresses is not None and "addresses" in differences:
        places.place(connection, keys, customer_id, edit.addresses, new=False)
    if {"email", "phone"} & values.keys():
        identities.retype(connection, customer_id, after["email"], after["phone"], by.done_at)
    if "email" in values:
        confirmations.address_changed(connection, customer_id, after["email"], by.done_at)
    if _FOUND_BY & values.keys() or "addresses" in differences:
        words.keep(connection, customer_id, after, places_after, new=False)
        likeness.keep(connection, customer_id, after, places_after, new=False)
    actor = f"staff:{by.staff_id}" if by.staff_id else "clock"
    history.note_changes(connection, keys, customer_id, differences, by.done_at, actor)
    about: dict[str, Value] = {**({"fields": history.told(differences)} if differences else {}), **edit.about}
    event = Event(version=version, done_at=by.done_at, what=edit.what, staff_id=by.staff_id, about=about, words=edit.words, once=by.once)
    history.note(connection, customer_id, event)
    outbox.put(connection, edit.leaving, by.done_at)
    if edit.also is not None:
        edit.also(connection, version)
    note_in_log(connection, customer_id, edit.what, about, by)
    return version


def note_in_log(connection: Connection, customer_id: str, what: What, about: Mapping[str, Value], by: By) -> None:
    """Add the audit log's line, where one of us did it."""
    if by.staff_id is not None:
        audit.add(connection, log_line(customer_id, what, about, by))


def log_line(customer_id: str, what: What, about: Mapping[str, Value], by: By) -> Entry:
    """The audit log's line about something that one of us did."""
    return by.changed(f"customer:{customer_id}", {"what": what.value, **about})


def _moved(before: Record, edit: Edit, differences: dict[str, tuple[Any, Any]]) -> tuple[Address, ...]:
    were = addresses_in(before)
    if edit.addresses is None:
        return were
    now = places.with_one_default(edit.addresses)
    if now != were:
        differences["addresses"] = ([asdict(place) for place in were], [asdict(place) for place in now])
    return now


def _unique(connection: Connection, customer_id: str, after: Mapping[str, Any]) -> dict[str, str | None]:
    # Who is deactivated or deleted keeps nobody else from using the address.
    if after["account_status"] == "DISABLED_ACCOUNT" or after["deleted_at"] is not None:
        return {"unique_email": None, "unique_phone": None}
    return unique_columns(connection, customer_id, after["email"], after["phone"])


def _proven(connection: Connection, customer_id: str, after: Mapping[str, Any]) -> dict[str, Any]:
    return {"phone_verified": identities.owns(connection, customer_id, after["phone"])}


def _done(connection: Connection, once: str) -> bool:
    return connection.execute(sa.select(customer_events.c.id).where(customer_events.c.once == once)).first() is not None
