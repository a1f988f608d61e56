"""Keys of likeness that very many records share: a counter's number, a family's address. Only the first of them are compared."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from storage.customers.likeness import Likeness
from storage.customers.pairs import _MEMBERS
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Wanted
from storage.database import Database
from storage.sealed import Broken
from storage.tables import customer_keys

# So many of a crowd are compared with each other.
COMPARED = _MEMBERS
# A crowd is counted so far; a list of values longer than this is asked about in parts.
COUNTED = 1000
_MOST_IDS = 400
_PLACE = "duplicates.crowd"


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """A key that more records have than are compared.

    Shape: `number` is how many have it, counted up to `COUNTED`; `key` is somebody's email, number or name.
    """

    kind: Likeness
    key: str = field(repr=False)
    number: int


def crowds_of(database: Database, ids: Collection[str]) -> tuple[Crowd, ...]:
    """The crowds that these records belong to, the largest first.

    Raises: DatabaseAway.
    """
    mine, others = customer_keys.alias("mine"), customer_keys.alias("others")
    same = (others.c.kind == mine.c.kind, others.c.key == mine.c.key)
    further = sa.select(others.c.customer_id).where(*same).correlate(mine).offset(COMPARED).limit(1).scalar_subquery()
    counted = sa.select(others.c.customer_id).where(*same).correlate(mine).limit(COUNTED).subquery()
    asked = sa.select(mine.c.kind, mine.c.key, sa.select(sa.func.count()).select_from(counted).scalar_subquery().label("number"))
    asked = asked.where(mine.c.customer_id.in_(sorted(ids)[:_MOST_IDS]), further.is_not(None)).distinct()
    with database.reading() as connection:
        found = [Crowd(kind=Likeness(row.kind), key=row.key, number=row.number) for row in connection.execute(asked)]
    return tuple(sorted(found, key=lambda crowd: (-crowd.number, crowd.kind, crowd.key)))


def sealed(database: Database, crowd: Crowd) -> str:
    """A crowd as a form may carry it."""
    return database.keys.seal(json.dumps([crowd.kind.value, crowd.key]), _PLACE)


def everybody_in(database: Database, carried: str) -> Wanted | None:
    """The list of everybody in a crowd; None when the form carries none of ours."""
    try:
        kind, key = json.loads(database.keys.open(carried, _PLACE))
    except Broken:
        return None
    match Likeness(kind):
        case Likeness.EMAIL:
            return Wanted(conditions=(Condition("email", Operator.IS, key),))
        case Likeness.PHONE:
            # A number without its country's code is found by how it ends.
            return Wanted(conditions=(Condition("phone", Operator.IS, key),))
        case Likeness.BSUID:
            return Wanted(conditions=(Condition("identity.bsuid", Operator.IS, key),))
        case Likeness.NAME:
            # Postal codes are spelt in too many ways to be compared: the list has everybody of that name in the country.
            name, country, _ = key.split("|", 2)
            return Wanted(search=name, conditions=(Condition("address.country", Operator.IS, country),))
