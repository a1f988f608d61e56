"""Which intakes a list shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from flows.intake import Mark, State
from storage.database import Database
from storage.desk.given_up import ended_at
from storage.desk.period import Period
from storage.desk.searching import intakes_with
from storage.tables import desk_intakes, intakes, outbox
from storage.tables.intakes import OPEN
from storage.tables.outbox import FAILED

# Source: facts.md: we may write freely for 24 hours after her last message.
WINDOW = timedelta(hours=24)
CLOSING = timedelta(hours=2)
# A failed message is worth a look for a week; then it is history.
FAILED_WITHIN = timedelta(days=7)

_CLOSED = (State.COMPLETE, State.STOPPED, State.CANCELLED, State.EXPIRED)


class Tab(StrEnum):
    """Whose intakes."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which intakes, and in which order.

    Shape: `state` is a word of `State`, "open" (asking or human), "taken" (one of us holds it), "closed" or "any"; `me` is the
    viewer's account; `search` is somebody's name, email or number; `by` is "heard" or "begun", where "heard" orders open intakes
    only; `oldest` first. `given_up` is the question at which it ended, `begun` the period in which it began.
    """

    me: str = ""
    tab: Tab = Tab.ALL
    state: str = "open"
    language: str = ""
    mark: str = ""
    closing: bool = False
    failed: bool = False
    attention: bool = False
    waiting: bool = False
    search: str = ""
    by: str = "heard"
    oldest: bool = False
    given_up: str = ""
    begun: Period | None = None

    @property
    def only_open(self) -> bool:
        """Whether the list holds none but open intakes, of which there are never many."""
        return self.closing or self.attention or self.waiting or self.state in ("open", "taken", State.ASKING, State.HUMAN)

    @property
    def order(self) -> sa.ColumnElement[datetime]:
        """What the list is ordered by: only open intakes by the last message, because no index may hold that time."""
        return intakes.c.heard_at if self.by == "heard" and self.only_open else intakes.c.begun_at


def conditions(database: Database, wanted: Wanted, now: datetime) -> list[sa.ColumnElement[bool]]:
    """The conditions on `intakes` joined with `desk_intakes`."""
    found = [*_in_state(wanted), *_only(wanted, now)]
    if wanted.tab is Tab.MINE:
        found.append(desk_intakes.c.assignee == wanted.me)
    elif wanted.tab is Tab.UNASSIGNED:
        found.append(desk_intakes.c.assignee.is_(None))
    if wanted.language:
        found.append(intakes.c.language == wanted.language)
    if wanted.mark in set(Mark):
        # A list of words from our own enumeration: as text it reads the same on both databases.
        found.append(sa.cast(intakes.c.marks, sa.Text).like(f'%"{wanted.mark}"%'))
    if wanted.search:
        found.append(intakes_with(database, wanted.search))
    return found


def _in_state(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.only_open:
        yield OPEN  # type: ignore[misc]  # text is a condition too; in these words it is the index's
    if wanted.state == "closed":
        yield intakes.c.state.in_([state.value for state in _CLOSED])
    elif wanted.state == "taken":
        yield held()
    elif wanted.state == State.HUMAN:
        yield waiting()
    elif wanted.state not in ("open", "any"):
        yield intakes.c.state == wanted.state


def _only(wanted: Wanted, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.closing:
        yield closing(now)
    if wanted.waiting:
        yield waiting()
    if wanted.attention:
        yield sa.or_(waiting(), closing(now))
    if wanted.failed:
        yield intakes.c.id.in_(failed_ids(now))
    if wanted.given_up:
        yield ended_at(wanted.given_up)
    if wanted.begun is not None:
        yield wanted.begun.holds(intakes.c.begun_at)


def waiting() -> sa.ColumnElement[bool]:
    """Whether she waits for a person, and none of us holds her intake."""
    return sa.and_(intakes.c.state == State.HUMAN.value, ~held())


def held() -> sa.ColumnElement[bool]:
    """Whether one of us holds it."""
    return sa.cast(intakes.c.marks, sa.Text).like(f'%"{Mark.HELD.value}"%')


def closing(now: datetime) -> sa.ColumnElement[bool]:
    """Whether her window closes within two hours."""
    return sa.and_(intakes.c.heard_at > now - WINDOW, intakes.c.heard_at <= now - WINDOW + CLOSING)


def failed_ids(now: datetime) -> sa.Select[tuple[str]]:
    """The intakes to which something of this week could not be sent, and from which nothing was heard since."""
    spoken = intakes.alias("spoken")
    # EXISTS, not a join: the few that failed are looked at first, never all intakes.
    silent = sa.exists().where(spoken.c.id == outbox.c.intake_id, spoken.c.heard_at < outbox.c.created_at)
    return sa.select(outbox.c.intake_id).where(FAILED, outbox.c.created_at > now - FAILED_WITHIN, silent)
