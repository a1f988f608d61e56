"""What the page of an import shows: the first rows with something to say, and what can be done next."""

from __future__ import annotations

from typing import Any

from desk.access import here
from desk.exchange import words
from desk.exchange.importing import running, undoing
from desk.exchange.importing.asked import Import
from desk.exchange.importing.deciding import Outcome
from desk.exchange.importing.troubles import Trouble
from desk.exchange.own_fields import own_fields
from storage import imports, tasks
from storage.tasks import State, Task

# As many as somebody reads on a page; all of them stand in the file.
_SHOWN = 50
_TOLD = (Outcome.REJECTED.value, Outcome.LEFT.value)
_REMARKED = (Outcome.CREATED.value, Outcome.UPDATED.value)


def import_view(task: Task) -> dict[str, Any]:
    """What is beside the counts."""
    # Also one that was stopped or broke half-way has done something.
    ended = not task.is_open
    database, fields = here().database, own_fields(here().database)
    told = imports.rows_of(database, task.id, _TOLD, limit=_SHOWN) if ended else ()
    remarked = imports.with_reason(database, task.id, _REMARKED, limit=_SHOWN) if ended else ()
    run = run_of(task) if task.kind == running.CHECK else None
    undo = undo_of(task) if task.kind == running.RUN else None
    return {
        "is_check": task.kind == running.CHECK,
        "is_run": task.kind == running.RUN,
        "told": [(row.row, [words.trouble_words(Trouble.of(why), fields) for why in row.reason]) for row in (*told, *remarked)],
        "more": int(str(task.note.get(Outcome.REJECTED.value, 0))) > _SHOWN,
        "rejected": ended and bool(task.note.get(Outcome.REJECTED.value)),
        "worth_doing": bool(task.note.get(Outcome.CREATED.value) or task.note.get(Outcome.UPDATED.value)),
        "erases": task.kind == running.CHECK and Import.of(task.asked).erases,
        "upload_id": Import.of(task.asked).upload if task.kind == running.CHECK else None,
        "run": run,
        "undo": undo,
        "can_undo": ended and task.kind == running.RUN and undo is None and worth_undoing(task),
        "undo_until": task.expires_at,
    }


def worth_undoing(task: Task) -> bool:
    """Whether an import has changed anything."""
    return bool(task.note.get(Outcome.CREATED.value) or task.note.get(Outcome.UPDATED.value))


def run_of(check: Task) -> Task | None:
    """The import that was done after this try."""
    upload = Import.of(check.asked).upload
    done = tasks.listed(here().database, (running.RUN,), limit=200)
    return next((task for task in done if Import.of(task.asked).upload == upload and task.state is not State.FAILED), None)


def undo_of(run: Task) -> Task | None:
    """What undoes this import, or has undone it."""
    undone = tasks.listed(here().database, (undoing.KIND,), limit=200)
    wanted = (task for task in undone if task.asked.get(undoing.IMPORT) == run.id)
    return next((task for task in wanted if task.state not in (State.FAILED, State.CANCELLED)), None)
