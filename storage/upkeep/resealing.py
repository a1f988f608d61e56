"""Bringing everything that is sealed under the newest key, while the shop goes on; and what each key still holds.

A value is changed only if it is as it was read: whoever wrote meanwhile has sealed it with the newest key anyway. A run that was broken
off begins anew and finds only what is left.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from storage import identity_numbers, imports, quarantine
from storage.accounts import second_factor
from storage.consent import barred, iys_withdrawals
from storage.customers import merge_rows, proof_of_consent, segments
from storage.customers.hiding import MARK, VAT_BLIND, change_place, hidden, shown, vat_place
from storage.database import Database
from storage.rights import twilio_deletions
from storage.sealed import Broken, Keys
from storage.tables import addresses, changes, import_rows, merges, quarantined, staff, tasks
from storage.tables import identity_numbers as numbers
from storage.tables import iys_withdrawals as ended
from storage.tables import segments as saved
from storage.tables import twilio_deletions as deletions

BATCH = 200
# The first six characters of what a key has sealed are its name's, but for two bits; a character less is certain.
_SAME = 5
CLEAR = "clear"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A column whose values are sealed.

    Shape: `at` says where the value of a row stands. `marked`: an older program wrote it in the clear, and a mark tells the two
    apart. `blind` is the column of the keyed hash that is made with it, and the hash's own place.
    """

    table: sa.Table
    column: str
    at: Callable[[RowMapping], str]
    marked: bool = False
    blind: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """As the register has it."""
        return f"{self.table.name}.{self.column}"


# In the order in which they are done; the data register marks the same ones, and a test compares the two.
PLACES = (
    Place(table=addresses, column="vat_id", at=lambda row: vat_place(row["customer_id"]), marked=True, blind=("vat_blind", VAT_BLIND)),
    Place(table=changes, column="before", at=lambda row: change_place(row["customer_id"], row["field"]), marked=True),
    Place(table=changes, column="after", at=lambda row: change_place(row["customer_id"], row["field"]), marked=True),
    Place(table=merges, column="before", at=lambda row: merge_rows.place_of(row["id"])),
    Place(table=import_rows, column="cells", at=lambda row: imports.place_of("cells", row["task_id"], row["row"])),
    Place(table=import_rows, column="before", at=lambda row: imports.place_of("before", row["task_id"], row["row"])),
    Place(
        table=numbers,
        column="sealed",
        at=lambda row: identity_numbers.place_of(row["intake_id"]),
        blind=("blind", identity_numbers.BLIND),
    ),
    Place(table=staff, column="totp_secret", at=lambda row: second_factor.place_of(row["id"])),
    Place(table=quarantined, column="sealed", at=lambda row: quarantine.place_of(row["sid"])),
    Place(table=deletions, column="address", at=lambda row: twilio_deletions.place_of(row["sid"])),
    Place(table=ended, column="sealed", at=lambda row: iys_withdrawals.place_of(row["id"])),
)
# Whom an export is about, within the JSON of what was asked for.
ASKED = "tasks.asked.about"
# What a saved filter looks for, within its JSON.
SEGMENTS = "segments.wanted"
# Hashes of people who were erased: nobody can make them anew, so they stay with their key for as long as it is there.
HASHES = ("barred.recipient", "consents.address_hash")


@dataclass(frozen=True, kw_only=True)
class Held:
    """How many values of a place a key holds. `key` is a key's name, or `CLEAR`."""

    place: str
    key: str
    count: int


def reseal(database: Database, batch: int = BATCH) -> dict[str, int]:
    """Bring every value under the newest key, and seal what stands in the clear; give how many of which place.

    Raises: DatabaseAway; what was done until then is done.
    """
    done = {place.name: _reseal(database, place, batch) for place in PLACES}
    return {**done, SEGMENTS: segments.reseal(database), ASKED: _reseal_asked(database)}


