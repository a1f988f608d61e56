"""The hot path: where a sender stands, and keeping what her message led to. One read, one write."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from flows.intake import Intake, Mark, Turn
from flows.message import Sender
from flows.reminding import was_reminded
from storage import finishing, identities, intake_rows, outbox, quarantine
from storage.completion import complete, touches_more
from storage.database import Database, Overtaken
from storage.engines.prepared import Prepared
from storage.heard import Heard, How
from storage.outbox.rows import WAITING_REPLY, leaving_rows, leaving_with
from storage.outgoing import Kind
from storage.tables import identities as known
from storage.tables import intakes, messages

__all__ = ["Heard", "How", "Standing", "keep", "standing"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a sender stands.

    Shape: `intake` is hers, its `sender` merged from what is stored and what this message shows; None for a stranger.
    `response` is the text given before for this very sid, None when the sid is new, "" when the text was deleted since.
    `conflict`: this phone and this user id belong to two people; `From` has won, nothing was merged, and the intake
    carries `Mark.IDENTITY_CONFLICT` already. `known_possible`: `customers.known` may find a record; otherwise it cannot.
    `waiting`: an earlier reply to her has not left the outbox yet.
    """

    intake: Intake | None = None
    response: str | None = None
    conflict: bool = False
    known_possible: bool = False
    waiting: bool = False


_phone, _bsuid = known.alias("by_phone"), known.alias("by_bsuid")
_one = sa.select(sa.literal_column("1").label("one")).subquery("one")
_READ = Prepared(
    sa.select(
        messages.c.sid,
        messages.c.response,
        _phone.c.intake_id,
        _bsuid.c.intake_id,
        sa.func.coalesce(_phone.c.customer_id, _bsuid.c.customer_id),
        WAITING_REPLY,
        *(intakes.c[name] for name in intake_rows.COLUMNS),
    ).select_from(
        _one.outerjoin(messages, messages.c.sid == bindparam("sid"))
        .outerjoin(_phone, _phone.c.address == bindparam("phone"))
        .outerjoin(_bsuid, _bsuid.c.address == bindparam("bsuid"))
        # `From` wins: it holds the phone whenever there is one.
        .outerjoin(intakes, intakes.c.id == sa.func.coalesce(_phone.c.intake_id, _bsuid.c.intake_id))
    )
)

_LEDGER = tuple(column.name for column in messages.c if column.name != "seq")
_BEGIN = Prepared(sa.insert(intakes).values({name: bindparam(name) for name in intake_rows.COLUMNS}).inline())
_REMEMBER = Prepared(sa.insert(messages).values({name: bindparam(name) for name in _LEDGER}).inline())
_MOVE = (
    sa.update(intakes)
    .where(intakes.c.id == bindparam("this_id"), intakes.c.version == bindparam("version_before"))
    .values({name: bindparam(name) for name in intake_rows.COLUMNS if name not in ("id", "begun_at")})
)
_MOVE_KNOWN = _MOVE.where(*(intakes.c[name].is_not_distinct_from(bindparam(name)) for name in intake_rows.SENDER))
_moved = _MOVE_KNOWN.returning(intakes.c.id).cte("moved")


def _remembered_with(moved: sa.CTE) -> sa.Insert:
    values = (moved.c.id if name == "intake_id" else bindparam(name, type_=messages.c[name].type) for name in _LEDGER)
    return sa.insert(messages).from_select(list(_LEDGER), sa.select(*values).select_from(moved)).inline()


_turn = _remembered_with(_moved)
# The first message of somebody new, in one statement too.
_begun = sa.insert(intakes).values({name: bindparam(name) for name in intake_rows.COLUMNS}).returning(intakes.c.id).cte("begun")
_first = _remembered_with(_begun).add_cte(identities.inserted_with(_begun).cte("named"))
_TURN, _FIRST = Prepared(_turn), Prepared(_first)
_MOVE_ANY, _MOVE_SAME = Prepared(_MOVE), Prepared(_MOVE_KNOWN)
# The same two with what leaves through the outbox.
_TURN_LEAVING = Prepared(_turn.add_cte(leaving_with(_moved)))
_FIRST_LEAVING = Prepared(_first.add_cte(leaving_with(_begun)))
_TURN_FINISHING = Prepared(_turn.add_cte(leaving_with(_moved), *finishing.record_with(_moved)))
_TURN_ANSWERING = Prepared(_turn.add_cte(leaving_with(_moved), *finishing.answers_with(_moved)))


def standing(database: Database, sid: str, sender: Sender) -> Standing:
    """Where this sender stands, and whether this message was answered before: one read.

    Raises: DatabaseAway.
    """
    return database.insist(partial(_standing, database, sid, sender))


