"""What admins have set at the desk: read whole, kept with the version that they had before their eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.engines.prepared import Prepared
from storage.tables import settings_version, shop_settings, staff

_ONLY = 1
_VERSION = Prepared(sa.select(settings_version.c.version).where(settings_version.c.id == sa.literal_column(str(_ONLY))))


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting as somebody left it.

    Shape: `value` is JSON; `version` counts the changes of all settings; `who` is the address of whoever changed it.
    """

    name: str
    value: Any
    version: int
    changed_at: datetime
    who: str = ""


class Stale(Exception):
    """Somebody has changed one of these settings meanwhile."""

    def __init__(self, setting: Setting) -> None:
        super().__init__("a setting was changed meanwhile")
        self.setting = setting


def version(database: Database) -> int:
    """How many changes there were: another number means that something is to be read.

    Raises: DatabaseAway, Refused.
    """
    with database.reading() as connection:
        found = _VERSION.rows(connection, {})
    return int(found[0][0]) if found else 0


def settings(database: Database, prefix: str = "") -> dict[str, Setting]:
    """The settings by their names, those that begin so, or all of them.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _settings(connection, shop_settings.c.name.startswith(prefix, autoescape=True) if prefix else sa.true())


def keep(database: Database, values: Mapping[str, Any], *, seen: int, by: str, now: datetime) -> int:
    """Keep settings that were changed with version `seen` before one's eyes; what is None is as the environment has it again.

    Shape: gives the new version, or the old one when nothing is different.
    Raises: DatabaseAway; Stale, when one of them was changed meanwhile: then none is kept.
    """
    with database.transaction() as connection:
        before = _locked(connection)
        there = _settings(connection, shop_settings.c.name.in_(list(values)))
        changed = {name: value for name, value in values.items() if value != (there[name].value if name in there else None)}
        late = [each for name, each in there.items() if each.version > seen and name in changed]
        if late:
            raise Stale(max(late, key=lambda each: each.version))
        if not changed:
            return before
        new = before + 1
        connection.execute(sa.update(settings_version).values(version=new))
        gone = [name for name, value in changed.items() if value is None]
        connection.execute(sa.delete(shop_settings).where(shop_settings.c.name.in_(gone)))
        for name, value in changed.items():
            if value is not None:
                row = {"value": value, "version": new, "changed_by": by, "changed_at": now}
                kept = insert(shop_settings).values(name=name, **row)
                connection.execute(kept.on_conflict_do_update(index_elements=["name"], set_=row))
        return new


def move_on(connection: Connection) -> None:
    """Have everybody read anew what is set, in the transaction that changes something beside the settings."""
    before = _locked(connection)
    connection.execute(sa.update(settings_version).values(version=before + 1))


def _locked(connection: Connection) -> int:
    """The version. Writing the row as it is locks it: whoever changes settings at the same time waits here."""
    row = insert(settings_version).values(id=_ONLY, version=0)
    same = row.on_conflict_do_update(index_elements=["id"], set_={"version": settings_version.c.version})
    found: int = connection.execute(same.returning(settings_version.c.version)).scalar_one()
    return found


def _settings(connection: Connection, chosen: sa.ColumnElement[bool]) -> dict[str, Setting]:
    asked = (
        sa.select(shop_settings, staff.c.email)
        .join_from(shop_settings, staff, shop_settings.c.changed_by == staff.c.id, isouter=True)
        .where(chosen)
    )
    return {
        row.name: Setting(name=row.name, value=row.value, version=row.version, changed_at=row.changed_at, who=row.email or "")
        for row in connection.execute(asked)
    }
