"""Lists of intakes: three questions to the database, whatever their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import Intake
from storage import intake_rows
from storage.database import Database
from storage.desk.events import What
from storage.desk.wanted import Wanted, conditions
from storage.tables import desk_events, desk_intakes, intakes, invite_uses, invites, messages, outbox, staff
from storage.tables.outbox import FAILED

PAGE = 50
# More cards than these nobody reads; the list has them all.
BOARD, BOARD_CLOSED = 90, 40


@dataclass(frozen=True, kw_only=True)
class Last:
    """The last thing that was said.

    Shape: `words` are empty when it was a picture, or deleted since; `how` and `media` say how hers came; `ours` when we spoke.
    """

    at: datetime
    words: str
    ours: bool
    how: str = ""
    media: str = ""
    failed: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list.

    Shape: `assignee` is what colleagues call her; `source` is the invite's, empty when she came by herself.
    """

    intake: Intake
    assignee: str = ""
    assignee_id: str | None = None
    held_until: datetime | None = None
    held_by: str | None = None
    source: str = ""
    last: Last | None = None


@dataclass(frozen=True)
class Page:
    """A page of a list; `after` is where the next one begins, None at the end."""

    rows: tuple[Row, ...]
    after: str | None = None


def page_of(database: Database, wanted: Wanted, now: datetime, *, after: str = "", limit: int = PAGE) -> Page:
    """A page of intakes, from behind `after` on; an `after` that is none begins at the start.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        found = connection.execute(_listed(database, wanted, now, after, limit)).mappings().all()
        shown = found[:limit]
        lasts = _lasts(connection, [row["id"] for row in shown])
    rows = tuple(_row(row, lasts) for row in shown)
    more = len(found) > limit
    return Page(rows, _cursor(wanted, rows[-1].intake) if more else None)


def board_of(database: Database, wanted: Wanted, now: datetime) -> tuple[Row, ...]:
    """The open intakes heard of last, and those that were finished last.

    Raises: DatabaseAway.
    """
    moving = replace(wanted, state="open", by="heard", oldest=False, search="")
    closed = replace(wanted, state="closed", by="begun", oldest=False, search="", closing=False, attention=False, waiting=False)
    with database.reading() as connection:
        found = connection.execute(_listed(database, moving, now, "", BOARD - 1)).mappings().all()
        found = [*found, *connection.execute(_listed(database, closed, now, "", BOARD_CLOSED - 1)).mappings().all()]
        lasts = _lasts(connection, [row["id"] for row in found])
    return tuple(_row(row, lasts) for row in found)


def _listed(database: Database, wanted: Wanted, now: datetime, after: str, limit: int) -> sa.Select[Any]:
    source = (
        sa.select(invites.c.source)
        .join(invite_uses, invite_uses.c.invite_id == invites.c.id)
        .where(invite_uses.c.intake_id == intakes.c.id)
        .limit(1)
        .scalar_subquery()
    )
    typed_in = (desk_events.c.intake_id == intakes.c.id, desk_events.c.version == 1, desk_events.c.what == What.TYPED_IN.value)
    called_up = sa.select(sa.literal("phone")).where(*typed_in, desk_events.c.about["began"].as_boolean()).limit(1).scalar_subquery()
    called = sa.func.coalesce(sa.func.nullif(staff.c.name, ""), staff.c.email)
    columns = [intakes.c[name] for name in intake_rows.COLUMNS]
    listed = (
        sa.select(
            *columns,
            desk_intakes.c.assignee,
            desk_intakes.c.held_by,
            desk_intakes.c.held_until,
            called.label("called"),
            sa.func.coalesce(source, called_up).label("source"),
        )
        .select_from(intakes)
        .join(desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .join(staff, staff.c.id == desk_intakes.c.assignee, isouter=True)
        .where(*conditions(database, wanted, now))
        .limit(limit + 1)
    )
    key = sa.tuple_(wanted.order, intakes.c.id)
    if (place := _place(after)) is not None:
        ordered = sa.tuple_(sa.literal(place[0], wanted.order.type), sa.literal(place[1]))
        listed = listed.where(key > ordered if wanted.oldest else key < ordered)
    ends = (wanted.order, intakes.c.id)
    return listed.order_by(*(end.asc() if wanted.oldest else end.desc() for end in ends))


def _cursor(wanted: Wanted, intake: Intake) -> str:
    at = intake.heard_at if wanted.order is intakes.c.heard_at else intake.begun_at
    return f"{int(at.timestamp() * 1_000_000)}-{intake.id}"


def _place(after: str) -> tuple[datetime, str] | None:
    micros, dash, intake_id = after.partition("-")
    if not (dash and micros.isascii() and micros.isdigit() and len(micros) < 18):
        return None
    # Whole microseconds: a float would round the last ones away, and skip or repeat a line.
    seconds, rest = divmod(int(micros), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), intake_id


def _lasts(connection: Connection, ids: Sequence[str]) -> dict[str, Last]:
    if not ids:
        return {}
    newest = sa.select(sa.func.max(messages.c.seq)).where(messages.c.intake_id.in_(ids)).group_by(messages.c.intake_id)
    heard = sa.select(messages.c.intake_id, messages.c.received_at, messages.c.body, messages.c.how, messages.c.media)
    found = {
        row.intake_id: Last(at=row.received_at, words=row.body or "", ours=False, how=row.how, media=row.media or "")
        for row in connection.execute(heard.where(messages.c.seq.in_(newest)))
    }
    # Of ours only what somebody or something wrote on its own: a reply follows her message anyhow.
    sent = sa.select(sa.func.max(outbox.c.id)).where(outbox.c.intake_id.in_(ids)).group_by(outbox.c.intake_id)
    ours = sa.select(outbox.c.intake_id, outbox.c.created_at, outbox.c.payload, sa.case((FAILED, 1), else_=0).label("failed"))
    for row in connection.execute(ours.where(outbox.c.id.in_(sent))):
        before = found.get(row.intake_id)
        if before is None or row.created_at > before.at:
            words = str(row.payload.get("body") or row.payload.get("text") or "")
            found[row.intake_id] = Last(at=row.created_at, words=words, ours=True, failed=bool(row.failed))
    return found


def _row(kept: sa.RowMapping, lasts: dict[str, Last]) -> Row:
    return Row(
        intake=intake_rows.intake_of([kept[name] for name in intake_rows.COLUMNS]),
        assignee=kept["called"] or "",
        assignee_id=kept["assignee"],
        held_until=kept["held_until"],
        held_by=kept["held_by"],
        source=kept["source"] or "",
        last=lasts.get(kept["id"]),
    )
