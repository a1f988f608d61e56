"""One intake with everything that its page shows: a fixed number of questions, however long the chat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import unescape

import sqlalchemy as sa
from sqlalchemy import Connection

from storage import intake_rows
from storage.accounts.staff import Role
from storage.consent import barred
from storage.database import Database
from storage.desk.chat_parts import Chat, Colleague, Consent, Heard, Invited, Note, Sent
from storage.desk.events import Event, event_of
from storage.tables import barred as bars
from storage.tables import consents, customers, desk_events, desk_intakes, intakes, invite_uses, invites, messages, notes, outbox, staff

__all__ = ["Chat", "Colleague", "Consent", "Heard", "Invited", "Note", "Sent", "chat_of"]

# The longest chat of a page; what came earlier is counted.
MOST = 400

_NOTE, _CONSENT = "note", "consent"

# Our own TwiML, in which nothing but text stands inside a message.
_SAID = re.compile(r"<Message[^>]*>(.*?)</Message>", re.DOTALL)


def chat_of(database: Database, intake_id: str, now: datetime) -> Chat | None:
    """One intake's page; None when there is none of that id.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        kept = connection.execute(_intake(intake_id)).mappings().first()
        if kept is None:
            return None
        heard = _newest(connection, messages, messages.c.seq, intake_id)
        sent = _newest(connection, outbox, outbox.c.id, intake_id)
        done = [event_of(dict(row)) for row in connection.execute(_done(intake_id)).mappings()]
        people = connection.execute(sa.select(staff.c.id, staff.c.name, staff.c.email, staff.c.active, staff.c.role)).all()
    intake = intake_rows.intake_of([kept[name] for name in intake_rows.COLUMNS])
    names = {person.id: person.name or person.email.partition("@")[0] for person in people}
    written = (each for each in done if each.what == _NOTE)
    said = (each for each in done if each.what == _CONSENT)
    return Chat(
        intake=intake,
        assignee_id=kept["assignee"],
        held_by=kept["held_by"],
        held_until=kept["held_until"],
        desk_version=kept["desk_version"] or 0,
        heard=tuple(_heard(each) for each in heard),
        sent=tuple(_sent(each) for each in sent),
        notes=tuple(Note(id=each.id, at=each.done_at, staff_id=each.staff_id or "", words=each.words) for each in written),
        consents=tuple(_consent(each) for each in said),
        invited=_invited(kept),
        registered_at=kept["registered_at"],
        review=kept["review_status"],
        names=names,
        duplicate_of=kept["duplicate_of"],
        bar=barred.holding(kept["bar_reason"], kept["barred_at"], kept["barred_until"], intake.heard_at, intake.state.value, now),
        events=tuple(each for each in done if each.what not in (_NOTE, _CONSENT)),
        colleagues=_colleagues(people, names),
        earlier=MOST if len(heard) == MOST else 0,
    )


def _intake(intake_id: str) -> sa.Select[Any]:
    used = sa.select(invite_uses.c.invite_id).where(invite_uses.c.intake_id == intake_id)
    hers = sa.or_(invites.c.intake_id == intake_id, invites.c.id.in_(used))
    newest = sa.select(invites.c.id).where(hers).order_by(invites.c.made_at.desc()).limit(1).scalar_subquery()
    address: sa.ColumnElement[Any] = sa.literal("whatsapp:") + sa.func.coalesce(intakes.c.phone, intakes.c.bsuid)
    return (
        sa.select(
            *(intakes.c[name] for name in intake_rows.COLUMNS),
            desk_intakes.c.assignee,
            desk_intakes.c.held_by,
            desk_intakes.c.held_until,
            desk_intakes.c.duplicate_of,
            desk_intakes.c.version.label("desk_version"),
            customers.c.created_at.label("registered_at"),
            customers.c.review_status,
            bars.c.reason.label("bar_reason"),
            bars.c.barred_at,
            bars.c.barred_until,
            *(invites.c[name].label(f"invite_{name}") for name in ("made_at", "made_by", "source", "note", "tags")),
        )
        .select_from(intakes)
        .join(desk_intakes, desk_intakes.c.intake_id == intakes.c.id, isouter=True)
        .join(customers, customers.c.id == intakes.c.customer_id, isouter=True)
        .join(bars, bars.c.recipient == address, isouter=True)
        .join(invites, invites.c.id == newest, isouter=True)
        .where(intakes.c.id == intake_id)
    )


def _done(intake_id: str) -> sa.CompoundSelect[Any]:
    """What was done at the desk, the notes and the consents, in one question."""
    events = sa.select(
        *(desk_events.c[name] for name in ("id", "version", "done_at", "staff_id", "what", "words", "about")),
    ).where(desk_events.c.intake_id == intake_id)
    written = sa.select(notes.c.id, sa.literal(0), notes.c.written_at, notes.c.staff_id, sa.literal(_NOTE), notes.c.words, sa.null()).where(
        notes.c.intake_id == intake_id
    )
    words = consents.c.channel + " " + consents.c.act + " " + consents.c.sid
    said = sa.select(consents.c.id, sa.literal(0), consents.c.given_at, sa.null(), sa.literal(_CONSENT), words, sa.null()).where(
        consents.c.intake_id == intake_id
    )
    return sa.union_all(events, written, said).order_by("done_at", "id")


def _colleagues(people: Sequence[Any], names: dict[str, str]) -> tuple[Colleague, ...]:
    work = (person for person in people if person.active and person.role != Role.READ_ONLY)
    return tuple(sorted((Colleague(id=person.id, name=names[person.id]) for person in work), key=lambda each: each.name.casefold()))


def _newest(connection: Connection, table: sa.Table, key: sa.Column[int], intake_id: str) -> list[sa.RowMapping]:
    newest = sa.select(table).where(table.c.intake_id == intake_id).order_by(key.desc()).limit(MOST)
    return list(reversed(connection.execute(newest).mappings().all()))


def _consent(event: Event) -> Consent:
    channel, act, sid = event.words.split(" ", 2)
    return Consent(at=event.done_at, channel=channel, act=act, sid=sid)


def _invited(row: sa.RowMapping) -> Invited | None:
    if row["invite_made_at"] is None:
        return None
    found = {name: row[f"invite_{name}"] for name in ("made_by", "source", "note")}
    return Invited(at=row["invite_made_at"], tags=tuple(row["invite_tags"]), **found)


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
        staff_id=row["staff_id"],
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
