"""An import undone: what it made goes to the bin, what it changed is as before; what somebody has changed since stays, and is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.tasks import Failed, Work
from desk.exchange.importing.deciding import Outcome
from desk.exchange.importing.running import OVERTAKEN
from desk.exchange.importing.troubles import Trouble, Why
from flows.profile import Address
from storage import imports
from storage.audit import Action, Entry
from storage.customers import changing
from storage.customers.changing import By, Edit, What
from storage.customers.matching import matching
from storage.customers.record import Record
from storage.database import Overtaken
from storage.imports import ImportRow
from storage.sealed import Keys

KIND = "import_undo"
ENDPOINT = "imports.undo"
# The field of `asked` that says which import.
IMPORT = "import"
BATCH, _TRIES = 50, 5
_TO_UNDO = (Outcome.CREATED.value, Outcome.UPDATED.value)


def undo(work: Work) -> None:
    """Undo an import.

    Raises: Lost, Stopping, Failed, DatabaseAway.
    """
    import_id = str(work.asked[IMPORT])
    counts = imports.counts(work.database, import_id)
    total = sum(counts.get(outcome, 0) for outcome in _TO_UNDO)
    while rows := imports.rows_of(work.database, import_id, _TO_UNDO, after=int(str(work.task.note.get("row", 0))), limit=BATCH):
        _insist(work, rows, total)
    work.finish(entry=_entry(work, import_id))


def _insist(work: Work, rows: Sequence[ImportRow], total: int) -> None:
    for _ in range(_TRIES):
        try:
            _undo(work, rows, total)
        except Overtaken:
            continue
        return
    raise Failed(OVERTAKEN)


def _undo(work: Work, rows: Sequence[ImportRow], total: int) -> None:
    by = By(done_at=work.clock(), staff_id=work.task.made_by, endpoint=ENDPOINT, address_hash=str(work.asked.get("from", "")))
    keys = work.database.keys
    with work.kept() as step:
        found = matching(step.connection, keys, ids=[row.customer_id for row in rows if row.customer_id]).by_id
        became = [_one(step.connection, keys, row, found.get(row.customer_id or ""), by, str(work.asked[IMPORT])) for row in rows]
        imports.add(step.connection, keys, work.task.id, became)
        counted = Counter({name: int(str(work.task.note.get(name, 0))) for name in (Outcome.UNDONE.value, Outcome.LEFT.value)})
        counted.update(row.outcome for row in became)
        step.tell(work.task.done + len(rows), total, {**counted, "row": rows[-1].row})


def _one(connection: Any, keys: Keys, row: ImportRow, record: Record | None, by: By, import_id: str) -> ImportRow:
    # A new record was nothing before. What a changed one was is forgotten when it is erased or merged meanwhile.
    before = row.before or ({"version": 1} if row.outcome == Outcome.CREATED.value else {})
    if record is None or record.customer["deleted_at"] is not None:
        return _left(row, Why.GONE_SINCE)
    if record.customer["version"] != before.get("version"):
        return _left(row, Why.CHANGED_SINCE)
    changing.write(connection, keys, record, _edit(row, before, by, import_id), by)
    return ImportRow(row=row.row, outcome=Outcome.UNDONE.value, customer_id=row.customer_id)


def _edit(row: ImportRow, before: Mapping[str, Any], by: By, import_id: str) -> Edit:
    about = {"import": import_id}
    if row.outcome == Outcome.CREATED.value:
        return Edit(what=What.UNIMPORTED, values={"deleted_at": by.done_at}, about=about)
    places = before.get("addresses")
    addresses = None if places is None else tuple(Address(**place) for place in places)
    return Edit(what=What.UNIMPORTED, values=before["values"], addresses=addresses, about=about)


def _left(row: ImportRow, why: Why) -> ImportRow:
    return ImportRow(row=row.row, outcome=Outcome.LEFT.value, customer_id=row.customer_id, reason=(Trouble(why=why).kept(),))


def _entry(work: Work, import_id: str) -> Entry:
    counts = {name: work.task.note.get(name, 0) for name in (Outcome.UNDONE.value, Outcome.LEFT.value)}
    return Entry(
        done_at=work.clock(),
        staff_id=work.task.made_by,
        action=Action.CHANGED,
        endpoint=ENDPOINT,
        subject=f"task:{import_id}",
        details={"what": "import undone", **counts},
        address_hash=str(work.asked.get("from", "")),
    )
