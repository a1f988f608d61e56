"""The whole line and its floors, each as a running server on the same machine with the same workers and threads."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from bench.servers import ENVIRONMENT, ROOT, Server, serving

LINE = "the whole line"
APP = "app:create_app()"


def migrate(database_url: str) -> None:
    """Make the tables of the whole line."""
    environment = {**os.environ, **ENVIRONMENT, "DATABASE_URL": database_url}
    command = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def make_floor_tables(database: str | Path) -> None:
    """Make the two tables of the floors beside those of the whole line."""
    os.environ["FLOOR_DATABASE"] = str(database)
    os.environ.update({name: ENVIRONMENT[name] for name in ("TWILIO_AUTH_TOKEN", "PUBLIC_BASE_URL")})
    if isinstance(database, Path):
        from bench.floors import f

        with sqlite3.connect(database) as link:
            link.executescript(f.SCHEMA)
        link.close()
    else:
        from bench.floors import c_cas

        with psycopg.connect(database) as connection:
            connection.execute(c_cas.SCHEMA)


@contextmanager
def running(
    floors: Sequence[str], database: str | Path, logs: Path, *, kind: str, workers: int, threads: int
) -> Iterator[dict[str, Server]]:
    """The whole line and these floors, all up at once, so that they can take turns."""
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    migrate(url)
    make_floor_tables(database)
    targets = {LINE: (APP, {"DATABASE_URL": url})}
    targets |= {f"floor {name}": (f"bench.floors.{name}:app", {"FLOOR_DATABASE": str(database)}) for name in floors}
    with ExitStack() as stack:
        servers = {}
        for name, (target, environment) in targets.items():
            log = logs / f"{name.replace(' ', '-')}.log"
            servers[name] = stack.enter_context(serving(name, target, environment, log, kind=kind, workers=workers, threads=threads))
        yield servers
