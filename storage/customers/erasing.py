"""Erasing a person: in one transaction nothing of her stays in any table, and what is counted goes on being counted.

What is erased, what stays and why stands in docs/privacy.md and docs/decisions-erasure.md; the rows themselves are in `gone.py`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import NEVER
from storage import audit
from storage.customers import gone, history, rejected_lines
from storage.customers.changing import NotThere, Stale
from storage.customers.gone import Person
from storage.database import Database, DatabaseAway, Overtaken
from storage.desk.handling import By
from storage.tables import customers, desk_intakes, erasures, identities, intakes, merges

__all__ = ["By", "NotThere", "Stale", "erase", "erase_intake", "erased", "forget_again"]

# Each try loses only to a message of hers or to a colleague, so more than a few mean trouble.
TRIES = 8


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Why somebody is erased: `why` is a word of ours, never a reason in staff's words; `request_id` the request that asked for it."""

    why: str
    request_id: int | None = None
    erasure_id: str = ""


def erase(database: Database, customer_id: str, by: By, *, why: str, request_id: int | None = None, seen: int | None = None) -> None:
    """Erase a customer, with every record that was merged into hers and every registration that led to them.

    Shape: `why` is a word of ours, such as "asked" or "bin"; `seen` the version that the page showed, None where it does not matter.
    Raises: NotThere; Stale when a colleague has changed the record since; DatabaseAway, and then nothing has happened.
    """
    _insist(partial(_erase, database, (customer_id,), (), by, Asked(why=why, request_id=request_id), seen))


def erase_intake(database: Database, intake_id: str, by: By, *, why: str, request_id: int | None = None) -> None:
    """Erase somebody who never became a customer; if she did meanwhile, the customer.

    Raises: NotThere, DatabaseAway.
    """
    _insist(partial(_erase, database, (), (intake_id,), by, Asked(why=why, request_id=request_id), None))


