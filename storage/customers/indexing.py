"""Making records findable that were written before there was a search, or past it."""

from __future__ import annotations

import sqlalchemy as sa

from storage.customers import likeness, words
from storage.customers.record import addresses_in, fetched
from storage.database import Database
from storage.tables import customer_words, customers


def index_missing(database: Database, batch: int = 500) -> int:
    """Write the words and the keys of records that have none. Give how many.

    Raises: DatabaseAway.
    """
    lacking = (
        sa.select(customers)
        .join(customer_words, customer_words.c.customer_id == customers.c.id, isouter=True)
        .where(customer_words.c.number.is_(None))
        .limit(batch)
    )
    done = 0
    while True:
        with database.transaction() as connection:
            found = fetched(connection, lacking, database.keys)
            for record in found:
                customer_id, places = record.customer["id"], addresses_in(record)
                words.keep(connection, customer_id, record.customer, places, new=True)
                likeness.keep(connection, customer_id, record.customer, places, new=False)
        done += len(found)
        if len(found) < batch:
            return done
