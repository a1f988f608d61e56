"""Imports: a file, what its columns are, a try, the import itself, and its undoing. For admins."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, flash, request, stream_with_context, url_for
from flask_babel import gettext, lazy_gettext

from desk import frame
from desk.access import acting, audit, current_staff, go, here
from desk.exchange import words
from desk.exchange.formats.cells import as_meant, neutral
from desk.exchange.importing import running, targets, undoing
from desk.exchange.importing.asked import Import
from desk.exchange.importing.deciding import By, Mode, Outcome
from desk.exchange.importing.headings import guessed
from desk.exchange.importing.sample import SAMPLE
from desk.exchange.importing.troubles import Trouble
from desk.exchange.importing.views import run_of, undo_of, worth_undoing
from desk.exchange.kinds import IMPORTS, UPLOAD
from desk.exchange.own_fields import own_fields
from desk.exchange.reading import MOST_BYTES, Row, Shape, Unreadable, rows_of, shape_of
from storage import imports, tasks
from storage.audit import Action
from storage.tasks import State, Task

# So long somebody may take over the columns and the try.
_KEPT = timedelta(hours=24)
_EXAMPLES = 3
BYS = {
    By.ANY: lazy_gettext("ID, else email, else phone"),
    By.ID: lazy_gettext("ID alone"),
    By.EMAIL: lazy_gettext("Email alone"),
    By.PHONE: lazy_gettext("Phone alone"),
}
MODES = {
    Mode.BOTH: lazy_gettext("Change customers whom we have, and make new ones"),
    Mode.UPDATE: lazy_gettext("Only change customers whom we have"),
    Mode.CREATE: lazy_gettext("Only make new ones"),
}


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("imports", __name__, url_prefix="/desk/exchange/import")
    _upload_routes(routes)
    _run_routes(routes)
    return routes


def _upload_routes(routes: Blueprint) -> None:
    @routes.get("")
    def form() -> Response:
        """Where a file is chosen."""
        return frame.shown("exchange/upload", most_mb=MOST_BYTES >> 20, problem="")

    @routes.get("/sample.csv")
    def sample() -> Response:
        """A file to begin with."""
        return _attachment(iter([SAMPLE]), "customers-sample.csv")

    @routes.post("")
    def upload() -> Response:
        """Take a file in; nothing is written of any customer's."""
        desk, sent = here(), request.files.get("file")
        if sent is None or not sent.filename:
            return frame.shown("exchange/upload", 422, most_mb=MOST_BYTES >> 20, problem=gettext("Please choose a file."))
        desk.files.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A name of ours: theirs may say who is in it.
        path = desk.files / f"{uuid.uuid4().hex}.upload"
        path.touch(mode=0o600)
        sent.save(path)
        # Or what lay on the disk meanwhile would stay open until somebody collects it.
        sent.close()
        try:
            shape = shape_of(path)
        except Unreadable as error:
            path.unlink(missing_ok=True)
            return frame.shown("exchange/upload", 422, most_mb=MOST_BYTES >> 20, problem=words.wrong_words(error.why))
        now = desk.clock()
        note = {"shape": shape.kept()}
        task = tasks.new(UPLOAD, {}, now, current_staff().id, file=path.name, note=note, expires_at=now + _KEPT)
        tasks.ask(desk.database, replace(task, state=State.DONE, ended_at=now))
        audit(Action.CHANGED, f"task:{task.id}", what="uploaded", columns=len(shape.headings))
        return go(url_for("imports.columns", upload_id=task.id))

    @routes.get("/<upload_id>/columns")
    def columns(upload_id: str) -> Response:
        """What each column is, as far as we can tell."""
        path, shape = _upload(upload_id)
        return _columns_page(upload_id, path, shape, guessed(shape.headings, own_fields(here().database)))

    @routes.post("/<upload_id>/columns")
    def check(upload_id: str) -> Response:
        """Try it."""
        path, shape = _upload(upload_id)
        fields = own_fields(here().database)
        mapping = tuple(request.form.get(f"column.{place}", "") for place in range(len(shape.headings)))
        by, mode = request.form.get("by", By.ANY.value), request.form.get("mode", Mode.BOTH.value)
        if by not in set(By) or mode not in set(Mode) or not all(targets.is_target(target, fields) for target in mapping):
            abort(400)
        named = [target for target in mapping if target]
        problem = ""
        if len(set(named)) < len(named):
            twice = next(target for target in named if named.count(target) > 1)
            problem = gettext("Two columns are both “%(column)s”.", column=words.column_words(twice, fields))
        elif not {"first_name", "full_name", "id", "email", "phone"} & set(named):
            problem = gettext("Which column says who it is? Name, ID, email or phone is needed.")
        if problem:
            return _columns_page(upload_id, path, shape, mapping, 422, problem)
        wish = Import(
            upload=upload_id,
            file=path.name,
            shape=shape,
            mapping=mapping,
            by=By(by),
            mode=Mode(mode),
            erases=request.form.get("erases") == "yes",
            address_hash=acting().address_hash,
        )
        now = here().clock()
        task = tasks.ask(here().database, tasks.new(running.CHECK, wish.kept(), now, current_staff().id, expires_at=now + _KEPT))
        audit(Action.CHANGED, f"task:{task.id}", what="import tried", columns=len(named))
        return go(url_for("exchange.task", task_id=task.id))