def _standing(database: Database, sid: str, sender: Sender) -> Standing:
    values = {"sid": sid, "phone": identities.address_of("phone", sender), "bsuid": identities.address_of("bsuid", sender)}
    values["recipient"] = sender.address
    with database.reading() as connection:
        (found,) = _READ.rows(connection, values)
    answered, response, by_phone, by_bsuid, customer_id, waiting = found[:6]
    row = found[6:]
    said = None if answered is None else response or ""
    if row[0] is None:
        return Standing(response=said, waiting=bool(waiting))
    intake = intake_rows.intake_of(row)
    conflict = identities.in_conflict(intake.sender, sender, by_phone, by_bsuid)
    if conflict:
        marks = intake.marks if Mark.IDENTITY_CONFLICT in intake.marks else (*intake.marks, Mark.IDENTITY_CONFLICT)
        return Standing(intake=replace(intake, marks=marks), response=said, conflict=True, waiting=bool(waiting))
    merged = identities.merged(intake.sender, sender)
    possible = customer_id is not None or intake.customer_id is not None
    intake = intake if merged == intake.sender else replace(intake, sender=merged)
    return Standing(intake=intake, response=said, known_possible=possible, waiting=bool(waiting))


def keep(database: Database, before: Intake | None, turn: Turn, heard: Heard) -> bool:
    """Keep all that one message led to, or nothing.

    False when somebody was faster or this sid was applied meanwhile: ask `standing` again, decide again.
    Raises: DatabaseAway; Refused when the database refuses a value, which is a mistake of ours.
    """
    if len(turn.consents) != len(heard.shown):
        raise ValueError("a consent without the sentence that was shown")
    try:
        return database.insist(partial(_keep, database, before, turn, heard))
    except Overtaken:
        return False


def _keep(database: Database, before: Intake | None, turn: Turn, heard: Heard) -> bool:
    customer_id = turn.intake.customer_id
    if turn.profile is not None and customer_id is None:
        customer_id = uuid.uuid4().hex
    row = intake_rows.row_of(turn.intake, version=before.version + 1 if before else 1, customer_id=customer_id)
    values = {**row, **_ledger_row(turn, heard)}
    if before is not None:
        values |= {"this_id": before.id, "version_before": before.version}
    reminded = before is not None and was_reminded(before)
    if not reminded and database.dialect == "postgresql" and _kept_at_once(database, before, turn, heard, values):
        return True
    # What the statement above could not move is here looked at again: a moved version, or identities to join.
    with database.transaction() as connection:
        if heard.again is not None:
            # What was given to Twilio when it came is given again when it comes again.
            values["response"] = quarantine.take_out(connection, heard.sid)
        _write(connection, before, turn, heard, values)
        if reminded:
            # She is here: a reminder that has not left would only be in the way.
            outbox.cancel(connection, turn.intake.id, kind=Kind.REMINDER)
        if touches_more(turn, heard):
            complete(connection, database.keys, turn, heard, customer_id)
        if heard.poison is not None:
            quarantine.keep(connection, database.keys, heard.sid, turn.intake.id, heard.poison, heard.received_at)
        if heard.again is not None:
            quarantine.note_applied(connection, turn.intake.id, heard.sid, turn.effect.value, heard.again)
        # Last: what a stop cancels was there before, the goodbye was not.
        outbox.put(connection, heard.leaving, heard.applied_at)
    return True


def _kept_at_once(database: Database, before: Intake | None, turn: Turn, heard: Heard, values: dict[str, Any]) -> bool:
    """Keep all of it in one statement, which is a transaction of its own; False when it takes more, or when there was nothing to move."""
    values = {**values, **identities.addresses_of(turn.intake.sender), "leaving": leaving_rows(heard.leaving, heard.received_at)}
    with database.reading() as connection:
        if not touches_more(turn, heard):
            if heard.leaving:
                statement = _FIRST_LEAVING if before is None else _TURN_LEAVING
            else:
                statement = _FIRST if before is None else _TURN
        elif before is None:
            return False
        elif turn.profile is not None and finishing.makes_a_customer(turn, heard):
            statement = _TURN_FINISHING
            values |= finishing.record(connection, database.keys, turn, turn.profile, heard, values["customer_id"])
        elif turn.intake.customer_id is not None and finishing.answers_about_news(turn, heard):
            statement = _TURN_ANSWERING
            values |= finishing.answers(connection, turn, heard, turn.intake.customer_id)
        else:
            return False
        return statement.run(connection, values) == 1


def _write(connection: Connection, before: Intake | None, turn: Turn, heard: Heard, values: dict[str, Any]) -> None:
    intake = turn.intake
    if before is None:
        _BEGIN.run(connection, values)
        identities.begin(connection, intake.id, intake.sender, heard.received_at)
    elif connection.dialect.name == "postgresql" and _TURN.run(connection, values) == 1:
        return
    elif _MOVE_SAME.run(connection, values) != 1:
        if _MOVE_ANY.run(connection, values) != 1:
            raise Overtaken("another message of this sender came first")
        identities.join(connection, intake.id, intake.sender, heard.received_at)
    _REMEMBER.run(connection, values)


def _ledger_row(turn: Turn, heard: Heard) -> dict[str, Any]:
    return {
        "sid": heard.sid,
        "intake_id": turn.intake.id,
        "sender": _clean(heard.sender.address),
        "received_at": heard.received_at,
        "effect": turn.effect.value,
        "step": turn.step,
        "took": list(turn.took),
        "how": heard.how.value,
        "replies": len(turn.replies),
        "response": _clean(heard.response),
        "body": _clean(heard.body),
        "error": None if heard.error is None else _clean(heard.error),
        "media": heard.media or None,
        "staff_id": heard.staff_id,
    }


def _clean(text: str) -> str:
    # PostgreSQL takes no NUL and neither database half a surrogate pair: the ledger must be able to keep any message.
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
