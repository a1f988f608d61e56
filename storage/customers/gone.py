"""What is left of an erased person, table by table: nothing but what is counted, under a name that leads to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import State
from storage import tables
from storage.consent import iys_withdrawals
from storage.consent.barred import ERASED, make_blind
from storage.customers import entangled, proof_of_consent, rejected_lines
from storage.desk.handling import By
from storage.outgoing import Status
from storage.rights import twilio_deletions
from storage.sealed import Keys
from storage.tables import (
    customers,
    desk_events,
    desk_intakes,
    identities,
    import_rows,
    intakes,
    invite_guesses,
    invites,
    messages,
    outbox,
    rates,
    requests,
    tasks,
)

# What hangs on an intake and counts nothing.
_BESIDE = ("identity_numbers", "secure_links", "notes", "presence", "reminders", "quarantined")


# The kind of task that writes records to a file, and why there is no file any more.
EXPORT, WHY = "export", "erased"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person in our tables, as it stood before: ids, the addresses that she wrote from, the emails and phones that she gave."""

    customers: tuple[str, ...]
    intakes: tuple[str, ...]
    addresses: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """The telephone numbers among her addresses."""
        return tuple(each.removeprefix("whatsapp:") for each in self.addresses)

    @property
    def names(self) -> rejected_lines.Names:
        """By what a line of an import names her."""
        return rejected_lines.Names.of(self.emails, (*self.phones, *self.numbers))

    def __repr__(self) -> str:
        return "Person(•••)"  # personal data: a repr ends in logs and exceptions


def tombstone_of(erasure_id: str) -> str:
    """What stands where her address stood: the same for all of hers, and random, so that it leads to nobody."""
    return f"{ERASED}{erasure_id}"


def forget(connection: Connection, keys: Keys, person: Person, erasure_id: str, by: By, read: rejected_lines.Found) -> None:
    """Forget her, in the caller's transaction, which holds her rows and has written the erasure down.

    Shape: `read` is what was found in rejected lines before, while nobody waited.
    """
    tombstone = tombstone_of(erasure_id)
    _have_twilio_forget(connection, keys, person, erasure_id, by.done_at)
    _messages(connection, person, tombstone)
    _beside(connection, person)
    _invites(connection, person)
    _addresses(connection, keys, person)
    _requests(connection, person, by)
    iys_withdrawals.keep(connection, keys, person.customers, erasure_id, by.done_at)
    proof_of_consent.forget(connection, keys, person.customers, person.intakes, (*person.addresses, *person.emails), erasure_id)
    _imports(connection, person)
    rejected_lines.empty(connection, rejected_lines.naming(connection, keys, person.names, read))
    _files(connection, by)
    entangled.untangle(connection, person.customers)
    _intakes(connection, person)
    # Addresses, subscriptions, changes, events, words, keys, merges, links and codes hang on this row, and go with it.
    connection.execute(sa.delete(customers).where(customers.c.id.in_(person.customers)))


def _leaving(person: Person) -> sa.ColumnElement[bool]:
    # Through the index on the intake: what has none is rare.
    mine = sa.and_(outbox.c.intake_id.is_(None), outbox.c.customer_id.in_(person.customers))
    return sa.or_(outbox.c.intake_id.in_(person.intakes), mine)


def _have_twilio_forget(connection: Connection, keys: Keys, person: Person, erasure_id: str, now: datetime) -> None:
    heard = sa.select(messages.c.sid).where(messages.c.intake_id.in_(person.intakes))
    sent = sa.select(outbox.c.provider_sid).where(_leaving(person), outbox.c.provider_sid.is_not(None))
    sids = {sid for asked in (heard, sent) for sid in connection.execute(asked).scalars()}
    twilio_deletions.ask(connection, keys, sids, person.addresses, erasure_id, now)


def _messages(connection: Connection, person: Person, tombstone: str) -> None:
    # The sid stays: it is random, Twilio forgets what it stood for, and the same message must not be applied again.
    nothing = {"body": None, "response": None, "media": None, "sender": tombstone}
    connection.execute(sa.update(messages).where(messages.c.intake_id.in_(person.intakes)).values(nothing))
    hers = _leaving(person)
    waits = outbox.c.status.in_([Status.READY.value, Status.UNKNOWN.value])
    connection.execute(sa.update(outbox).where(hers, waits).values(status=Status.CANCELLED.value))
    # What is at Twilio's door this moment cannot be called back; its time is over, so that it is not tried again.
    connection.execute(sa.update(outbox).where(hers, outbox.c.status == Status.SENDING.value).values(give_up_at=outbox.c.created_at))
    emptied: dict[str, Any] = {"payload": {}, "recipient": tombstone, "error": None, "customer_id": None}
    connection.execute(sa.update(outbox).where(hers).values(emptied))


