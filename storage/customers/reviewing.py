"""Review: what is decided about a finished profile. Every decision goes through `changing`, so that of two reviewers one wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.customers import changing
from storage.customers.changing import By, Edit, What
from storage.customers.queue import ORDER, PILES, Pile, Review
from storage.customers.record import Record, fetched
from storage.database import Database, Overtaken
from storage.desk import handling
from storage.desk.handling import Case, Handled
from storage.tables import customers

# One transaction approves so many clean profiles: nobody who registers meanwhile waits for more.
_BATCH = 50
# One stroke approves so many at most; the page says how many are left.
MOST_AT_ONCE = 500


class Settled(Exception):
    """It was decided already; `review` says how."""

    def __init__(self, review: str) -> None:
        super().__init__("decided already")
        self.review = review


def approve(database: Database, customer_id: str, *, by: By, seen: int | None) -> Record:
    """Take a profile as it is; what was doubted about it is known from then on.

    Raises: Stale, NotThere, Settled, DatabaseAway.
    """
    return changing.change(database, customer_id, lambda record: _decided(record, Review.APPROVED, What.APPROVED), by=by, seen=seen)


def reject(database: Database, customer_id: str, reason: str, *, by: By, seen: int | None) -> Record:
    """Refuse a profile, with a reason for colleagues. It is erased 30 days later (`rejected_before`).

    Raises: Stale, NotThere, Settled, DatabaseAway.
    """
    return changing.change(database, customer_id, lambda record: _decided(record, Review.REJECTED, What.REJECTED, reason), by=by, seen=seen)


def _decided(record: Record, review: Review, what: What, words: str = "") -> Edit:
    before = record.customer["review_status"]
    if before == review.value:
        raise Settled(before)
    return Edit(what=what, values={"review_status": review.value}, words=words)


def with_intake(case: Case, handled: Handled, by: By) -> Callable[[Connection, int], None]:
    """What sends a profile back beside its record: her intake, its timeline, and what leaves for her, in the same transaction."""
    # Each timeline knows the form's token by a name of its own.
    own = replace(by, once=f"{by.once}/intake" if by.once else None)

    def write(connection: Connection, _version: int) -> None:
        handling.write(connection, case, handled, own)

    return write


def approve_clean(database: Database, *, by: By, until: datetime) -> int:
    """Approve every profile that nothing speaks against and that stood there at `until`; gives how many.

    Shape: in batches, each all of it or nothing, with an event and an audit line for every profile; `MOST_AT_ONCE` at most.
    Raises: DatabaseAway; what was approved before stays approved.
    """
    done, tries = 0, 0
    clean = sa.select(customers).where(*PILES[Pile.CLEAN], customers.c.updated_at <= until).order_by(*ORDER)
    while done < MOST_AT_ONCE:
        try:
            with database.transaction() as connection:
                found = fetched(connection, clean.limit(min(_BATCH, MOST_AT_ONCE - done)), database.keys)
                for record in found:
                    changing.write(connection, database.keys, record, _decided(record, Review.APPROVED, What.APPROVED), by)
        except Overtaken:
            # Somebody has opened or changed one of them: the next try looks again.
            tries += 1
            if tries >= changing.TRIES:
                return done
            continue
        if not found:
            return done
        done += len(found)
    return done
