"""Many customers changed in the background: what the worker does, and the page that tells how far it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, request

from bot.tasks import Failed, Work
from desk import frame
from desk.access import address_hash, audit, current_staff, go, here
from storage import tasks
from storage.audit import Action, Entry
from storage.customers import bulk
from storage.customers.bulk import Outcome, Wish
from storage.customers.changing import By
from storage.customers.finding import count_of, ids_of
from storage.customers.wanted import Unusable, Wanted
from storage.sealed import Broken
from storage.tasks import State, Task

KIND = "bulk"
# The place of what `storage.upkeep.resealing` brings under a new key.
ABOUT = "tasks.asked.about"
# So many are done before anybody has waited long.
AT_ONCE = 200
_SORTS = ("done", "same", "late", "gone")
_UNCOUNTED = 100_000_000
_KEPT = timedelta(days=30)


def ask(wish: Wish, wanted: Wanted) -> Task:
    """Have the worker do it with all that this filter wants.

    Raises: DatabaseAway.
    """
    desk = here()
    # A filter may look for somebody, and a reason name her, so both wait sealed; what is done is no secret.
    about = json.dumps({"wanted": wanted.to_json(), "ids": None, "reason": wish.reason})
    asked = {**wish.open, "about": desk.database.keys.seal(about, ABOUT), "from": address_hash()}
    task = tasks.ask(desk.database, tasks.new(KIND, asked, desk.clock(), current_staff().id))
    fields = sorted({condition.field for condition in wanted.conditions})
    audit(Action.CHANGED, f"task:{task.id}", what=f"asked to {wish.act.value}", label=wish.label or None, fields=fields)
    return task


def do(work: Work) -> None:
    """Change all that the filter wants; a worker that takes over goes on behind the last one told.

    Raises: Lost, Stopping, Failed, DatabaseAway.
    """
    keys, asked = work.database.keys, work.asked
    try:
        about = json.loads(keys.open(str(asked["about"]), ABOUT))
        wish, wanted = Wish.of(asked, about["reason"]), Wanted.from_json(about["wanted"])
    except (Broken, Unusable, KeyError, ValueError):
        raise Failed("no_key") from None
    by = By(done_at=work.clock(), staff_id=work.task.made_by, endpoint="customers.bulk_do", address_hash=str(asked.get("from", "")))
    note = work.task.note
    outcome = Outcome(**{name: int(str(note.get(name, 0))) for name in _SORTS})
    total = count_of(work.database, wanted, work.clock(), most=_UNCOUNTED).number + (outcome.all if note.get("after") else 0)
    for ids, after in _batches(work, wanted, str(note.get("after", ""))):
        for customer_id in ids:
            outcome = bulk.do(work.database, wish, [(customer_id, None)], by, outcome)
            work.told(outcome.all, max(total, outcome.all))
        # What was done is told with where it goes on, so that nobody is counted twice.
        with work.kept() as step:
            step.tell(outcome.all, max(total, outcome.all), {**_note(outcome), "after": after or ""})
    details = {"what": wish.act.value, "label": wish.label or None, "to": wish.to or None, **_note(outcome)}
    entry = Entry(
        done_at=work.clock(),
        staff_id=work.task.made_by,
        action=Action.CHANGED,
        endpoint=by.endpoint,
        subject=f"task:{work.task.id}",
        details=details,
        address_hash=by.address_hash,
    )
    work.finish(done=outcome.all, note=_note(outcome), expires_at=work.clock() + _KEPT, entry=entry)


def _batches(work: Work, wanted: Wanted, after: str) -> Iterator[tuple[tuple[str, ...], str | None]]:
    place: str | None = after
    # Whoever no longer matches because of what was done lies behind us, so that nobody is left out.
    while place is not None:
        batch = ids_of(work.database, wanted, work.clock(), after=place, limit=AT_ONCE)
        yield batch.ids, batch.after
        place = batch.after


def _note(outcome: Outcome) -> dict[str, int]:
    return {name: getattr(outcome, name) for name in _SORTS}


def add_routes(routes: Blueprint) -> None:
    """The routes of such a task's page."""

    @routes.get("/many/<bulk_id>")
    def bulk_task(bulk_id: str) -> Response:
        """How far it is."""
        return frame.page("customers/task", now=here().clock(), **_view(_task(bulk_id)))

    @routes.get("/many/<bulk_id>/live")
    def bulk_live(bulk_id: str) -> Response:
        """The same, for a page that asks again and again."""
        return frame.fragment("customers/task_live", now=here().clock(), **_view(_task(bulk_id)))

    @routes.post("/many/<bulk_id>/stop")
    def bulk_stop(bulk_id: str) -> Response:
        """Stop it; what is done stays done."""
        found = _task(bulk_id)
        if tasks.cancel(here().database, found.id, here().clock()):
            audit(Action.CHANGED, f"task:{found.id}", what="stopped")
        return go(request.path.removesuffix("/stop"))


def _task(task_id: str) -> Task:
    found = tasks.one(here().database, task_id)
    if found is None or found.kind != KIND:
        abort(404)
    return found


def _view(task: Task) -> dict[str, Any]:
    counts = {name: int(str(task.note.get(name, 0))) for name in _SORTS}
    return {
        "task": task,
        "act": str(task.asked.get("act", "")),
        "label": str(task.asked.get("label", "")),
        "to": str(task.asked.get("to", "")),
        "counts": counts if not task.is_open else {},
        "percent": round(100 * task.done / task.total) if task.total else None,
        "over": task.state is State.DONE,
    }
