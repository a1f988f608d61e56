"""A shop of any size behind the desk: a few hundred seeded chats, copied until there are enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from psycopg import sql

from flows.profile import Address
from storage.customers import likeness, words
from storage.customers.places import ADDRESS
from storage.tables import (
    addresses,
    audit,
    customer_keys,
    customer_words,
    customers,
    desk_intakes,
    intakes,
    invite_uses,
    invites,
    messages,
    notes,
    outbox,
)
from tests.desk.shop import shop

SEEDED = 400
# Rows of one statement.
_AT_ONCE = 2000
# What is copied of one chat: the newest of each. The whole of a chat is read on one page alone, from an index.
_NEWEST = 4
_OPEN = ("asking", "human")
_EXPIRES = timedelta(days=30)
Row = dict[str, Any]


def grown(app: Flask, many_intakes: int, many_customers: int) -> dict[str, int]:
    """Make the shop; gives how many rows each table has then."""
    database = shop(app, customers=SEEDED, intakes=SEEDED)
    now = app.extensions["desk"].clock()
    # An engine of its own: ours gives no statement as long as a filling takes.
    engine = sa.create_engine(database._engine.url)  # noqa: SLF001 - the address with its password
    with engine.begin() as connection:
        seed = {table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()] for table in _COPIED}
    for number in range(1, -(-many_intakes // SEEDED)):
        with engine.begin() as connection:
            _copy(connection, seed, number, now)
    with engine.begin() as connection:
        made = connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar_one()
        _insert_people(connection, seed, _people(seed["customers"], many_customers - made))
        _insert(connection, audit, _log(seed["intakes"], now))
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    with database.reading() as connection:
        return {table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in (*_COPIED, audit)}


_COPIED = (intakes, customers, addresses, messages, outbox, desk_intakes, notes, invites, invite_uses)


def _copy(connection: sa.Connection, seed: dict[str, list[Row]], number: int, now: datetime) -> None:
    """The chats once more, as somebody else's, some days earlier."""
    mark, back = f"{number:04x}", timedelta(days=2 * number, minutes=7 * number)

    def named(key: str | None) -> str | None:
        return f"{mark}{key[4:]}" if key else None

    def moved(row: Row, **values: Any) -> Row:
        earlier = {name: value - back for name, value in row.items() if isinstance(value, datetime)}
        return {**row, **earlier, **values}

    def theirs(row: Row) -> Row:
        old = row["state"] in _OPEN and now - row["heard_at"] + back > _EXPIRES
        sender = {"phone": f"+4930{number:04d}{row['phone'][-6:]}" if row["phone"] else None, "bsuid": named(row["bsuid"])}
        made = moved(row, id=named(row["id"]), customer_id=named(row["customer_id"]), **sender)
        return {**made, "state": "expired"} if old else made

    _insert(connection, intakes, map(theirs, seed["intakes"]))
    theirs_too = [(_person(row, f"{mark}{row['id'][4:]}", back), row["id"]) for row in seed["customers"] if row["email"]]
    _insert_people(connection, seed, theirs_too)
    _insert(
        connection,
        messages,
        (_without(moved(row, intake_id=named(row["intake_id"]), sid=f"{mark}{row['sid']}"), "seq") for row in _newest(seed, messages)),
    )
    for row_table, key in ((outbox, "provider_sid"), (notes, "")):
        rows = (_without(moved(row, intake_id=named(row["intake_id"])), "id") for row in _newest(seed, row_table))
        _insert(connection, row_table, ({**row, key: f"{mark}{row[key]}" if row[key] else None} if key else row for row in rows))
    _insert(connection, desk_intakes, (moved(row, intake_id=named(row["intake_id"])) for row in seed["desk_intakes"]))
    codes = (
        moved(row, id=f"{mark} {row['id']}", code=f"{mark}{row['code']}", intake_id=named(row["intake_id"])) for row in seed["invites"]
    )
    _insert(connection, invites, codes)
    uses = (moved(row, invite_id=f"{mark} {row['invite_id']}", intake_id=named(row["intake_id"])) for row in seed["invite_uses"])
    _insert(connection, invite_uses, uses)


def _newest(seed: dict[str, list[Row]], table: sa.Table) -> Iterator[Row]:
    chats: dict[str, list[Row]] = {}
    for row in seed[table.name]:
        chats.setdefault(row["intake_id"], []).append(row)
    for rows in chats.values():
        yield from rows[-_NEWEST:]


def _people(seed: list[Row], many: int) -> Iterator[tuple[Row, str]]:
    for number in range(many):
        like = seed[number % len(seed)]
        yield _person(like, f"c{number:031x}", timedelta(minutes=5 * number)), like["id"]


def _person(row: Row, key: str, back: timedelta) -> Row:
    own = {"email": f"{key}@example.com", "phone": f"+49{int(key[-9:], 16)}", "unique_email": None, "unique_phone": None}
    return {**row, **own, "id": key, "created_at": row["created_at"] - back, "updated_at": row["updated_at"] - back}


def _insert_people(connection: sa.Connection, seed: dict[str, list[Row]], people: Iterable[tuple[Row, str]]) -> None:
    """Records with what a search and a look for duplicates find them by, each at the addresses of the one it is like."""
    rows: dict[sa.Table, list[Row]] = {table: [] for table in (customers, addresses, customer_words, customer_keys)}
    homes: dict[str, list[Row]] = {}
    for row in seed["addresses"]:
        # A VAT ID is sealed for the one whose it is.
        homes.setdefault(row["customer_id"], []).append({**_without(row, "id"), "vat_id": "", "vat_blind": None})
    for person, like in people:
        key, there = person["id"], homes.get(like, [])
        places = [Address(**{name: row[name] for name in ADDRESS}) for row in there]
        rows[customers].append(person)
        rows[addresses] += [{**row, "customer_id": key} for row in there]
        rows[customer_words].append({"customer_id": key, "words": words.words_of(person, places)})
        rows[customer_keys] += [{"kind": kind.value, "key": found, "customer_id": key} for kind, found in likeness.keys_of(person, places)]
    for table, several in rows.items():
        _insert(connection, table, several)


def _log(seed: list[Row], now: datetime, many: int = 30_000) -> Iterator[Row]:
    for number in range(many):
        done = {"done_at": now - timedelta(minutes=number), "staff_id": None, "action": "viewed", "endpoint": "intakes.one"}
        yield {**done, "subject": f"intake:{seed[number % len(seed)]['id']}", "details": {}, "address_hash": "0" * 16}


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> None:
    several = list(rows)
    if not several:
        return
    if connection.dialect.name == "postgresql":
        _copied_in(connection, table, several)
        return
    for start in range(0, len(several), _AT_ONCE):
        connection.execute(sa.insert(table), several[start : start + _AT_ONCE])


def _copied_in(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    # COPY: psycopg sends an INSERT's rows one by one, and ten times as many values by name take minutes to be put together.
    names, dialect = list(rows[0]), connection.dialect
    readied = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names)))
    cursor = connection.connection.cursor()
    with cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([ready(row[name]) if ready else row[name] for name, ready in zip(names, readied, strict=True)])
    cursor.close()
