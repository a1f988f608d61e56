"""The shop's own fields, as files and columns need them: those that are asked for, and those that are no longer."""

from __future__ import annotations

from flows.custom_fields import CustomField
from storage.customers import fields
from storage.database import Database


def own_fields(database: Database) -> tuple[CustomField, ...]:
    """The fields, in the order in which the shop has put them.

    Raises: DatabaseAway.
    """
    return tuple(each.field for each in fields.all_of(database))