def _run_routes(routes: Blueprint) -> None:
    @routes.post("/<task_id>/run")
    def run(task_id: str) -> Response:
        """Do what was tried."""
        desk, tried = here(), _task(task_id, running.CHECK)
        if tried.state is not State.DONE:
            abort(409)
        done = run_of(tried)
        if done is None:
            wish = replace(Import.of(tried.asked), total=tried.done, address_hash=acting().address_hash)
            task = tasks.new(running.RUN, wish.kept(), desk.clock(), current_staff().id, expires_at=desk.clock() + running.UNDO)
            done = tasks.ask(desk.database, task)
            audit(Action.CHANGED, f"task:{done.id}", what="import asked", rows=tried.done)
        return go(url_for("exchange.task", task_id=done.id))

    @routes.post("/<task_id>/undo")
    def undo(task_id: str) -> Response:
        """Undo an import."""
        desk, done = here(), _task(task_id, running.RUN)
        if done.is_open or not worth_undoing(done):
            abort(409)
        undone = undo_of(done)
        if undone is None:
            now = desk.clock()
            asked = {undoing.IMPORT: done.id, "from": acting().address_hash}
            task = tasks.new(undoing.KIND, asked, now, current_staff().id, expires_at=now + running.UNDO)
            undone = tasks.ask(desk.database, task)
            audit(Action.CHANGED, f"task:{done.id}", what="undo asked")
        else:
            flash(gettext("This import is undone already."))
        return go(url_for("exchange.task", task_id=undone.id))

    @routes.get("/<task_id>/rejected.csv")
    def rejected(task_id: str) -> Response:
        """The rows that were not taken, with the reason behind them."""
        found = tasks.one(here().database, task_id)
        if found is None or found.kind not in IMPORTS or found.kind == undoing.KIND:
            abort(404)
        audit(Action.EXPORTED, f"task:{found.id}", what="rejected rows", rows=found.note.get(Outcome.REJECTED.value, 0))
        return _attachment(_rejected(found), f"rejected-{found.made_at:%Y-%m-%d}.csv")


def _rejected(task: Task) -> Iterator[str]:
    database, fields = here().database, own_fields(here().database)
    headings = Import.of(task.asked).shape.headings
    yield "\ufeff" + _written([*headings, gettext("Why it was not taken")])
    for row in imports.all_rows(database, task.id, [Outcome.REJECTED.value]):
        if row.cells is not None:  # else emptied, because whom it named was erased since
            why = " ".join(words.trouble_words(Trouble.of(each), fields) for each in row.reason)
            yield _written([*(as_meant(cell) for cell in row.cells), why])


def _written(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([neutral(cell) for cell in cells])
    return line.getvalue()


def _attachment(lines: Iterator[str], name: str) -> Response:
    response = Response(stream_with_context(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _task(task_id: str, kind: str) -> Task:
    found = tasks.one(here().database, task_id)
    if found is None or found.kind != kind:
        abort(404)
    return found


def _upload(upload_id: str) -> tuple[Path, Shape]:
    found = _task(upload_id, UPLOAD)
    shape = found.note.get("shape")
    path = here().files / found.file if found.file else None
    if path is None or not path.is_file() or not isinstance(shape, dict):
        abort(404)
    return path, Shape.of(shape)


def _columns_page(upload_id: str, path: Path, shape: Shape, mapping: tuple[str, ...], status: int = 200, problem: str = "") -> Response:
    fields = own_fields(here().database)
    examples = _examples(path, shape)
    numbers = [found[0] for target in mapping if (found := targets.address_part(target))]
    known: list[tuple[str, str]] = [(target, words.column_words(target, fields)) for target in targets.targets(fields, max([2, *numbers]))]
    view: list[dict[str, Any]] = [
        {"heading": heading, "target": mapping[place], "examples": [row.cells[place] for row in examples if row.cells[place]]}
        for place, heading in enumerate(shape.headings)
    ]
    return frame.shown(
        "exchange/columns",
        status,
        upload_id=upload_id,
        view=view,
        targets=known,
        problem=problem,
        bys=[(by.value, label) for by, label in BYS.items()],
        modes=[(mode.value, label) for mode, label in MODES.items()],
        chosen={name: request.form.get(name, "") for name in ("by", "mode", "erases")},
        encoding=shape.encoding,
        found=sum(1 for target in mapping if target),
    )


def _examples(path: Path, shape: Shape) -> list[Row]:
    found: list[Row] = []
    try:
        for row in rows_of(path, shape):
            found.append(row)
            if len(found) == _EXAMPLES:
                break
    except Unreadable:
        # The try says so, with the row.
        return found
    return found