def _beside(connection: Connection, person: Person) -> None:
    for name in _BESIDE:
        table: sa.Table = getattr(tables, name)
        connection.execute(sa.delete(table).where(table.c.intake_id.in_(person.intakes)))
    hers = desk_events.c.intake_id.in_(person.intakes)
    connection.execute(sa.update(desk_events).where(hers).values(words=""))
    held = {"held_by": None, "held_until": None, "duplicate_of": None, "version": desk_intakes.c.version + 1}
    connection.execute(sa.update(desk_intakes).where(desk_intakes.c.intake_id.in_(person.intakes)).values(held))


def _invites(connection: Connection, person: Person) -> None:
    # An invitation stays counted, with its uses.
    hers = sa.or_(invites.c.intake_id.in_(person.intakes), invites.c.phone.in_(person.numbers))
    connection.execute(sa.update(invites).where(hers).values(known={}, note="", phone=None, opt_in=None))


def _addresses(connection: Connection, keys: Keys, person: Person) -> None:
    connection.execute(sa.delete(invite_guesses).where(invite_guesses.c.sender.in_(person.addresses)))
    for address in person.addresses:
        connection.execute(sa.delete(rates).where(rates.c.key.endswith(f" {address}", autoescape=True)))
        # Who said stop is not to be written to again by somebody who does not know of it.
        make_blind(connection, keys, address)
    hers = sa.or_(identities.c.customer_id.in_(person.customers), identities.c.intake_id.in_(person.intakes))
    connection.execute(sa.delete(identities).where(hers))


def _requests(connection: Connection, person: Person, by: By) -> None:
    hers = sa.or_(requests.c.customer_id.in_(person.customers), requests.c.intake_id.in_(person.intakes))
    state = sa.case((requests.c.kind == "erase", "done"), else_="refused")
    closed = {"state": state, "closed_at": by.done_at, "staff_id": by.staff_id}
    connection.execute(sa.update(requests).where(hers, requests.c.state == "open").values(closed))
    connection.execute(sa.update(requests).where(hers).values(note=""))


def _imports(connection: Connection, person: Person) -> None:
    emptied: dict[str, Any] = {"cells": None, "before": None, "reason": [], "customer_id": None}
    connection.execute(sa.update(import_rows).where(import_rows.c.customer_id.in_(person.customers)).values(emptied))


def _files(connection: Connection, by: By) -> None:
    """Let no file be loaded any more in which she may stand; whoever made one is told why, and the worker deletes it from the disk."""
    exports, waits = tasks.c.kind == EXPORT, tasks.c.state.in_(["waiting", "running"])
    here = sa.or_(sa.and_(exports, waits), sa.and_(~waits, tasks.c.file.is_not(None)))
    for row in connection.execute(sa.select(tasks.c.id, tasks.c.kind, tasks.c.note).where(here)).all():
        values: dict[str, Any] = {"note": {**row.note, "why": WHY}}
        if row.kind == EXPORT:
            values |= {"state": "failed", "ended_at": sa.func.coalesce(tasks.c.ended_at, by.done_at)}
        connection.execute(sa.update(tasks).where(tasks.c.id == row.id).values(values))


def _intakes(connection: Connection, person: Person) -> None:
    # Finished ones stay finished, so that the reports go on counting them; nothing is open any more.
    ended = [State.COMPLETE.value, State.EXPIRED.value, State.STOPPED.value, State.CANCELLED.value]
    state = sa.case((intakes.c.state.in_(ended), intakes.c.state), else_=State.CANCELLED.value)
    nothing = {
        "state": state, "draft": {}, "aside": None, "marks": [], "customer_id": None, "region": None, "phone": None, "bsuid": None,
        "parent_bsuid": None, "username": None, "version": intakes.c.version + 1,
    }  # fmt: skip
    connection.execute(sa.update(intakes).where(intakes.c.id.in_(person.intakes)).values(nothing))
