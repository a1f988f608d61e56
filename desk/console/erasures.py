"""`flask erasures`: what was erased, and erasing it again after a backup was restored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from storage.database import Database


def erasures_command(database: Database, clock: Callable[[], datetime], folder: Callable[[], Path]) -> click.Group:
    """The commands. `folder` is where the ledger of erasures lies."""

    @click.group("erasures")
    def group() -> None:
        """People who were erased, by ids that mean nothing."""

    @group.command("write")
    def write() -> None:
        """Write the ledger now, before a backup; the worker does it every ten minutes."""
        from storage.rights import erasure_ledger

        file = folder() / erasure_ledger.FILE
        click.echo(f"{erasure_ledger.write_ledger(database, file)} erasures written to {file}.")

    @group.command("replay")
    @click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def replay(file: Path | None) -> None:
        """Erase again whoever a restored backup has brought back: before the shop opens. FILE is the newest copy of the ledger."""
        from storage.rights import erasure_ledger

        done = erasure_ledger.replay(database, file or folder() / erasure_ledger.FILE, clock())
        click.echo(f"{done.erasures} erasures known, {done.again} people erased again, {done.messages} messages kept from being applied.")

    return group
