"""What customers ask of us by their rights, as admins and the worker see it: who, what, until when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from storage import audit
from storage.customers import history
from storage.customers.history import Event, What
from storage.database import Database
from storage.desk.handling import By
from storage.outgoing import Status
from storage.rights.requests import CLOCK
from storage.tables import customers, intakes, messages, outbox, requests, staff

# Source: trust.md section 3, line 28.
REMINDERS = (timedelta(days=7), timedelta(days=21))
PAGE = 50
KINDS = ("erase", "export", "correct")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request.

    Shape: `language`, `recipient`, `heard_at` and `state_of_intake` are of the registration it came through, empty for whoever has
    none. `words` is what she wrote, as far as it is still kept. `note` says where it stands: "" nobody has looked, "go" one of us
    has said yes, "unsent" the worker could not deliver what was asked for; once it is closed, why.
    """

    id: int
    kind: str
    state: str
    asked_at: datetime
    due_at: datetime
    closed_at: datetime | None
    proven_by: str | None
    note: str
    customer_id: str | None
    intake_id: str
    first_name: str | None = field(repr=False)
    last_name: str | None = field(repr=False)
    email: str | None = field(repr=False)
    language: str | None
    phone: str | None = field(repr=False)
    bsuid: str | None = field(repr=False)
    heard_at: datetime | None
    state_of_intake: str | None
    words: str | None = field(repr=False)
    who: str | None

    def reminders_due(self, now: datetime) -> int:
        """How many of the reminders have come: after a week, and after three."""
        return sum(now - self.asked_at >= after for after in REMINDERS)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message about a request: whether it has still to leave, and whether it has left."""

    waits: bool
    left: bool
    created_at: datetime


_WAITING = frozenset({Status.READY.value, Status.SENDING.value, Status.UNKNOWN.value})
_COLUMNS = (
    requests.c.id,
    requests.c.kind,
    requests.c.state,
    requests.c.asked_at,
    requests.c.due_at,
    requests.c.closed_at,
    requests.c.proven_by,
    requests.c.note,
    requests.c.customer_id,
    requests.c.intake_id,
    customers.c.first_name,
    customers.c.last_name,
    customers.c.email,
    sa.func.coalesce(intakes.c.language, customers.c.preferred_language).label("language"),
    intakes.c.phone,
    intakes.c.bsuid,
    intakes.c.heard_at,
    intakes.c.state.label("state_of_intake"),
    messages.c.body.label("words"),
    staff.c.email.label("who"),
)
_ASKED = (
    sa.select(*_COLUMNS)
    .select_from(requests)
    .outerjoin(customers, customers.c.id == requests.c.customer_id)
    .outerjoin(intakes, intakes.c.id == requests.c.intake_id)
    .outerjoin(messages, messages.c.sid == requests.c.sid)
    .outerjoin(staff, staff.c.id == requests.c.staff_id)
)


def page_of(database: Database, *, state: str, after: int | None = None) -> tuple[Asked, ...]:
    """Requests of one state, the most urgent first, the closed ones the newest first; one more than a page shows.

    Raises: DatabaseAway.
    """
    chosen = [requests.c.state == "open" if state == "open" else requests.c.state != "open"]
    if after is not None:
        chosen.append(requests.c.id > after if state == "open" else requests.c.id < after)
    # Every clock runs as long, so that the order of asking is the order of what is due.
    order = requests.c.id if state == "open" else requests.c.id.desc()
    with database.reading() as connection:
        found = connection.execute(_ASKED.where(*chosen).order_by(order).limit(PAGE + 1)).mappings()
        return tuple(Asked(**row) for row in found)


def one(database: Database, request_id: int) -> Asked | None:
    """One request.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(_ASKED.where(requests.c.id == request_id)).mappings().first()
    return None if row is None else Asked(**row)


def to_fulfil(database: Database, kind: str, *, held: bool = False) -> tuple[Asked, ...]:
    """The open requests that the worker may fulfil: of customers who have proven who they are.

    Shape: `held`: the law obliges the shop to keep something, so that one of us must have said yes.
    Raises: DatabaseAway.
    """
    mine = [requests.c.kind == kind, requests.c.state == "open", requests.c.customer_id.is_not(None), requests.c.proven_by.is_not(None)]
    mine.append(requests.c.note == "go" if held else requests.c.note.in_(("", "go")))
    with database.reading() as connection:
        found = connection.execute(_ASKED.where(*mine).order_by(requests.c.id).limit(PAGE)).mappings()
        return tuple(Asked(**row) for row in found)


