"""One intake with everything that its page shows: a fixed number of questions, however long the chat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import unescape

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import Intake
from storage import intake_rows
from storage.database import Database
from storage.tables import consents, customers, desk_intakes, intakes, invite_uses, invites, messages, notes, outbox, staff

# The longest chat of a page; what came earlier is counted.
MOST = 400

# Our own TwiML, in which nothing but text stands inside a message.
_SAID = re.compile(r"<Message[^>]*>(.*?)</Message>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One message of hers with what we answered at once.

    Shape: `took` names the fields that it filled; `said` are the replies given in the answer to Twilio.
    """

    seq: int
    sid: str
    at: datetime
    words: str
    how: str
    media: str
    effect: str
    step: str | None
    took: tuple[str, ...]
    said: tuple[str, ...]
    failed: bool
    emptied: bool


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message of ours that left, or is to leave, by itself.

    Shape: `delivery` is the receipt where there is one, else where it is on its way out; `code` why it failed.
    """

    id: int
    at: datetime
    words: str
    choices: tuple[str, ...]
    kind: str
    delivery: str
    code: int | None
    staff_id: str | None
    answers: str | None


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a colleague noted."""

    id: int
    at: datetime
    staff_id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One yes or no."""

    at: datetime
    channel: str
    act: str
    sid: str


@dataclass(frozen=True, kw_only=True)
class Invited:
    """How she was invited."""

    at: datetime
    made_by: str
    source: str
    note: str
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chat:
    """An intake as its page shows it.

    Shape: `names` maps an account's id to what colleagues call her; `earlier` counts messages that are not shown.
    """

    intake: Intake
    assignee_id: str | None
    held_by: str | None
    held_until: datetime | None
    desk_version: int
    heard: tuple[Heard, ...]
    sent: tuple[Sent, ...]
    notes: tuple[Note, ...]
    consents: tuple[Consent, ...]
    invited: Invited | None
    registered_at: datetime | None
    review: str | None
    names: dict[str, str]
    earlier: int = 0


def chat_of(database: Database, intake_id: str) -> Chat | None:
    """One intake's page; None when there is none of that id.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        kept = connection.execute(_intake(intake_id)).mappings().first()
        if kept is None:
            return None
        heard = _newest(connection, messages, messages.c.seq, intake_id)
        sent = _newest(connection, outbox, outbox.c.id, intake_id)
        written = connection.execute(sa.select(notes).where(notes.c.intake_id == intake_id).order_by(notes.c.id)).mappings().all()
        said = connection.execute(sa.select(consents).where(consents.c.intake_id == intake_id).order_by(consents.c.id)).mappings().all()
        invited = _invited(connection, intake_id)
        people = {kept["assignee"], kept["held_by"], invited and invited.made_by}
        people |= {each["staff_id"] for each in sent} | {each["staff_id"] for each in written}
        names = _names(connection, {person for person in people if person})
    return Chat(
        intake=intake_rows.intake_of([kept[name] for name in intake_rows.COLUMNS]),
        assignee_id=kept["assignee"],
        held_by=kept["held_by"],
        held_until=kept["held_until"],
        desk_version=kept["desk_version"] or 0,
        heard=tuple(_heard(each) for each in heard),
        sent=tuple(_sent(each) for each in sent),
        notes=tuple(Note(id=each["id"], at=each["written_at"], staff_id=each["staff_id"], words=each["words"]) for each in written),
        consents=tuple(Consent(at=each["given_at"], channel=each["channel"], act=each["act"], sid=each["sid"]) for each in said),
        invited=invited,
        registered_at=kept["registered_at"],
        review=kept["review_status"],
        names=names,
        earlier=MOST if len(heard) == MOST else 0,
    )


def _intake(intake_id: str) -> sa.Select[Any]:
    return (
        sa.select(
            *(intakes.c[name] for name in intake_rows.COLUMNS),
            desk_intakes.c.assignee,
            desk_intakes.c.held_by,
            desk_intakes.c.held_until,
            desk_intakes.c.version.label("desk_version"),
            customers.c.created_at.label("registered_at"),
            customers.c.review_status,
        )
        .select_from(intakes)
        .join(desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .join(customers, customers.c.id == intakes.c.customer_id, isouter=True)
        .where(intakes.c.id == intake_id)
    )


def _newest(connection: Connection, table: sa.Table, key: sa.Column[int], intake_id: str) -> list[sa.RowMapping]:
    newest = sa.select(table).where(table.c.intake_id == intake_id).order_by(key.desc()).limit(MOST)
    return list(reversed(connection.execute(newest).mappings().all()))


def _invited(connection: Connection, intake_id: str) -> Invited | None:
    used = sa.select(invite_uses.c.invite_id).where(invite_uses.c.intake_id == intake_id)
    # A union, because an index answers either half and neither database finds it in an OR.
    hers = invites.c.id.in_(used.union(sa.select(invites.c.id).where(invites.c.intake_id == intake_id)))
    row = connection.execute(sa.select(invites).where(hers).order_by(invites.c.made_at.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    return Invited(at=row["made_at"], made_by=row["made_by"], source=row["source"], note=row["note"], tags=tuple(row["tags"]))


def _names(connection: Connection, people: set[str]) -> dict[str, str]:
    if not people:
        return {}
    asked = sa.select(staff.c.id, staff.c.name, staff.c.email).where(staff.c.id.in_(sorted(people)))
    return {row.id: row.name or row.email.partition("@")[0] for row in connection.execute(asked)}


def _heard(row: sa.RowMapping) -> Heard:
    return Heard(
        seq=row["seq"],
        sid=row["sid"],
        at=row["received_at"],
        words=row["body"] or "",
        how=row["how"],
        media=row["media"] or "",
        effect=row["effect"],
        step=row["step"],
        took=tuple(row["took"]),
        said=tuple(unescape(words) for words in _SAID.findall(row["response"] or "")),
        failed=row["error"] is not None,
        emptied=row["body"] is None and row["response"] is None,
    )


def _sent(row: sa.RowMapping) -> Sent:
    payload = row["payload"]
    return Sent(
        id=row["id"],
        at=row["sent_at"] or row["created_at"],
        words=str(payload.get("body") or payload.get("text") or ""),
        choices=tuple(str(label) for _, label in payload.get("choices") or ()),
        kind=row["kind"],
        delivery=row["receipt"] if row["receipt"] and row["status"] == "sent" else row["status"],
        code=row["error_code"],
        staff_id=row["staff_id"],
        answers=row["sid"],
    )
