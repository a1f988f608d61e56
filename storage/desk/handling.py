"""What staff do with an intake: one way in, all of it or nothing, and nobody overwrites a colleague unknowingly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from flows.intake import Intake
from flows.message import Value
from storage import audit, intake_rows, outbox
from storage.audit import Action, Entry
from storage.database import Database, DatabaseAway, Overtaken
from storage.desk.events import Event, What, events_since
from storage.outgoing import Outgoing
from storage.tables import desk_events, desk_intakes, intakes

__all__ = ["By", "Case", "Event", "Handled", "NotThere", "Stale", "What", "case_of", "change", "freed", "note_beside", "write"]

# Each try loses only to a message of hers that was kept, so more than a few mean trouble.
TRIES = 8


@dataclass(frozen=True, kw_only=True)
class Case:
    """An intake with what the desk keeps beside it.

    Shape: `version` is the desk's and moves with every act of staff, `intake.version` moves with every message too.
    """

    intake: Intake
    version: int = 0
    assignee: str | None = None
    held_by: str | None = None
    held_until: datetime | None = None
    duplicate_of: str | None = None


def freed(case: Case, intake: Intake) -> Case:
    """The case that nobody holds any more."""
    return replace(case, intake=intake, held_by=None, held_until=None)


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What an act leads to.

    Shape: `case` is what to keep. `about` are ids and names of fields for the timeline and the audit log, never a value of hers;
    `words` a reason, which only the timeline shows. `cancels`: what has not left for her is cancelled before `leaving` is written.
    `also` writes more in the same transaction.
    """

    what: What
    case: Case
    about: Mapping[str, Value] = field(default_factory=dict)
    words: str = ""
    leaving: tuple[Outgoing, ...] = ()
    cancels: bool = False
    also: Callable[[Connection], None] | None = None


@dataclass(frozen=True, kw_only=True)
class By:
    """Who acts, when and from where.

    Shape: no `staff_id`: the clock. `once` is the form's own token: what comes twice is done once.
    """

    done_at: datetime
    staff_id: str | None = None
    endpoint: str = ""
    address_hash: str = ""
    once: str | None = None

    def changed(self, subject: str, details: Mapping[str, Any]) -> Entry:
        """The line of the audit log for a change that this person made; `subject` is "kind:id"."""
        return Entry(
            done_at=self.done_at,
            staff_id=self.staff_id,
            action=Action.CHANGED,
            endpoint=self.endpoint,
            subject=subject,
            details=dict(details),
            address_hash=self.address_hash,
        )


