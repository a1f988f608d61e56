"""Records that may be one person's: pairs with their reasons, a page at a time. Nothing here merges anything."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.profile import Profile
from storage.customers.likeness import Likeness, keys_of
from storage.database import Database
from storage.engines.many import among
from storage.sealed import Broken, Keys
from storage.tables import customer_keys, customers, not_duplicates

PAGE = 25
# So many of one key are compared with each other: a number that hundreds share is a counter's, not a person's.
_MEMBERS = 20
# A page's worth of keys, and a few of which nothing is left to say.
_KEYS_AT_ONCE = 30
_PLACE = "duplicates.after"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two records and by what they are alike; `one` is the older."""

    one: dict[str, Any]
    other: dict[str, Any]
    reasons: tuple[Likeness, ...]

    def __repr__(self) -> str:
        return "Pair(•••)"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, kw_only=True)
class PairPage:
    """Some pairs, and where to go on; None at the end."""

    pairs: tuple[Pair, ...]
    after: str | None = None


_KEY = (customer_keys.c.kind, customer_keys.c.key, customer_keys.c.customer_id)
_SHOWN = tuple(customers.c[name] for name in ("id", "first_name", "last_name", "email", "phone", "created_at", "version", "account_status"))


def page_of(database: Database, after: str = "") -> PairPage:
    """The next pairs. `after` is what the page before gave: sealed, because keys are emails, numbers and names.

    Raises: DatabaseAway.
    """
    found: list[Pair] = []
    last = _opened(database.keys, after)
    with database.reading() as connection:
        while True:
            keys = [(row.kind, row.key) for row in connection.execute(_shared(last))]
            for place, pairs in enumerate(_pairs(connection, keys)):
                found += pairs
                if len(found) >= PAGE and (place + 1 < len(keys) or len(keys) == _KEYS_AT_ONCE):
                    return PairPage(pairs=tuple(found), after=database.keys.seal(json.dumps(keys[place]), _PLACE))
            if len(keys) < _KEYS_AT_ONCE:
                return PairPage(pairs=tuple(found))
            last = keys[-1]


def pairs_with(database: Database, customer_id: str) -> tuple[Pair, ...]:
    """The pairs that one record is part of.

    Raises: DatabaseAway.
    """
    mine = sa.select(customer_keys.c.kind, customer_keys.c.key).where(customer_keys.c.customer_id == customer_id)
    with database.reading() as connection:
        keys = [(row.kind, row.key) for row in connection.execute(mine)]
        found = [pair for pairs in _pairs(connection, keys, of=customer_id) for pair in pairs]
    return tuple(found)[:PAGE]


@dataclass(frozen=True, kw_only=True)
class Like:
    """A record that shares a key with somebody who has none yet, and by what."""

    id: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    by: tuple[Likeness, ...]


def like(database: Database, profile: Profile) -> tuple[Like, ...]:
    """Records that may already be this person's; a page full at most.

    Raises: DatabaseAway.
    """
    who = {"first_name": profile.first_name, "last_name": profile.last_name, "email": profile.email, "phone": profile.phone}
    keys = [(kind.value, key) for kind, key in keys_of(who, profile.addresses)]
    if not keys:
        return ()
    columns = (customer_keys.c.kind, customers.c.id, customers.c.first_name, customers.c.last_name)
    asked = sa.select(*columns).join_from(customer_keys, customers, customers.c.id == customer_keys.c.customer_id)
    same = sa.or_(*(sa.and_(customer_keys.c.kind == kind, customer_keys.c.key == key) for kind, key in keys))
    shared = (same, customers.c.deleted_at.is_(None))
    with database.reading() as connection:
        rows = connection.execute(asked.where(*shared).order_by(customers.c.created_at, customers.c.id).limit(PAGE)).all()
    found: dict[str, Like] = {}
    for row in rows:
        before = found[row.id].by if row.id in found else ()
        by = tuple(kind for kind in Likeness if kind == row.kind or kind in before)
        found[row.id] = Like(id=row.id, first_name=row.first_name, last_name=row.last_name, by=by)
    return tuple(found.values())


def _opened(keys: Keys, after: str) -> tuple[str, str] | None:
    if not after:
        return None
    try:
        kind, key = json.loads(keys.open(after, _PLACE))
    except Broken:
        return None
    return str(kind), str(key)


def _shared(last: tuple[str, str] | None) -> sa.Select[Any]:
    """Keys that several records have, or had, in order: nothing is sorted, and nothing but the index of these is read."""
    # The condition of the partial index, word for word.
    asked = sa.select(customer_keys.c.kind, customer_keys.c.key).where(sa.text("again")).distinct()
    if last is not None:
        asked = asked.where(sa.tuple_(customer_keys.c.kind, customer_keys.c.key) > sa.tuple_(*last))
    return asked.order_by(customer_keys.c.kind, customer_keys.c.key).limit(_KEYS_AT_ONCE)


def _pairs(connection: Connection, keys: Sequence[tuple[str, str]], of: str = "") -> list[list[Pair]]:
    """The pairs of each key; a pair with several reasons stands at the first of its keys."""
    if not keys:
        return []
    members = _members(connection, keys, of)
    ids = sorted({each for several in members.values() for each in several})
    people = {row["id"]: dict(row) for row in connection.execute(_people(among(connection, customers.c.id, ids))).mappings()}
    told = {(row.one, row.other) for row in connection.execute(_two_people(among(connection, not_duplicates.c.one, ids)))}
    alike: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in connection.execute(sa.select(*_KEY).where(among(connection, customer_keys.c.customer_id, ids))):
        alike[row.customer_id].add((row.kind, row.key))
    found = []
    for key in keys:
        here = sorted((people[each] for each in members[key] if each in people), key=lambda row: (row["created_at"], row["id"]))
        pairs = []
        for one, other in combinations(here, 2):
            shared = alike[one["id"]] & alike[other["id"]]
            first, second = sorted((one["id"], other["id"]))
            if (first, second) in told or min(shared) != key or (of and of not in (first, second)):
                continue
            reasons = tuple(kind for kind in Likeness if any(kind == each for each, _ in shared))
            pairs.append(Pair(one=one, other=other, reasons=reasons))
        found.append(pairs)
    return found


def _members(connection: Connection, keys: Sequence[tuple[str, str]], of: str) -> dict[tuple[str, str], list[str]]:
    """Whoever has each key, so many of each at most: a step into the index per key, in one question."""
    parts = [
        sa.select(*_KEY).where(customer_keys.c.kind == kind, customer_keys.c.key == key).order_by(customer_keys.c.customer_id)
        for kind, key in keys
    ]
    found: dict[tuple[str, str], list[str]] = {key: [] for key in keys}
    for row in connection.execute(sa.union_all(*(sa.select(part.limit(_MEMBERS).subquery()) for part in parts))):
        found[row.kind, row.key].append(row.customer_id)
    if of:
        # A key that very many share has its first ones here; the one that is asked about belongs to them too.
        found = {key: several if of in several else [*several, of] for key, several in found.items()}
    return found


def _people(these: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(*_SHOWN).where(these, customers.c.deleted_at.is_(None))


def _two_people(these: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(not_duplicates.c.one, not_duplicates.c.other).where(these)
