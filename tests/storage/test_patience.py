"""Work in the background may take longer than a customer would wait, and only that."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from storage.customers.chosen import Chosen, count, most_addresses
from storage.database import Database
from storage.engines.patience import patiently
from tests.storage.ada import NOW, registered

LIMIT = sa.text("SHOW statement_timeout")


def limit(database: Database) -> str:
    with database.reading() as connection:
        return str(connection.execute(LIMIT).scalar_one())


def test_a_statement_has_a_minute_and_the_next_one_as_little_as_ever(database: Database) -> None:
    if database.dialect == "sqlite":
        with patiently(database) as connection:
            assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
        return
    before = limit(database)
    with patiently(database) as connection:
        assert connection.execute(LIMIT).scalar_one() == "1min"
    with pytest.raises(ZeroDivisionError), patiently(database):
        raise ZeroDivisionError
    assert limit(database) == before == "1800ms"


def test_all_are_counted_patiently(database: Database) -> None:
    registered(database)

    assert count(database, Chosen(), NOW) == 1
    assert most_addresses(database) == 2
