"""Who sends what: rows of the outbox leased to a worker, in one statement that serves SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, bindparam

from storage import rates
from storage.consent import barred
from storage.database import Database
from storage.engines.prepared import Prepared
from storage.outbox.about import HERS, WITH_HERS
from storage.outgoing import Kind, Leaving, Status
from storage.rates import Limits
from storage.tables import barred as bars
from storage.tables import outbox
from storage.tables import rates as speeds

# Longer than one answer of Twilio's takes at most; whoever asks it twice holds the lease anew.
LEASE_SECONDS = 30.0

# How long a stuck message holds up its recipient's line.
# Source: trust.md, G7.
STUCK = timedelta(minutes=15)

# How long the line waits for Twilio to say that the message before has gone on to WhatsApp, which usually takes one second.
# Source: facts.md, section 4: nothing is promised of the order of two REST messages.
UNHEARD_SECONDS = 3.0


def _word(status: Status) -> sa.ColumnElement[str]:
    # As in the partial indexes, word for word: a parameter would not be recognised.
    return sa.literal_column(f"'{status.value}'", sa.Text)


_SENDING, _READY, _UNKNOWN = _word(Status.SENDING), _word(Status.READY), _word(Status.UNKNOWN)
_now, _seconds = bindparam("now", type_=outbox.c.due_at.type), bindparam("seconds", type_=sa.Double)
_row, _ahead, _last = outbox, outbox.alias("ahead"), outbox.alias("last")


def _waits(status: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return status.in_([_READY, _SENDING, _UNKNOWN])


def _none(found: sa.Select[Any]) -> sa.ColumnElement[bool]:
    # OFFSET keeps PostgreSQL from joining: a join compares all that wait before the first few are chosen.
    return ~found.offset(sa.literal_column("0")).exists()


# A lease beyond the longest was given before the clock was put back.
_free = sa.or_(_row.c.status != _SENDING, ~_row.c.lease_until.between(_now, bindparam("longest", type_=outbox.c.lease_until.type)))
_somebody_ahead = (
    sa.select(_ahead.c.id)
    .where(_waits(_ahead.c.status), _ahead.c.recipient == _row.c.recipient, _ahead.c.id < _row.c.id)
    # What is to leave tomorrow holds up nobody today; what was tried and waits to be tried again does.
    .where(sa.or_(_ahead.c.due_at <= _now, _ahead.c.attempts > sa.literal_column("0"), _ahead.c.status != _READY))
)
_one_on_its_way = sa.select(_last.c.id).where(
    _last.c.status == _word(Status.SENT),
    _last.c.receipt_rank < sa.literal_column("5"),
    _last.c.recipient == _row.c.recipient,
    _last.c.sent_at.between(bindparam("lately", type_=outbox.c.sent_at.type), _now),
)
_too_fast = sa.select(speeds.c.key).where(
    speeds.c.key.in_([_row.c.sender, _row.c.sender + sa.literal_column("' '") + _row.c.recipient]),
    speeds.c.free_seconds > _seconds,
    speeds.c.free_seconds <= bindparam("horizon", type_=sa.Double),
)
_claimable = (
    sa.select(_row.c.id)
    .where(_waits(_row.c.status), _row.c.due_at <= _now, _free)
    .where(_none(_too_fast), _none(_somebody_ahead), _none(_one_on_its_way))
    .order_by(_row.c.due_at, _row.c.id)
    .limit(bindparam("most", type_=sa.Integer))
)
_LOOK = Prepared(_claimable)
# Materialised: PostgreSQL may otherwise run the choice more than once, and lease more than was asked for.
_chosen = _claimable.with_for_update(skip_locked=True).cte("chosen").prefix_with("MATERIALIZED", dialect="postgresql")
_CLAIM = (
    sa.update(outbox)
    .where(outbox.c.id.in_(sa.select(_chosen.c.id)))
    .values(
        status=_SENDING,
        lease_until=bindparam("lease"),
        leased_by=bindparam("worker"),
        attempts=outbox.c.attempts + 1,
        # Its last worker was killed, or has lost its way: perhaps before the request left, perhaps after.
        unknown_outcomes=outbox.c.unknown_outcomes + sa.case((outbox.c.status == _SENDING, 1), else_=0),
        tried_at=sa.func.coalesce(outbox.c.tried_at, _now),
        give_up_at=sa.func.coalesce(outbox.c.give_up_at, bindparam("stuck", type_=outbox.c.give_up_at.type)),
    )
    .returning(*outbox.c)
)
_ABOUT = (
    sa.select(outbox.c.id, *HERS, bars.c.reason, bars.c.barred_at, bars.c.barred_until)
    .select_from(WITH_HERS.outerjoin(bars, bars.c.recipient == outbox.c.recipient))
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
)
_RELEASE = (
    sa.update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), outbox.c.leased_by == bindparam("worker"), outbox.c.status == _SENDING)
    .values(
        status=sa.case((outbox.c.unknown_outcomes > 0, _UNKNOWN), else_=_READY),
        tried_at=sa.case((outbox.c.unknown_outcomes > 0, outbox.c.tried_at)),
        attempts=outbox.c.attempts - 1,
        lease_until=None,
        leased_by=None,
    )
)


def due(database: Database, now: datetime) -> bool:
    """Whether a message could leave now: a look that writes nothing.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return bool(_LOOK.rows(connection, _times(now, 1)))


