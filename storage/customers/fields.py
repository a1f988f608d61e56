"""The shop's own fields: what each is, and who is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from flows.asking import Asked, Channel
from flows.custom import PREFIX
from flows.custom_fields import CustomField, CustomOption, FieldType
from flows.message import Value
from flows.read.day_numbers import Span
from storage import shop_settings
from storage.database import Database
from storage.tables import custom_fields

# More questions nobody answers in a chat.
MOST = 60


@dataclass(frozen=True, kw_only=True)
class OwnField:
    """A field of the shop's own.

    Shape: `asked` says for each channel whether it is asked; nobody is asked for one that is `retired`, and its values stay.
    """

    field: CustomField
    asked: Mapping[Channel, Asked]
    version: int = 0
    retired: bool = False

    def wish(self, channel: Channel) -> Asked:
        """Whether it is asked there."""
        return Asked.HIDDEN if self.retired else self.asked.get(channel, Asked.HIDDEN)


class Stale(Exception):
    """Somebody has changed this field since the page was read."""


class Refused(Exception):
    """This cannot be: the key is taken, the type cannot change, or there are too many."""


def all_of(database: Database) -> tuple[OwnField, ...]:
    """Every field in the shop's order, the retired ones too. A row that makes no field is left out.

    Raises: DatabaseAway.
    """
    asked = sa.select(custom_fields).order_by(custom_fields.c.place, custom_fields.c.key)
    with database.reading() as connection:
        found = [_own(row) for row in connection.execute(asked).mappings()]
    return tuple(each for each in found if each is not None)


def questions_for(fields: tuple[OwnField, ...], channel: Channel) -> tuple[tuple[CustomField, ...], Mapping[str, Asked]]:
    """What the flow of a channel is made of: all fields, each required there or not, and which of them are not asked.

    Shape: one that is hidden or retired stays a question of the flow, so that whoever has answered it keeps her answer.
    """
    wishes = {each.field.key: each.wish(channel) for each in fields}
    hidden = {PREFIX + key: wish for key, wish in wishes.items() if wish is Asked.HIDDEN}
    return tuple(replace(each.field, required=wishes[each.field.key] is Asked.REQUIRED) for each in fields), hidden


def keep(database: Database, own: OwnField, now: datetime, *, seen: int) -> None:
    """Keep a field, a new one (`seen` is 0) at the end; every conversation follows within seconds.

    Raises: DatabaseAway; Stale; Refused.
    """
    field = own.field
    values: dict[str, Any] = {
        "definition": _definition(field),
        **{channel.value: own.asked.get(channel, Asked.HIDDEN).value for channel in Channel},
        "version": seen + 1,
        "changed_at": now,
    }
    with database.transaction() as connection:
        shop_settings.move_on(connection)
        row = connection.execute(sa.select(custom_fields).where(custom_fields.c.key == field.key)).mappings().first()
        if not seen:
            count = connection.execute(sa.select(sa.func.count()).select_from(custom_fields)).scalar_one()
            if row is not None or count >= MOST:
                raise Refused("taken" if row is not None else "many")
            last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(custom_fields.c.place), 0))).scalar_one()
            connection.execute(sa.insert(custom_fields), {**values, "key": field.key, "type": field.type.value, "place": last + 1})
            return
        if row is not None and row["type"] != field.type.value:
            raise Refused("type")
        _changed(connection, field.key, seen, values)


def retire(database: Database, key: str, now: datetime, *, seen: int, retired: bool = True) -> None:
    """Ask nobody for a field any more, or ask again.

    Raises: DatabaseAway, Stale.
    """
    with database.transaction() as connection:
        shop_settings.move_on(connection)
        _changed(connection, key, seen, {"retired_at": now if retired else None, "version": seen + 1, "changed_at": now})


def raise_one(database: Database, key: str) -> bool:
    """Put a field before the one above it; whether there was one above.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        keys = list(connection.execute(sa.select(custom_fields.c.key).order_by(custom_fields.c.place, custom_fields.c.key)).scalars())
        if key not in keys[1:]:
            return False
        shop_settings.move_on(connection)
        at = keys.index(key)
        keys[at - 1], keys[at] = keys[at], keys[at - 1]
        for place, each in enumerate(keys, 1):
            connection.execute(sa.update(custom_fields).where(custom_fields.c.key == each).values(place=place))
    return True


def _changed(connection: Connection, key: str, seen: int, values: Mapping[str, Any]) -> None:
    as_seen = (custom_fields.c.key == key, custom_fields.c.version == seen)
    if connection.execute(sa.update(custom_fields).where(*as_seen).values(values)).rowcount != 1:
        raise Stale


def _definition(field: CustomField) -> dict[str, Value]:
    return {
        "labels": dict(field.labels),
        "description": dict(field.description),
        "options": [{"key": option.key, "labels": dict(option.labels)} for option in field.options],
        "example": field.example,
        "span": field.span.value,
    }


def _own(row: RowMapping) -> OwnField | None:
    definition = row["definition"]
    try:
        field = CustomField(
            key=row["key"],
            type=FieldType(row["type"]),
            labels=definition["labels"],
            description=definition.get("description") or {},
            options=tuple(CustomOption(key=each["key"], labels=each["labels"]) for each in definition.get("options") or ()),
            example=definition.get("example") or "",
            span=Span(definition.get("span") or Span.ANY),
        )
        asked = {channel: Asked(row[channel.value]) for channel in Channel}
    except (AttributeError, KeyError, TypeError, ValueError):
        # Of a newer program, or an older one: a conversation without this question is better than none.
        return None
    return OwnField(field=field, asked=asked, version=row["version"], retired=row["retired_at"] is not None)
