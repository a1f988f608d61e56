"""`flask worker` and `flask db`: what runs beside the web process."""

from __future__ import annotations

from collections.abc import Callable

import click

from storage.customers.indexing import index_missing
from storage.database import Database


def worker_command(work: Callable[[], None]) -> click.Command:
    """The worker's command."""

    @click.command("worker")
    def worker() -> None:
        """Do what is due in the background, until told to stop."""
        work()

    return worker


def database_command(database: Database) -> click.Group:
    """The database's commands."""

    @click.group("db")
    def group() -> None:
        """The database."""

    @group.command("upgrade")
    def upgrade() -> None:
        """Bring the tables up to date; several processes may do so at once."""
        database.upgrade()
        indexed = index_missing(database)
        if indexed:
            click.echo(f"Made {indexed} records findable.")

    return group
