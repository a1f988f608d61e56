"""One customer with everything that their page shows: a fixed number of questions, however long the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.audit import Action
from storage.consent.consents import Receipt, receipts_of
from storage.customers.history import Change, changes_of
from storage.customers.merging import Merge
from storage.customers.record import Record, fetched
from storage.database import Database
from storage.tables import (
    audit,
    customer_events,
    customer_keys,
    customers,
    identity_numbers,
    intakes,
    merges,
    messages,
    not_duplicates,
    outbox,
    requests,
    staff,
)

# The newest of each that a page shows.
ENTRIES = 80
CHANGES = 60
_CONVERSATIONS = 20


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """An intake of this customer. `number` is the identity number in the clear, where one is kept."""

    id: str
    state: str
    begun_at: datetime
    number: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One line of the timeline.

    Shape: `kind` says what sort of thing it is and `what` which one of it; `who` is what colleagues call whoever of us did it;
    `about` and `words` depend on the kind; `intake_id` is the conversation that it stands in.
    """

    kind: str
    what: str
    at: datetime
    who: str = ""
    words: str = field(default="", repr=False)
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)
    intake_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A customer's page. `alike` counts the records that may be the same person's."""

    record: Record
    conversations: tuple[Conversation, ...]
    merges: tuple[Merge, ...]
    alike: int
    timeline: tuple[Happened, ...]
    changes: tuple[Change, ...]
    receipts: tuple[Receipt, ...]

    @property
    def merged_into(self) -> Merge | None:
        """The merge by which this record went, while it holds."""
        return next((each for each in self.merges if each.gone_id == self.record.customer["id"] and each.undone_at is None), None)


def whole_of(database: Database, customer_id: str) -> Whole | None:
    """Everything about one customer; None when there is none of that id.

    Raises: DatabaseAway; Broken when a key is no longer there.
    """
    with database.reading() as connection:
        found = fetched(connection, sa.select(customers).where(customers.c.id == customer_id), database.keys)
        if not found:
            return None
        conversations, joined, alike = _around(connection, database, customer_id)
        gone = [each.gone_id for each in joined if each.gone_id != customer_id and each.undone_at is None]
        happened = [Happened(**_told(row)) for row in connection.execute(_timeline((customer_id, *gone))).mappings()]
    receipts = receipts_of(database, customer_id, *gone)
    said = [
        Happened(kind="consent", what=each.act, at=each.given_at, who=each.who, about={"channel": each.channel}, intake_id=each.intake_id)
        for each in receipts[:ENTRIES]
    ]
    return Whole(
        record=found[0],
        conversations=conversations,
        merges=joined,
        alike=alike,
        timeline=tuple(sorted((*happened, *said), key=lambda each: each.at, reverse=True)[:ENTRIES]),
        changes=changes_of(database, customer_id, limit=CHANGES),
        receipts=receipts,
    )


def _told(row: sa.RowMapping) -> dict[str, Any]:
    told = {**row, "about": row["about"] or {}, "who": row["who"] or "", "words": row["words"] or "", "intake_id": row["intake_id"] or ""}
    return {name: value for name, value in told.items() if name != "number"}


def _around(connection: Connection, database: Database, customer_id: str) -> tuple[tuple[Conversation, ...], tuple[Merge, ...], int]:
    """Conversations, merges and how many records are alike, in one question."""
    text, moment = sa.Text(), intakes.c.begun_at.type
    nothing, never = sa.cast(sa.null(), text), sa.cast(sa.null(), moment)
    talked = (
        sa.select(
            sa.literal("intake").label("kind"),
            intakes.c.id,
            intakes.c.state.label("one"),
            identity_numbers.c.sealed.label("other"),
            nothing.label("who"),
            intakes.c.begun_at.label("at"),
            never.label("until"),
            never.label("undone"),
            sa.literal(0).label("counted"),
        )
        .join_from(intakes, identity_numbers, identity_numbers.c.intake_id == intakes.c.id, isouter=True)
        .where(intakes.c.customer_id == customer_id)
        .order_by(intakes.c.begun_at.desc())
        .limit(_CONVERSATIONS)
        .subquery()
    )
    called = sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email)
    line = _line(customer_id)
    joined = (
        sa.select(
            sa.literal("merge"), merges.c.id, merges.c.kept_id, merges.c.gone_id, called, merges.c.done_at, merges.c.undo_until,
            merges.c.undone_at, sa.literal(0),
        )
        .join_from(merges, staff, staff.c.id == merges.c.staff_id, isouter=True)
        .where(sa.or_(merges.c.kept_id.in_(sa.select(line.c.id)), merges.c.gone_id == customer_id))
    )  # fmt: skip
    counted = sa.select(sa.literal("alike"), nothing, nothing, nothing, nothing, never, never, never, _alike(customer_id).scalar_subquery())
    rows = connection.execute(sa.union_all(sa.select(talked), joined, counted)).mappings().all()
    place = "identity_numbers.sealed:{}"
    conversations = [
        Conversation(
            id=row["id"],
            state=row["one"],
            begun_at=row["at"],
            number=database.keys.open(row["other"], place.format(row["id"])) if row["other"] else "",
        )
        for row in rows
        if row["kind"] == "intake"
    ]
    joined_rows = [
        Merge(
            id=row["id"], kept_id=row["one"], gone_id=row["other"], who=row["who"] or "", done_at=row["at"], undo_until=row["until"],
            undone_at=row["undone"],
        )
        for row in rows
        if row["kind"] == "merge"
    ]  # fmt: skip
    alike = next(row["counted"] for row in rows if row["kind"] == "alike")
    newest = tuple(sorted(joined_rows, key=lambda each: each.done_at, reverse=True))
    return tuple(sorted(conversations, key=lambda each: each.begun_at, reverse=True)), newest, int(alike)


def _line(customer_id: str) -> sa.CTE:
    """The record, and those that became it by merges that hold, and those that became these."""
    line = sa.select(sa.literal(customer_id, sa.Text()).label("id")).cte("line", recursive=True)
    return line.union(sa.select(merges.c.gone_id).join(line, merges.c.kept_id == line.c.id).where(merges.c.undone_at.is_(None)))


def _alike(customer_id: str) -> sa.Select[Any]:
    mine, other = customer_keys.alias("mine"), customer_keys.alias("other")
    first = sa.case((mine.c.customer_id < other.c.customer_id, mine.c.customer_id), else_=other.c.customer_id)
    second = sa.case((mine.c.customer_id < other.c.customer_id, other.c.customer_id), else_=mine.c.customer_id)
    told = sa.exists().where(not_duplicates.c.one == first, not_duplicates.c.other == second)
    same = sa.and_(other.c.kind == mine.c.kind, other.c.key == mine.c.key, other.c.customer_id != mine.c.customer_id)
    return (
        sa.select(sa.func.count(other.c.customer_id.distinct()))
        .join_from(mine, other, same)
        .join(customers, sa.and_(customers.c.id == other.c.customer_id, customers.c.deleted_at.is_(None)))
        .where(mine.c.customer_id == customer_id, ~told)
    )


def _timeline(ids: tuple[str, ...]) -> sa.CompoundSelect[Any]:
    """What was done with the record, what was written both ways, rights that were used, and what was exported, the newest of each."""
    done, text, called = customer_events.c, sa.Text(), sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email)
    nothing, none = sa.cast(sa.null(), text), sa.cast(sa.null(), done.about.type)
    talks = intakes.c.customer_id == ids[0]

    def part(kind: str, number: Any, what: Any, at: Any, words: Any, about: Any, intake_id: Any) -> tuple[sa.ColumnElement[Any], ...]:
        told = {"number": number, "kind": sa.literal(kind), "what": what, "at": at, "who": called, "words": words, "about": about}
        return tuple(value.label(name) for name, value in {**told, "intake_id": intake_id}.items())

    parts = (
        sa.select(*part("event", done.id, done.what, done.done_at, done.words, done.about, nothing))
        .join_from(customer_events, staff, staff.c.id == done.staff_id, isouter=True)
        .where(done.customer_id.in_(ids))
        .order_by(done.id.desc()),
        sa.select(*part("heard", messages.c.seq, messages.c.effect, messages.c.received_at, messages.c.body, none, intakes.c.id))
        .join_from(intakes, messages, messages.c.intake_id == intakes.c.id)
        .join(staff, staff.c.id == messages.c.staff_id, isouter=True)
        .where(talks)
        .order_by(messages.c.seq.desc()),
        sa.select(*part("sent", outbox.c.id, outbox.c.kind, outbox.c.created_at, nothing, outbox.c.payload, intakes.c.id))
        .join_from(intakes, outbox, outbox.c.intake_id == intakes.c.id)
        .join(staff, staff.c.id == outbox.c.staff_id, isouter=True)
        .where(talks)
        .order_by(outbox.c.id.desc()),
        sa.select(*part("request", requests.c.id, requests.c.kind, requests.c.asked_at, requests.c.state, none, requests.c.intake_id))
        .join_from(requests, staff, staff.c.id == requests.c.staff_id, isouter=True)
        .where(requests.c.customer_id == ids[0])
        .order_by(requests.c.id.desc()),
        sa.select(*part("log", audit.c.id, audit.c.action, audit.c.done_at, audit.c.endpoint, audit.c.details, nothing))
        .join_from(audit, staff, staff.c.id == audit.c.staff_id, isouter=True)
        .where(audit.c.subject == f"customer:{ids[0]}", audit.c.action == Action.EXPORTED.value)
        .order_by(audit.c.id.desc()),
    )
    newest = sa.union_all(*(sa.select(each.limit(ENTRIES).subquery()) for each in parts))
    return newest.order_by(sa.desc("at"), sa.desc("number")).limit(ENTRIES)
