"""Exports, and how any task in the background is going. For admins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, request, send_file, url_for
from flask_babel import gettext, ngettext

from desk import frame
from desk.access import acting, audit, current_staff, go, here
from desk.exchange import kinds, words
from desk.exchange.exporting import KIND, Export
from desk.exchange.formats import Format, own
from desk.exchange.own_fields import own_fields
from storage import tasks
from storage.audit import Action
from storage.customers import chosen
from storage.customers.chosen import Chosen
from storage.customers.wanted import Unusable, Wanted
from storage.sealed import Broken
from storage.tasks import State, Task

# Source: trust.md, line 17.
MOST_AN_HOUR = 5
# Where a filter is sealed while a form carries it.
CARRIED = "export.wanted"
_NAMES = {Format.IKAS_CUSTOMERS: "ikas-customers", Format.IKAS_PROPERTIES: "ikas-customer-properties"}


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("exchange", __name__, url_prefix="/desk/exchange")
    _export_routes(routes)
    _task_routes(routes)

    @routes.get("")
    def home() -> Response:
        """What goes out and what comes in, and what is under way."""
        everything = tasks.listed(here().database, (*kinds.EXPORTS, *kinds.IMPORTS), limit=30)
        return frame.shown("exchange/home", lines=[_line(task) for task in everything])

    return routes


def _export_routes(routes: Blueprint) -> None:
    @routes.get("/export")
    def form() -> Response:
        """Which file of all customers."""
        return _form(Chosen())

    @routes.post("/export/chosen")
    def about() -> Response:
        """Which file of the customers that a list has chosen: `wanted` is a filter as JSON, `ids` are ticked ones."""
        return _form(_given())

    @routes.post("/export")
    def ask() -> Response:
        """Have it made."""
        desk, staff = here(), current_staff()
        kind, columns = request.form.get("format", ""), _columns()
        if kind not in set(Format):
            abort(400)
        about = _given()
        wish = Export(
            format=Format(kind),
            chosen=about,
            columns=columns,
            bare_phones=request.form.get("bare_phones") == "yes",
            address_hash=acting().address_hash,
        )
        task = tasks.new(KIND, wish.kept(desk.database.keys), desk.clock(), staff.id, expires_at=desk.clock() + timedelta(days=2))
        if not tasks.ask_within(desk.database, task, most=MOST_AN_HOUR, since=desk.clock() - timedelta(hours=1)):
            return _form(about, 429, problem=gettext("Five exports an hour are the most. Please wait a little."))
        audit(Action.EXPORTED, f"task:{task.id}", what="asked", format=kind, columns=list(columns), all=about.is_everybody)
        return go(url_for("exchange.task", task_id=task.id))


def _task_routes(routes: Blueprint) -> None:
    @routes.get("/tasks/<task_id>")
    def task(task_id: str) -> Response:
        """How a task is going, and what came of it."""
        return frame.shown("exchange/task", **_view(_task(task_id)))

    @routes.get("/tasks/<task_id>/live")
    def progress(task_id: str) -> Response:
        """The same, for a page that asks again and again."""
        return frame.fragment("exchange/task_live", now=here().clock(), **_view(_task(task_id)))

    @routes.post("/tasks/<task_id>/stop")
    def stop(task_id: str) -> Response:
        """Stop a task that waits or runs."""
        found = _task(task_id)
        if tasks.cancel(here().database, found.id, here().clock()):
            audit(Action.CHANGED, f"task:{found.id}", what="stopped")
        else:
            flash(gettext("It was over already."))
        return go(url_for("exchange.task", task_id=found.id))

    @routes.get("/tasks/<task_id>/file")
    def file(task_id: str) -> Response:
        """The file that was made."""
        found = _task(task_id)
        path = here().files / found.file if found.file and found.state is State.DONE else None
        if found.kind != KIND or path is None or not path.is_file():
            abort(404)
        kind = Export.of(found.asked, here().database.keys).format
        audit(Action.EXPORTED, f"task:{found.id}", what="loaded", format=kind.value, rows=found.done)
        name = f"{_NAMES.get(kind, 'customers')}-{found.made_at:%Y-%m-%d}.{kind.ending}"
        response = send_file(path, mimetype=kind.media_type, as_attachment=True, download_name=name, etag=False, conditional=False)
        response.headers["Cache-Control"] = "no-store"
        return response


def _given() -> Chosen:
    """Which customers a form is about.

    Raises: BadRequest for what is none of ours: half a filter would be about other customers.
    """
    sealed, wanted, ids = request.form.get("about", ""), request.form.get("wanted", ""), request.form.getlist("ids")
    try:
        if sealed:
            return Chosen.of(json.loads(here().database.keys.open(sealed, CARRIED)))
        if wanted:
            return Chosen(wanted=Wanted.from_json(json.loads(wanted)))
    except (Unusable, Broken, ValueError):
        abort(400)
    return Chosen(ids=tuple(ids)) if ids else Chosen()


def _columns() -> tuple[str, ...]:
    """The columns that were ticked, in the order of their numbers."""
    ticked = [key for key in own.columns(own_fields(here().database)) if request.form.get(f"column.{key}") == "yes"]

    def place(key: str) -> int:
        written = request.form.get(f"place.{key}", "")
        return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 9999

    return tuple(sorted(ticked, key=place))


def _form(about: Chosen, status: int = 200, problem: str = "") -> Response:
    desk = here()
    fields = own_fields(desk.database)
    chosen_columns = _columns() if request.form.get("format") else own.columns(fields)
    count = chosen.count(desk.database, about, desk.clock())
    return frame.shown(
        "exchange/export",
        status,
        problem=problem,
        count=ngettext("%(num)s customer", "%(num)s customers", count),
        everybody=about.is_everybody,
        about="" if about.is_everybody else desk.database.keys.seal(json.dumps(about.kept()), CARRIED),
        formats=[(kind.value, *words.FORMATS[kind]) for kind in Format],
        chosen_format=request.form.get("format", Format.XLSX.value),
        bare_phones=request.form.get("bare_phones") == "yes",
        columns=[(key, words.column_words(key, fields), key in chosen_columns, place) for place, key in enumerate(own.columns(fields), 1)],
    )


def _task(task_id: str) -> Task:
    found = tasks.one(here().database, task_id)
    if found is None or found.kind not in (*kinds.EXPORTS, *kinds.IMPORTS):
        abort(404)
    return found


def _line(task: Task) -> Mapping[str, Any]:
    state, icon, tone = words.STATES[task.state]
    return {
        "task": task,
        "kind": words.KINDS[task.kind],
        "about": str(words.FORMATS[Export.of(task.asked, here().database.keys).format][0]) if task.kind == KIND else "",
        "state": state,
        "icon": icon,
        "tone": tone,
        "url": url_for("exchange.task", task_id=task.id),
    }


def _view(task: Task) -> dict[str, Any]:
    from desk.exchange.importing.views import import_view

    counts = [(words.OUTCOMES[name], task.note[name]) for name in words.OUTCOMES if task.note.get(name)]
    return {
        **_line(task),
        "counts": counts,
        "percent": round(100 * task.done / task.total) if task.total else None,
        "rows": ngettext("%(num)s row", "%(num)s rows", task.done),
        "failure": words.failure_words(str(task.note.get("why", ""))) if task.state is State.FAILED else "",
        "live_url": url_for("exchange.progress", task_id=task.id),
        "is_export": task.kind == KIND,
        "has_file": task.kind == KIND and task.state is State.DONE and task.file is not None,
        **(import_view(task) if task.kind in kinds.IMPORTS else {}),
    }
