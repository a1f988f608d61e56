"""What goes when its time is over. Every job is harmless to repeat, and holds the database for a few rows at a time.

Only expiry has an index on a hot table; the others walk along the primary key, once a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from flows.intake import State
from storage.database import Database
from storage.outgoing import Status
from storage.tables import changes, desk_events, intakes, invite_guesses, invites, messages, notes, outbox, quarantined
from storage.tables.intakes import OPEN

_BATCH = 500


def expire_intakes(database: Database, before: datetime) -> int:
    """End intakes not heard of since `before`; their answers stay until `delete_old_answers`. Give how many.

    A sender who said stop stays stopped: an expired intake would speak again.
    Raises: DatabaseAway.
    """
    # Heard of long ago means begun long ago: the index on `begun_at` finds the few rows to look at.
    quiet = (OPEN, intakes.c.begun_at < before, intakes.c.heard_at < before)
    change = sa.update(intakes).values(state=State.EXPIRED.value, version=intakes.c.version + 1)
    return in_batches(database, intakes.c.id, quiet, change, by=intakes.c.begun_at)


def delete_old_answers(database: Database, before: datetime) -> int:
    """Delete the answers of registrations that were never finished and not heard of since `before`. Give how many intakes.

    Raises: DatabaseAway.
    """
    unfinished = intakes.c.state.in_([State.EXPIRED.value, State.CANCELLED.value, State.STOPPED.value])
    nothing = sa.cast(intakes.c.draft, sa.Text) == "{}"
    old = (unfinished, intakes.c.customer_id.is_(None), intakes.c.heard_at < before, ~nothing)
    change = sa.update(intakes).values(draft={}, asks=None, aside=None, version=intakes.c.version + 1)
    return in_batches(database, intakes.c.id, old, change)


def clear_old_bodies(database: Database, before: datetime) -> int:
    """Empty what was said before that time, both ways, and what staff noted or gave as a reason then. Give how many.

    Shape: a message's row stays, so that the same sid is not applied again.
    Raises: DatabaseAway.
    """
    words = sa.or_(messages.c.body.is_not(None), messages.c.response.is_not(None))
    old = (messages.c.received_at < before, words)
    emptied = in_batches(database, messages.c.seq, old, sa.update(messages).values(body=None, response=None))
    emptied += in_batches(database, quarantined.c.sid, (quarantined.c.kept_at < before,), sa.delete(quarantined))
    given = (desk_events.c.done_at < before, desk_events.c.words != "")
    emptied += in_batches(database, desk_events.c.id, given, sa.update(desk_events).values(words=""))
    return emptied + in_batches(database, notes.c.id, (notes.c.written_at < before,), sa.delete(notes))


def clear_old_letters(database: Database, before: datetime) -> int:
    """Empty what we wrote before that time in messages that have left or never will; what became of them stays. Give how many.

    Raises: DatabaseAway.
    """
    settled = outbox.c.status.in_([Status.SENT.value, Status.FAILED.value, Status.CANCELLED.value])
    nothing = sa.cast(outbox.c.payload, sa.Text) == "{}"
    old = (settled, outbox.c.created_at < before, ~nothing)
    return in_batches(database, outbox.c.id, old, sa.update(outbox).values(payload={}))


def forget_old_sids(database: Database, before: datetime) -> int:
    """Delete ledger rows from before that time: their sids would be applied again. Give how many.

    Raises: DatabaseAway.
    """
    old = (messages.c.received_at < before,)
    return in_batches(database, messages.c.seq, old, sa.delete(messages))


def delete_old_changes(database: Database, before: datetime) -> int:
    """Delete what changed before that time. Give how many.

    Raises: DatabaseAway.
    """
    old = (changes.c.changed_at < before,)
    return in_batches(database, changes.c.id, old, sa.delete(changes), by=changes.c.changed_at)


def empty_old_invites(database: Database, before: datetime) -> int:
    """Empty what staff noted for people whom they invited, where the invitation ended before that time. Give how many.

    How the person agreed stays: it answers for the message that was sent.
    Raises: DatabaseAway.
    """
    noted = sa.or_(sa.cast(invites.c.known, sa.Text) != "{}", invites.c.note != "", invites.c.phone.is_not(None))
    old = (sa.func.coalesce(invites.c.revoked_at, invites.c.expires_at) < before, noted)
    return in_batches(database, invites.c.id, old, sa.update(invites).values(known={}, note="", phone=None))


def forget_guesses(database: Database, before: datetime) -> int:
    """Forget who tried codes that nobody made. Give how many.

    Raises: DatabaseAway.
    """
    return in_batches(database, invite_guesses.c.sender, (invite_guesses.c.began_at < before,), sa.delete(invite_guesses))


def in_batches(
    database: Database,
    key: sa.Column[Any],
    chosen: tuple[sa.ColumnElement[bool] | sa.TextClause, ...],
    change: sa.Update | sa.Delete,
    *,
    by: sa.Column[Any] | None = None,
) -> int:
    """Apply `change` to the chosen rows, some at a time, and give how many; a customer who writes meanwhile waits for one batch at most.

    The rows are found along the index of `by`, or else along the key, where each batch begins after the last one.
    """
    done = 0
    page = sa.select(key).where(*chosen).order_by(key if by is None else by).limit(_BATCH)
    after: Any = None
    while True:
        with database.reading() as connection:
            keys = connection.execute(page if after is None else page.where(key > after)).scalars().all()
        if not keys:
            return done
        with database.transaction() as connection:
            # Chosen again under the lock: somebody may have answered between the look and the change.
            done += connection.execute(change.where(key.in_(keys), *chosen)).rowcount
        if by is None:
            after = keys[-1]
