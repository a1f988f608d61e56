"""Groups and tags: which there are, how many records have each, and what putting one on a record or taking it off leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.customers.changing import Edit, What
from storage.customers.record import Record
from storage.database import Database
from storage.tables import customers, labels

LONGEST = 40
LONGEST_DESCRIPTION = 200


class LabelKind(StrEnum):
    """What sort of label; the record keeps each in a column of its own."""

    GROUP = "group"
    TAG = "tag"

    @property
    def column(self) -> str:
        """The column of `customers`."""
        return "groups" if self is LabelKind.GROUP else "tags"


@dataclass(frozen=True, kw_only=True)
class Label:
    """A group or a tag."""

    kind: LabelKind
    name: str
    description: str = ""


class Changed(Exception):
    """Somebody has changed or deleted this label since it was looked at."""


def written(name: str) -> str:
    """A name as it is kept; empty when it cannot be one."""
    plain = " ".join(name.replace("\x00", "").split())
    return plain if len(plain) <= LONGEST else ""


def all_of(database: Database, kind: LabelKind) -> tuple[Label, ...]:
    """The labels of a kind in the shop's order.

    Raises: DatabaseAway.
    """
    asked = sa.select(labels).where(labels.c.kind == kind.value).order_by(labels.c.place, labels.c.name)
    with database.reading() as connection:
        return tuple(Label(kind=kind, name=row.name, description=row.description) for row in connection.execute(asked))


def counts_of(database: Database, kind: LabelKind) -> Mapping[str, int]:
    """How many records have each label, also those that only a record names.

    Raises: DatabaseAway.
    """
    column = customers.c[kind.column]
    each = (sa.func.jsonb_array_elements_text if database.dialect == "postgresql" else sa.func.json_each)(column).table_valued("value")
    asked = sa.select(each.c.value, sa.func.count()).select_from(customers).join(each, sa.true())
    asked = asked.where(customers.c.deleted_at.is_(None), sa.cast(column, sa.Text) != "[]").group_by(each.c.value)
    with database.reading() as connection:
        return {str(name): int(count) for name, count in connection.execute(asked)}


def add(connection: Connection, kind: LabelKind, names: Sequence[str], by: str | None, now: datetime, description: str = "") -> int:
    """Have these labels, new ones at the end; how many were new."""
    last = sa.select(sa.func.coalesce(sa.func.max(labels.c.place), 0) + 1).where(labels.c.kind == kind.value).scalar_subquery()
    done = 0
    for name in dict.fromkeys(names):
        row = {"kind": kind.value, "name": name, "description": description[:LONGEST_DESCRIPTION], "made_by": by, "made_at": now}
        made = insert(labels).values(**row, place=last).on_conflict_do_nothing().returning(labels.c.name)
        done += connection.execute(made).first() is not None
    return done


def describe(connection: Connection, kind: LabelKind, name: str, description: str, *, seen: str | None) -> None:
    """Say what a label is for.

    Shape: `seen` is what it was for when somebody looked; None where only records named it.
    Raises: Changed.
    """
    if seen is None:
        raise Changed
    change = sa.update(labels).where(*_as_seen(kind, name, seen)).values(description=description[:LONGEST_DESCRIPTION])
    if connection.execute(change).rowcount != 1:
        raise Changed


def raise_one(database: Database, kind: LabelKind, name: str) -> bool:
    """Put a label before the one above it; whether there was one above.

    Raises: DatabaseAway.
    """
    asked = sa.select(labels.c.name).where(labels.c.kind == kind.value).order_by(labels.c.place, labels.c.name)
    with database.transaction() as connection:
        names = list(connection.execute(asked).scalars())
        if name not in names[1:]:
            return False
        at = names.index(name)
        names[at - 1], names[at] = names[at], names[at - 1]
        for place, each in enumerate(names, 1):
            connection.execute(sa.update(labels).where(labels.c.kind == kind.value, labels.c.name == each).values(place=place))
    return True


def drop(connection: Connection, kind: LabelKind, name: str, *, seen: str | None) -> None:
    """Forget a label; the records that have it are the caller's. `seen` as in `describe`.

    Raises: Changed.
    """
    if seen is None:
        _unlisted(connection, kind, name)
    elif connection.execute(sa.delete(labels).where(*_as_seen(kind, name, seen))).rowcount != 1:
        raise Changed


def rename(
    connection: Connection, kind: LabelKind, name: str, to: str, by: str | None, now: datetime, *, description: str = "", seen: str | None
) -> None:
    """Call a label otherwise, or let it go up in the one that is called so; the records that have it are the caller's.

    Shape: `seen` as in `describe`.
    Raises: Changed.
    """
    there = connection.execute(sa.select(labels.c.name).where(labels.c.kind == kind.value, labels.c.name == to)).first()
    if there is not None:
        drop(connection, kind, name, seen=seen)
    elif seen is None:
        _unlisted(connection, kind, name)
        add(connection, kind, [to], by, now, description)
    else:
        change = sa.update(labels).where(*_as_seen(kind, name, seen)).values(name=to, description=description[:LONGEST_DESCRIPTION])
        if connection.execute(change).rowcount != 1:
            raise Changed


def _as_seen(kind: LabelKind, name: str, seen: str) -> tuple[sa.ColumnElement[bool], ...]:
    # A label is its name and what it is for: whoever changed neither has nothing against whoever changes them now.
    return labels.c.kind == kind.value, labels.c.name == name, labels.c.description == seen


def _unlisted(connection: Connection, kind: LabelKind, name: str) -> None:
    if connection.execute(sa.select(labels.c.name).where(labels.c.kind == kind.value, labels.c.name == name)).first() is not None:
        raise Changed


def putting(kind: LabelKind, name: str) -> Callable[[Record], Edit | None]:
    """Put a label on a record."""
    return _labelling(kind, lambda names: names if name in names else [*names, name], {"added": name})


def taking(kind: LabelKind, name: str) -> Callable[[Record], Edit | None]:
    """Take a label off a record."""
    return _labelling(kind, lambda names: [each for each in names if each != name], {"removed": name})


def swapping(kind: LabelKind, name: str, to: str) -> Callable[[Record], Edit | None]:
    """Put one label in the place of another."""
    return _labelling(
        kind, lambda names: list(dict.fromkeys(to if each == name else each for each in names)), {"removed": name, "added": to}
    )


def _labelling(kind: LabelKind, after: Callable[[list[str]], list[str]], about: Mapping[str, str]) -> Callable[[Record], Edit | None]:
    def decide(record: Record) -> Edit | None:
        before = list(record.customer[kind.column])
        now = after(before)
        return None if now == before else Edit(what=What.LABELLED, values={kind.column: now}, about={"kind": kind.value, **about})

    return decide