def claim(database: Database, worker: str, most: int, limits: Limits, now: datetime) -> list[Leaving]:
    """Lease up to `most` messages, at most one for each recipient, as far as the limits allow, in the order in which they are due.

    Shape: `worker` names this very claim: the same thread may come by the same row again.
    Raises: DatabaseAway.
    """
    leases = {"lease": now + timedelta(seconds=LEASE_SECONDS), "worker": worker, "stuck": now + STUCK}
    with database.transaction() as connection:
        rows = connection.execute(_CLAIM, {**_times(now, most), **leases}).mappings().all()
        if not rows:
            return []
        rows = sorted(rows, key=lambda row: (row["due_at"], row["id"]))
        allowed = [row for row in rows if _allowed(connection, row, limits, now)]
        _release(connection, [row["id"] for row in rows if row not in allowed], worker)
        about = {each["id"]: each for each in connection.execute(_ABOUT, {"ids": [row["id"] for row in allowed]}).mappings()}
    return [_leaving(row, about[row["id"]], now) for row in allowed]


def give_back(database: Database, leaving: Leaving) -> None:
    """Give back what was leased and not tried, for another worker.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        _release(connection, [leaving.id], leaving.leased_by)


def _release(connection: Connection, ids: Sequence[int], worker: str) -> None:
    if ids:
        connection.execute(_RELEASE, {"ids": list(ids), "worker": worker})


def _allowed(connection: Connection, row: RowMapping, limits: Limits, now: datetime) -> bool:
    # The pair cannot refuse any more: the claim has looked, and nobody else writes to a recipient whose row is leased.
    return rates.take(connection, row["sender"], limits.sender, now) and rates.take(
        connection, rates.pair_of(row["sender"], row["recipient"]), limits.pair, now
    )


def _leaving(row: RowMapping, about: RowMapping, now: datetime) -> Leaving:
    bar = barred.holding(about["reason"], about["barred_at"], about["barred_until"], about["heard_at"], about["state"], now)
    hers = {column.name: about[column.name] for column in HERS}
    given = {each.name: row[each.name] for each in fields(Leaving) if each.name in row}
    return Leaving(**{**given, **hers, "kind": Kind(row["kind"])}, bar=bar)


def _times(now: datetime, most: int) -> dict[str, Any]:
    return {
        "now": now,
        "seconds": now.timestamp(),
        "lately": now - timedelta(seconds=UNHEARD_SECONDS),
        "longest": now + timedelta(seconds=2 * LEASE_SECONDS),
        "horizon": now.timestamp() + rates.HORIZON_SECONDS,
        "most": most,
    }