def counts(database: Database, now: datetime) -> dict[str, int]:
    """How many are open, closed, and open so long that somebody must be reminded: `due` after a week, `urgent` after three.

    Raises: DatabaseAway.
    """
    is_open = requests.c.state == "open"
    late, urgent = (sa.and_(is_open, requests.c.asked_at <= now - after) for after in REMINDERS)
    several = (is_open, ~is_open, late, urgent)
    asked = sa.select(*(sa.func.count(sa.case((each, 1))) for each in several)).select_from(requests)
    with database.reading() as connection:
        row = connection.execute(asked).one()
    return {"open": row[0], "closed": row[1], "due": row[2], "urgent": row[3]}


def note_step(database: Database, request_id: int, note: str, *, by: By | None = None, proven_by: str | None = None) -> bool:
    """Note where an open request stands; False when it was closed meanwhile.

    Raises: DatabaseAway.
    """
    values = {"note": note, **({"staff_id": by.staff_id} if by else {}), **({"proven_by": proven_by} if proven_by else {})}
    with database.transaction() as connection:
        mine = (requests.c.id == request_id, requests.c.state == "open")
        done = connection.execute(sa.update(requests).where(*mine).values(values)).rowcount == 1
        if done and by is not None:
            _log(connection, request_id, by, what=f"request: {note}")
    return done


def close(connection: Connection, request_id: int, state: str, by: By, *, note: str = "") -> bool:
    """Close a request in the caller's transaction; False when it was closed meanwhile."""
    values = {"state": state, "closed_at": by.done_at, "note": note, **({"staff_id": by.staff_id} if by.staff_id else {})}
    mine = (requests.c.id == request_id, requests.c.state == "open")
    done = connection.execute(sa.update(requests).where(*mine).values(values)).rowcount == 1
    if done and by.staff_id is not None:
        _log(connection, request_id, by, what=f"request {state}")
    return done


def open_at_desk(database: Database, customer_id: str, kind: str, by: By) -> int | None:
    """Open a request for a customer who asked for it on another way; the one that is open already, None when nobody has this id.

    Raises: DatabaseAway.
    """
    mine = sa.select(intakes.c.id).where(intakes.c.customer_id == customer_id).order_by(intakes.c.heard_at.desc()).limit(1)
    with database.transaction() as connection:
        version = connection.execute(sa.select(customers.c.version).where(customers.c.id == customer_id)).scalar()
        if version is None:
            return None
        same = (requests.c.customer_id == customer_id, requests.c.kind == kind, requests.c.state == "open")
        found = connection.execute(sa.select(requests.c.id).where(*same)).scalar()
        if found is not None:
            return int(found)
        # Whoever never wrote to us has no registration.
        intake_id = connection.execute(mine).scalar() or f"customer:{customer_id}"
        row = {"kind": kind, "intake_id": intake_id, "customer_id": customer_id, "sid": "", "state": "open", "asked_at": by.done_at}
        row |= {"due_at": by.done_at + CLOCK, "staff_id": by.staff_id, "note": ""}
        made = connection.execute(sa.insert(requests).values(row).returning(requests.c.id)).scalar_one()
        event = Event(version=version, done_at=by.done_at, what=What.REQUESTED, staff_id=by.staff_id, about={"kind": kind})
        history.note(connection, customer_id, event)
        _log(connection, made, by, what=f"request opened: {kind}")
    return int(made)


def letter_of(database: Database, dedupe: str) -> Letter | None:
    """The message about a request that was put into the outbox under this key; None when there is none.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        row = connection.execute(sa.select(outbox.c.status, outbox.c.created_at).where(outbox.c.dedupe == dedupe)).first()
    return None if row is None else Letter(waits=row.status in _WAITING, left=row.status == Status.SENT.value, created_at=row.created_at)


def _log(connection: Connection, request_id: int, by: By, **details: str) -> None:
    audit.add(connection, by.changed(f"request:{request_id}", details))
