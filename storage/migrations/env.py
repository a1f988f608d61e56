"""Alembic's environment: the transaction is begun by `upgrade.py`."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

connection = context.config.attributes["connection"]
# Not "transactional": Alembic would begin, and the transaction that holds the lock has begun already.
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transactional_ddl=False,
)
context.run_migrations()
