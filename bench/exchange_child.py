"""One measurement in a process of its own, so that its peak of memory is its own: `python -m bench.exchange_child <what> ...`."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg

from bot.tasks import TaskKinds
from desk.exchange.exporting import KIND, Export
from desk.exchange.formats import Format
from desk.exchange.importing import running
from desk.exchange.importing.asked import Import
from desk.exchange.importing.headings import guessed
from desk.exchange.importing.running import TheShop
from desk.exchange.kinds import work_of
from desk.exchange.reading import shape_of
from flows.shop import Shop
from pieces import now
from storage import tasks
from storage.customers.chosen import Chosen
from storage.database import Database
from storage.sealed import Keys
from storage.tasks import State, Task

_SHOP = Shop(name="Bench", country="DE", languages=("en", "de", "tr"), default_language="en", privacy_url="")
# 32 bytes of no secret: the records are invented.
_KEY = b"bench-only-key-0123456789abcdefg"
_BATCH = running.BATCH
_COLUMNS = ("id", "first_name", "last_name", "email", "phone", "preferred_language", "note")
_PARTS = ("street", "house_number", "postal_code", "city", "country")


def _done(database: Database, folder: Path, task: Task) -> Task:
    kinds = TaskKinds(database=database, clock=now, folder=folder, does=work_of(TheShop(shop=lambda: _SHOP, fields=tuple)))
    tasks.ask(database, task)
    assert kinds.do_next()
    ended = tasks.one(database, task.id)
    assert ended is not None
    assert ended.state is State.DONE, ended.note
    return ended


def exported(url: str, folder: Path, kind: str) -> int:
    """Export everybody."""
    database = Database(url, Keys((_KEY,)))
    wish = Export(format=Format(kind), chosen=Chosen())
    return _done(database, folder, tasks.new(KIND, wish.kept(database.keys), now(), None)).done


def imported(url: str, folder: Path, name: str, kind: str) -> int:
    """Try or import a table."""
    database = Database(url, Keys((_KEY,)))
    shape = shape_of(folder / name)
    wish = Import(upload="none", file=name, shape=shape, mapping=guessed(shape.headings))
    # The file is wanted again.
    kept = (folder / name).read_bytes() if kind == running.RUN else b""
    ended = _done(database, folder, tasks.new(kind, wish.kept(), now(), "dana"))
    if kept:
        (folder / name).write_bytes(kept)
    assert ended.note["created"] == ended.done, ended.note
    return ended.done


def bare_export(url: str, folder: Path) -> int:
    """The same rows through the driver and the csv module alone: a join, one line an address."""
    columns = ", ".join((*(f"c.{name}" for name in _COLUMNS), *(f"a.{name}" for name in _PARTS)))
    asked = f"SELECT {columns} FROM customers c LEFT JOIN addresses a ON a.customer_id = c.id ORDER BY c.created_at, c.id"  # noqa: S608  # nosec B608
    count, last = 0, ""
    with (folder / "bare.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        for row in _rows(url, asked):
            writer.writerow(row)
            count += row[0] != last
            last = row[0]
    return count


def _rows(url: str, asked: str) -> Iterator[tuple[Any, ...]]:
    if url.startswith("sqlite"):
        yield from sqlite3.connect(url.removeprefix("sqlite:///")).execute(asked)
        return
    with psycopg.connect(url) as link, link.cursor("everybody") as cursor:
        cursor.itersize = 1000
        yield from cursor.execute(asked)


def bare_import(url: str, folder: Path, name: str) -> int:
    """The rows of the table, unread and unchecked, into two tables of the same columns, as many a transaction as ours."""
    sqlite = url.startswith("sqlite")
    link: Any = sqlite3.connect(url.removeprefix("sqlite:///")) if sqlite else psycopg.connect(url)
    mark = "?" if sqlite else "%s"
    columns = f"({', '.join(_COLUMNS)})"
    link.execute(f"CREATE TABLE bare_customers (id TEXT PRIMARY KEY, {', '.join(f'{each} TEXT' for each in _COLUMNS[1:])})")
    link.execute(f"CREATE TABLE bare_addresses (customer_id TEXT, {', '.join(f'{each} TEXT' for each in _PARTS)})")
    link.commit()
    one = f"INSERT INTO bare_customers {columns} VALUES ({', '.join([mark] * len(_COLUMNS))})"  # noqa: S608  # nosec B608
    other = f"INSERT INTO bare_addresses VALUES ({', '.join([mark] * (len(_PARTS) + 1))})"  # noqa: S608  # nosec B608
    count, cursor = 0, link.cursor()
    with (folder / name).open(newline="") as file:
        reader = csv.DictReader(file)
        while rows := list(islice(reader, _BATCH)):
            count += _kept(cursor, one, other, rows, count)
            link.commit()
    link.execute("DROP TABLE bare_addresses")
    link.execute("DROP TABLE bare_customers")
    link.commit()
    return count


def _kept(cursor: Any, one: str, other: str, rows: list[dict[str, str]], first: int) -> int:
    ids = [f"{first + place:032x}" for place in range(len(rows))]
    cursor.executemany(one, [(key, *(row[name] for name in _COLUMNS[1:])) for key, row in zip(ids, rows, strict=True)])
    cursor.executemany(other, [(key, *(row[f"address_1_{name}"] for name in _PARTS)) for key, row in zip(ids, rows, strict=True)])
    return len(rows)


def main() -> None:
    """Measure one thing and print it as JSON."""
    what, url, folder, *more = sys.argv[1:]
    does: dict[str, Callable[..., int]] = {"export": exported, "import": imported, "bare export": bare_export, "bare import": bare_import}
    began = SimpleNamespace(wall=time.monotonic(), cpu=time.process_time(), peak=_peak_mb())
    rows = does[what](url, Path(folder), *more)
    told = {"rows": rows, "seconds": time.monotonic() - began.wall, "cpu": time.process_time() - began.cpu}
    print(json.dumps({**told, "loaded_mb": began.peak, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    # What `getrusage` tells begins with the peak of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