class Stale(Exception):
    """Colleagues have changed this intake since the page was read; `events` says what they did."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        super().__init__("changed meanwhile")
        self.events = events


class NotThere(Exception):
    """There is no such intake."""


def change(database: Database, intake_id: str, decide: Callable[[Case], Handled | None], *, by: By, seen: int | None = None) -> Case:
    """Do something with an intake; gives it as it is then.

    Shape: `decide` says what to keep of the case as it stands, None when there is nothing to do; it is asked again when a message
    of hers came in between, so it changes nothing itself. `seen` is the `Case.version` that the page showed; None where nothing can
    be overwritten.
    Raises: Stale, NotThere, DatabaseAway; whatever `decide` raises.
    """
    for _ in range(TRIES):
        case = case_of(database, intake_id)
        if by.once is not None and _done(database, by.once):
            return case
        if seen is not None and seen != case.version:
            raise Stale(events_since(database, intake_id, seen))
        handled = decide(case)
        if handled is None:
            return case
        try:
            with database.transaction() as connection:
                return write(connection, case, handled, by)
        except Overtaken:
            continue
    raise DatabaseAway("somebody was faster every time")


def write(connection: Connection, before: Case, handled: Handled, by: By) -> Case:
    """Keep what was decided, in the caller's transaction.

    Raises: Overtaken, when the case has moved since it was read.
    """
    after, intake_id = handled.case, before.intake.id
    intake = after.intake
    if intake != before.intake or handled.leaving or handled.cancels:
        # Also when only something leaves: she may have stopped a moment ago.
        row = intake_rows.row_of(intake, version=before.intake.version + 1, customer_id=intake.customer_id)
        as_read = (intakes.c.id == intake_id, intakes.c.version == before.intake.version)
        kept = {name: value for name, value in row.items() if name not in ("id", "begun_at")}
        if connection.execute(sa.update(intakes).where(*as_read).values(kept)).rowcount != 1:
            raise Overtaken("a message of hers came first")
        intake = replace(intake, version=before.intake.version + 1)
    version = _touched(connection, before, after, by)
    about = {"what": handled.what.value, **handled.about}
    event = {"intake_id": intake_id, "version": version, "done_at": by.done_at, "staff_id": by.staff_id, "what": handled.what.value}
    connection.execute(sa.insert(desk_events), {**event, "about": dict(handled.about), "words": handled.words, "once": by.once})
    if handled.cancels:
        outbox.cancel(connection, intake_id)
    outbox.put(connection, handled.leaving, by.done_at)
    if handled.also is not None:
        handled.also(connection)
    if by.staff_id is not None:
        audit.add(connection, by.changed(f"intake:{intake_id}", about))
    return replace(after, intake=intake, version=version)


def _touched(connection: Connection, before: Case, after: Case, by: By) -> int:
    beside = {
        "assignee": after.assignee,
        "held_by": after.held_by,
        "held_until": after.held_until,
        "duplicate_of": after.duplicate_of,
        "changed_at": by.done_at,
        "version": before.version + 1,
    }
    if before.version == 0:
        # Somebody else's first act, at the same moment, has taken the key.
        connection.execute(sa.insert(desk_intakes), {"intake_id": before.intake.id, **beside})
        return 1
    as_read = (desk_intakes.c.intake_id == before.intake.id, desk_intakes.c.version == before.version)
    if connection.execute(sa.update(desk_intakes).where(*as_read).values(beside)).rowcount != 1:
        raise Overtaken("a colleague was faster")
    return before.version + 1


def note_beside(connection: Connection, intake_id: str, what: What, about: Mapping[str, Value], by: By) -> None:
    """Tell another intake of an act, in the same transaction; it stays as it is but for its version."""
    new = insert(desk_intakes).values(intake_id=intake_id, version=1, changed_at=by.done_at)
    moved = new.on_conflict_do_update(
        index_elements=["intake_id"], set_={"version": desk_intakes.c.version + 1, "changed_at": new.excluded.changed_at}
    )
    version = connection.execute(moved.returning(desk_intakes.c.version)).scalar_one()
    event = {"intake_id": intake_id, "version": version, "done_at": by.done_at, "staff_id": by.staff_id, "what": what.value}
    connection.execute(sa.insert(desk_events), {**event, "about": dict(about), "words": "", "once": None})


def case_of(database: Database, intake_id: str) -> Case:
    """An intake as it stands.

    Raises: NotThere, DatabaseAway.
    """
    beside = ("version", "assignee", "held_by", "held_until", "duplicate_of")
    asked = (
        sa.select(*(intakes.c[name] for name in intake_rows.COLUMNS), *(desk_intakes.c[name].label(f"desk_{name}") for name in beside))
        .join_from(intakes, desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .where(intakes.c.id == intake_id)
    )
    with database.reading() as connection:
        row = connection.execute(asked).mappings().first()
    if row is None:
        raise NotThere(intake_id)
    found = {name: row[f"desk_{name}"] for name in beside}
    intake = intake_rows.intake_of([row[name] for name in intake_rows.COLUMNS])
    return Case(intake=intake, **{**found, "version": found["version"] or 0})


def _done(database: Database, once: str) -> bool:
    with database.reading() as connection:
        return connection.execute(sa.select(desk_events.c.id).where(desk_events.c.once == once)).first() is not None
