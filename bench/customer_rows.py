"""A customer base of any size: a few thousand seeded records, copied by the database itself until there are enough."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from storage.tables import addresses, customer_keys, customer_words, customers, identities, subscriptions

# How many copies one statement makes.
_STEP = 200
_HEX = {"sqlite": "printf('%08x', n)", "postgresql": "lpad(to_hex(n), 8, '0')"}
_COPIES = {
    "sqlite": "WITH RECURSIVE copies(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM copies WHERE n < {last})",
    "postgresql": "WITH copies AS (SELECT generate_series({first}, {last}) AS n)",
}
_TRIGRAMS = "CREATE INDEX customer_words_trigrams ON customer_words USING gin (words gin_trgm_ops)"
_OF_SEED = ("customers", "addresses", "subscriptions", "identities", "customer_words", "customer_keys")


def grow(engine: sa.Engine, wanted: int) -> int:
    """Copy the seeded records, those whose id does not begin with eight digits of a copy, until there are that many; how many there are.

    Each copy has a name, an email and a phone of its own, and came some hours earlier; what says which customer is whose follows.
    """
    dialect = engine.dialect.name
    with engine.begin() as connection:
        seed = connection.execute(
            sa.select(sa.func.count()).select_from(customers).where(customers.c.unique_email.is_not(None))
        ).scalar_one()
        there = connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar_one()
        if dialect == "postgresql":
            _quicken(connection)
            connection.exec_driver_sql("DROP INDEX IF EXISTS customer_words_trigrams")
            for name in _OF_SEED:
                connection.exec_driver_sql(f"CREATE TEMPORARY TABLE seed_{name} ON COMMIT DROP AS SELECT * FROM {_seeded(name)}")  # noqa: S608  # nosec B608
        first = -(-(there - seed) // max(seed, 1)) + 1
        last = first + -(-(wanted - there) // seed) - 1
        for start in range(first, last + 1, _STEP):
            _copy(connection, start, min(start + _STEP - 1, last), temporary=dialect == "postgresql")
        if dialect == "postgresql":
            connection.exec_driver_sql(_TRIGRAMS)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if dialect == "postgresql" else "ANALYZE")
        return int(connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar_one())


def _quicken(connection: sa.Connection) -> None:
    """Ask of no copy whether its customer is there: half of the time that the filling takes. Only a superuser may."""
    if connection.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").scalar():
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _seeded(name: str) -> str:
    """The rows of the records that were seeded: copies keep no unique email."""
    mine = "id" if name == "customers" else "customer_id"
    return f"{name} WHERE {mine} IN (SELECT id FROM customers WHERE unique_email IS NOT NULL)"  # noqa: S608  # nosec B608


def _copy(connection: sa.Connection, first: int, last: int, *, temporary: bool) -> None:
    for table, own in _own(connection.dialect.name).items():
        names = [column.name for column in table.c if column.identity is None]
        listed = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(own.get(name, f'seed."{name}"') for name in names)
        source = f"seed_{table.name}" if temporary else f"(SELECT * FROM {_seeded(table.name)})"  # noqa: S608  # nosec B608
        copies = _COPIES[connection.dialect.name].format(first=first, last=last)
        insert = f"INSERT INTO {table.name} ({listed}) {copies} SELECT {values} FROM {source} AS seed, copies WHERE true"  # noqa: S608  # nosec B608
        connection.exec_driver_sql(insert.replace("%", "%%") if connection.dialect.name == "postgresql" else insert)


def _own(dialect: str) -> Mapping[sa.Table, Mapping[str, str]]:
    """What is a copy's own, in the database's words. Tables in the order in which they refer to each other."""
    hexed = _HEX[dialect]

    def named(column: str) -> str:
        return f"{hexed} || substr(seed.{column}, 9)"

    earlier = (
        "datetime(seed.created_at, '-' || (n * 90) || ' minutes') || substr(seed.created_at, 20)"
        if dialect == "sqlite"
        else "seed.created_at - n * interval '90 minutes'"
    )
    mine = {"customer_id": named("customer_id")}
    email, phone = "replace(seed.email, '@', '.' || n || '@')", "substr(seed.phone, 1, length(seed.phone) - 4) || (100000 + n)"
    return {
        customers: {
            "id": named("id"),
            "last_name": f"seed.last_name || ' ' || {hexed}",
            "email": email,
            "phone": phone,
            "unique_email": "NULL",
            "unique_phone": "NULL",
            "created_at": earlier,
            "updated_at": earlier,
        },
        # Sealed for the customer whose it is, nobody else's could be opened.
        addresses: {**mine, "vat_id": "CASE WHEN seed.vat_id = '' THEN '' ELSE 'DE136695976' END", "vat_blind": "NULL"},
        subscriptions: mine,
        identities: {**mine, "value": "seed.value || '.' || n", "address": "NULL", "intake_id": "NULL"},
        customer_words: {**mine, "words": f"replace(seed.words, '@', '.' || n || '@') || ' ' || {hexed}"},
        customer_keys: {**mine, "key": "seed.key || '.' || n"},
    }
