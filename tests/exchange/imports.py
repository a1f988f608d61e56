"""An import without pages: a table, its mapping, a worker."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bot.tasks import TaskKinds, Work
from desk.exchange import exporting
from desk.exchange.exporting import Export
from desk.exchange.formats import Format
from desk.exchange.importing import running, undoing
from desk.exchange.importing.asked import Import
from desk.exchange.importing.headings import guessed
from desk.exchange.importing.running import Importing, TheShop
from desk.exchange.reading import shape_of
from flows.custom_fields import CustomField
from flows.shop import Shop
from storage import imports, tasks
from storage.customers.chosen import Chosen
from storage.customers.record import Record, customer_json, records
from storage.database import Database
from storage.tasks import State, Task
from tests.conftest import FixedClock
from tests.exchange.people import FIELDS

SHOP = Shop(name="Acorn & Oak", country="DE", languages=("en", "de", "tr"), default_language="en", privacy_url="")


def kinds(database: Database, clock: FixedClock, folder: Path, fields: Sequence[CustomField] = FIELDS) -> TaskKinds:
    importing = Importing(TheShop(shop=lambda: SHOP, fields=lambda: fields))
    does: Mapping[str, Callable[[Work], None]] = {
        exporting.KIND: partial(exporting.export, lambda: fields),
        running.CHECK: importing.check,
        running.RUN: importing.run,
        undoing.KIND: undoing.undo,
    }
    return TaskKinds(database=database, clock=clock, folder=folder, does=does)


def done(kinds: TaskKinds, task: Task) -> Task:
    """The task after a worker has done it."""
    tasks.ask(kinds.database, task)
    assert kinds.do_next()
    ended = tasks.one(kinds.database, task.id)
    assert ended is not None
    return ended


def exported(kinds: TaskKinds, kind: Format = Format.CSV, **wish: Any) -> Path:
    ids = wish.pop("ids", None)
    task = done(
        kinds,
        tasks.new(exporting.KIND, Export(format=kind, chosen=Chosen(ids=ids), **wish).kept(kinds.database.keys), kinds.clock(), "dana"),
    )
    assert task.state is State.DONE, task.note
    assert task.file is not None
    return kinds.folder / task.file


def table(*rows: Sequence[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def import_of(kinds: TaskKinds, content: bytes | Path, mapping: Sequence[str] | None = None, **wish: Any) -> Import:
    kinds.folder.mkdir(exist_ok=True)
    path = kinds.folder / f"upload{len(list(kinds.folder.iterdir()))}"
    path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    shape = shape_of(path)
    return Import(upload="none", file=path.name, shape=shape, mapping=tuple(mapping or guessed(shape.headings, FIELDS)), **wish)


def asked(kinds: TaskKinds, wish: Import, kind: str = running.RUN) -> Task:
    return tasks.new(kind, wish.kept(), kinds.clock(), "dana")


def imported(kinds: TaskKinds, content: bytes | Path, mapping: Sequence[str] | None = None, **wish: Any) -> Task:
    return done(kinds, asked(kinds, import_of(kinds, content, mapping, **wish)))


def undone(kinds: TaskKinds, task: Task) -> Task:
    return done(kinds, tasks.new(undoing.KIND, {undoing.IMPORT: task.id}, kinds.clock(), "dana"))


def counts(task: Task) -> dict[str, int]:
    names = ("created", "updated", "same", "rejected", "undone", "left")
    return {name: int(str(task.note[name])) for name in names if task.note.get(name)}


def reasons(kinds: TaskKinds, task: Task) -> list[tuple[int, list[tuple[str, str]]]]:
    """For each row with something to say: its number, and pairs of column and reason."""
    every = imports.all_rows(kinds.database, task.id, ["created", "updated", "same", "rejected", "undone", "left"])
    return [
        (row.row, [(str(why["target"]), str(why.get("why") or why.get("phrase"))) for why in row.reason]) for row in every if row.reason
    ]


def everybody(database: Database) -> list[Record]:
    return list(records(database))


def shapes(database: Database) -> list[dict[str, Any]]:
    """What an import can bring back, of every customer."""
    left_out = ("id", "created_at", "updated_at", "origin", "identities", "doubts", "review_status", "subscriptions", "remark")
    found = (customer_json(record, reveal=True) for record in records(database))
    return sorted(
        ({name: value for name, value in shape.items() if name not in left_out} for shape in found), key=lambda one: str(one["email"])
    )
