"""A database as whoever has its keys reads it."""

from __future__ import annotations

import sqlalchemy as sa

from storage.customers.hiding import shown
from storage.database import Database
from storage.tables import metadata
from storage.upkeep import resealing


def in_the_clear(database: Database) -> str:
    """Everything in the database, with what is sealed opened."""
    with database.reading() as connection:
        found = [str(connection.execute(sa.select(each)).all()) for each in metadata.tables.values()]
        for place in resealing.PLACES:
            for row in connection.execute(sa.select(place.table)).mappings():
                if stored := row[place.column]:
                    keys = database.keys
                    found.append(shown(keys, stored, place.at(row)) if place.marked else keys.open(stored, place.at(row)))
    return "\n".join(found).lower()
