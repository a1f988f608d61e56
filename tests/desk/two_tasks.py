"""A task and an upload, for whoever looks at every page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask

from desk.exchange.exporting import KIND, Export
from desk.exchange.formats import Format
from desk.exchange.kinds import UPLOAD
from desk.exchange.reading import shape_of
from storage import tasks
from storage.tasks import State


@dataclass(frozen=True)
class TwoTasks:
    """Their ids."""

    task_id: str
    upload_id: str


def two_tasks(app: Flask, made_by: str) -> TwoTasks:
    """An export that waits, and a file whose columns nobody has said yet."""
    database, desk = app.extensions["intake"].database, app.extensions["desk"]
    now = desk.clock()
    export = tasks.ask(database, tasks.new(KIND, Export(format=Format.CSV).kept(database.keys), now, made_by))
    desk.files.mkdir(parents=True, exist_ok=True)
    path = desk.files / "looked-at.upload"
    path.write_text("first_name,email\nAda,ada@example.com\n")
    upload = tasks.new(UPLOAD, {}, now, made_by, file=path.name, note={"shape": shape_of(path).kept()})
    tasks.ask(database, replace(upload, state=State.DONE))
    return TwoTasks(export.id, upload.id)