def erased(database: Database, customer_id: str) -> bool:
    """Whether this customer was erased, rather than never there.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return connection.execute(sa.select(erasures.c.id).where(erasures.c.customer_id == customer_id)).first() is not None


def forget_again(database: Database, erasure_id: str, customer_ids: tuple[str, ...], intake_ids: tuple[str, ...], by: By, why: str) -> bool:
    """Erase anew what a restored backup has brought back, under the erasure's own id. Whether there was anything.

    Raises: DatabaseAway.
    """
    asked = Asked(why=why, erasure_id=erasure_id)
    try:
        _insist(partial(_erase, database, customer_ids, intake_ids, by, asked, None))
    except NotThere:
        return False
    return True


def _insist(act: partial[None]) -> None:
    for _ in range(TRIES):
        try:
            return act()
        except Overtaken:
            continue
    raise DatabaseAway("somebody was faster every time")


def _erase(database: Database, customer_ids: tuple[str, ...], intake_ids: tuple[str, ...], by: By, asked: Asked, seen: int | None) -> None:
    # What seals is loaded now, and what must be opened line by line is read, while nobody waits for us.
    database.keys.seal("", "")
    with database.reading() as connection:
        read = rejected_lines.naming(connection, database.keys, person_of(connection, customer_ids, intake_ids).names)
    with database.transaction() as connection:
        person = person_of(connection, customer_ids, intake_ids)
        _hold(connection, person)
        if person_of(connection, customer_ids, intake_ids) != person:
            raise Overtaken("a message of hers came first")
        if not person.customers and not person.intakes:
            raise NotThere(*customer_ids, *intake_ids)
        if seen is not None:
            version = connection.execute(sa.select(customers.c.version).where(customers.c.id == customer_ids[0])).scalar_one()
            if version != seen:
                raise Stale(history.events_of(connection, customer_ids[0], since=seen))
        erasure_id = asked.erasure_id or uuid.uuid4().hex
        _write_down(connection, erasure_id, person, customer_ids, by, asked)
        gone.forget(connection, database.keys, person, erasure_id, by, read)


def person_of(connection: Connection, customer_ids: tuple[str, ...], intake_ids: tuple[str, ...]) -> Person:
    """Everything that leads to one person: her records, her registrations, the addresses that she wrote from.

    A record that was merged into hers is hers; one that hers was merged into is not erased with it.
    """
    records, begun = set(customer_ids), set(intake_ids)
    while True:
        before = len(records) + len(begun)
        into = sa.select(merges.c.gone_id).where(merges.c.kept_id.in_(records), merges.c.undone_at.is_(None))
        records |= _set(connection, into)
        records |= _set(connection, sa.select(intakes.c.customer_id).where(intakes.c.id.in_(begun), intakes.c.customer_id.is_not(None)))
        begun |= _set(connection, sa.select(intakes.c.id).where(intakes.c.customer_id.in_(records)))
        named = (identities.c.customer_id.in_(records), identities.c.intake_id.is_not(None))
        begun |= _set(connection, sa.select(identities.c.intake_id).where(*named))
        marked = [*(f"customer:{each}" for each in records), *(f"intake:{each}" for each in begun)]
        begun |= _set(connection, _begun_for(records))
        begun |= _set(connection, sa.select(desk_intakes.c.intake_id).where(desk_intakes.c.duplicate_of.in_(marked)))
        if len(records) + len(begun) == before:
            break
    rows = connection.execute(sa.select(customers.c.id, customers.c.phone, customers.c.email).where(customers.c.id.in_(records))).all()
    people = connection.execute(sa.select(intakes.c.id, intakes.c.phone, intakes.c.bsuid).where(intakes.c.id.in_(begun))).all()
    hers = sa.or_(identities.c.customer_id.in_(records), identities.c.intake_id.in_(begun))
    wrote = connection.execute(sa.select(identities.c.kind, identities.c.value, identities.c.address).where(hers)).all()
    senders = {f"whatsapp:{value}" for row in people for value in (row.phone, row.bsuid) if value}
    return Person(
        customers=tuple(sorted(row.id for row in rows)),
        intakes=tuple(sorted(row.id for row in people)),
        addresses=tuple(sorted(senders | {row.address for row in wrote if row.address})),
        emails=tuple(sorted({row.email for row in rows if row.email} | {row.value for row in wrote if row.kind == "email"})),
        phones=tuple(sorted({row.phone for row in rows if row.phone})),
    )


def _begun_for(records: set[str]) -> sa.Select[tuple[str]]:
    """Registrations that staff have begun for these numbers and that nobody has answered.

    One that somebody has written in is only hers when it led to her record: whoever gives another person's number erases nothing of his.
    """
    given = sa.select(sa.literal("whatsapp:") + customers.c.phone).where(customers.c.id.in_(records), customers.c.phone.is_not(None))
    unheard = (intakes.c.heard_at == NEVER, intakes.c.customer_id.is_(None))
    return sa.select(intakes.c.id).join(identities, identities.c.intake_id == intakes.c.id).where(identities.c.address.in_(given), *unheard)


def _set(connection: Connection, asked: sa.Select[Any]) -> set[str]:
    return set(connection.execute(asked).scalars())


def _hold(connection: Connection, person: Person) -> None:
    """Hold her rows in the order in which a message takes them: whoever writes now waits, and is then looked at anew, as a stranger."""
    for table, ids in ((intakes, person.intakes), (customers, person.customers)):
        connection.execute(sa.select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()).all()


def _write_down(connection: Connection, erasure_id: str, person: Person, customer_ids: tuple[str, ...], by: By, asked: Asked) -> None:
    """Write down that it was done, before it is done: only then the database gives up the consent receipts."""
    first = next((each for each in customer_ids if each in person.customers), next(iter(person.customers), None))
    mine = (first, *(each for each in person.customers if each != first))
    common = {"done_at": by.done_at, "staff_id": by.staff_id, "request_id": asked.request_id, "why": asked.why}
    ids = (erasure_id, *(f"{erasure_id}.{place}" for place in range(1, len(mine))))
    connection.execute(sa.delete(erasures).where(erasures.c.id.in_(ids)))
    for place, (key, customer_id) in enumerate(zip(ids, mine, strict=True)):
        row = {"id": key, "customer_id": customer_id, "intake_ids": list(person.intakes) if place == 0 else [], **common}
        connection.execute(sa.insert(erasures), row)
    if by.staff_id is None:
        return
    subject = f"customer:{first}" if first else f"intake:{person.intakes[0]}"
    audit.add(connection, by.changed(subject, {"what": "erased", "why": asked.why}))