def _reseal(database: Database, place: Place, batch: int) -> int:
    keys, column, own = database.keys, place.table.c[place.column], list(place.table.primary_key.columns)
    old = sa.func.substr(column, 1, len(_prefix(keys, place))) != _prefix(keys, place)
    page = sa.select(place.table).where(column.is_not(None), column != "", old).order_by(*own).limit(batch)
    done, after = 0, None
    while True:
        with database.reading() as connection:
            rows = connection.execute(page if after is None else page.where(sa.tuple_(*own) > sa.tuple_(*after))).mappings().all()
        if not rows:
            return done
        with database.transaction() as connection:
            done += sum(_changed(connection, keys, place, row) for row in rows)
        after = [sa.literal(rows[-1][each.name], each.type) for each in own]


def _changed(connection: Connection, keys: Keys, place: Place, row: RowMapping) -> int:
    stored, where = row[place.column], place.at(row)
    try:
        text = shown(keys, stored, where) if place.marked else keys.open(stored, where)
    except Broken:
        # Its key is gone. `held` tells of it; nobody can mend it.
        return 0
    values = {place.column: hidden(keys, text, where) if place.marked else keys.seal(text, where)}
    if place.blind is not None:
        name, blind = place.blind
        values[name] = keys.blind(text, blind)
    mine = [each == row[each.name] for each in place.table.primary_key.columns]
    return connection.execute(sa.update(place.table).where(*mine, place.table.c[place.column] == stored).values(values)).rowcount


def _reseal_asked(database: Database) -> int:
    done = 0
    with database.transaction() as connection:
        for row in connection.execute(sa.select(tasks.c.id, tasks.c.asked)).all():
            about = row.asked.get("about")
            if not about or database.keys.newest(about):
                continue
            try:
                text = database.keys.open(about, ASKED)
            except Broken:
                continue
            asked = {**row.asked, "about": database.keys.seal(text, ASKED)}
            done += connection.execute(sa.update(tasks).where(tasks.c.id == row.id).values(asked=asked)).rowcount
    return done


def held(database: Database) -> tuple[Held, ...]:
    """What each key holds in each place, and what stands in the clear.

    Shape: opt-outs and proofs of consent of erased people are hashes, which nobody can make anew: they stay with their key.
    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        found = (*_sealed(connection, database.keys), *_within(connection), *_hashes(connection))
    return tuple(Held(place=place, key=key, count=count) for place, key, count in found)


def _sealed(connection: Connection, keys: Keys) -> Iterator[tuple[str, str, int]]:
    for place in PLACES:
        column = place.table.c[place.column]
        start = len(MARK) + _SAME if place.marked else _SAME
        begins = sa.func.substr(column, 1, start)
        told = sa.case((sa.func.substr(column, 1, 1) == MARK, begins), else_=sa.literal(CLEAR)) if place.marked else begins
        asked = sa.select(told, sa.func.count()).where(column.is_not(None), column != "").group_by(told)
        named = {_prefix(keys, place, name): name for name in keys.names}
        for begin, count in connection.execute(asked):
            yield place.name, CLEAR if begin == CLEAR else named.get(begin, f"unknown ({begin.removeprefix(MARK)})"), count


def _within(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """What is sealed within JSON."""
    for place, column, name in ((ASKED, tasks.c.asked, "about"), (SEGMENTS, saved.c.wanted, "sealed")):
        sealed = (kept.get(name) for kept in connection.execute(sa.select(column)).scalars())
        for key, count in Counter(Keys.name_of(each) for each in sealed if each).items():
            yield place, key, count


def _hashes(connection: Connection) -> Iterator[tuple[str, str, int]]:
    for name, hashes in zip(HASHES, (barred.hashes(connection), proof_of_consent.hashes(connection)), strict=True):
        for key, count in Counter(hashes).items():
            yield name, key, count


def _prefix(keys: Keys, place: Place, name: str | None = None) -> str:
    begin = base64.urlsafe_b64encode(bytes.fromhex(name or keys.name)).decode()[:_SAME]
    return f"{MARK if place.marked else ''}{begin}"


def to_take_away(database: Database) -> tuple[str, ...]:
    """The names of our older keys that hold nothing any more.

    Raises: DatabaseAway.
    """
    used: set[Any] = {each.key for each in held(database)}
    return tuple(name for name in database.keys.names[1:] if name not in used)
