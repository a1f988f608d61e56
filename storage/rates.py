"""How fast we may write, exact across threads, processes and machines: each permission is one atomic statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from storage.database import Database
from storage.engines.prepared import Prepared
from storage.tables import rates

# Nobody waits longer for one message: a time further ahead was written before the clock was put back.
HORIZON_SECONDS = 60.0


@dataclass(frozen=True)
class Limit:
    """One message in `interval_seconds`, of which `burst` may come at once.

    Source: the generic cell rate algorithm (ITU-T I.371), which needs one number a key.
    """

    interval_seconds: float
    burst: int = 1

    @property
    def early_seconds(self) -> float:
        """How much earlier than evenly a message may leave."""
        return (self.burst - 1) * self.interval_seconds


@dataclass(frozen=True)
class Limits:
    """How fast one number of ours may write, and how fast to one recipient."""

    sender: Limit
    pair: Limit


_seconds, _floor, _horizon = (bindparam(name, type_=sa.Double) for name in ("seconds", "floor", "horizon"))
_new = insert(rates).values(key=bindparam("key"), free_seconds=_floor + bindparam("interval", type_=sa.Double))
_TAKE = Prepared(
    _new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "free_seconds": sa.case((rates.c.free_seconds.between(_floor, _horizon), rates.c.free_seconds), else_=_floor)
            + bindparam("interval", type_=sa.Double)
        },
        where=sa.or_(rates.c.free_seconds <= _seconds, rates.c.free_seconds > _horizon),
    ).returning(rates.c.free_seconds)
)


def pair_of(sender: str, recipient: str) -> str:
    """The key of a sender and a recipient."""
    return f"{sender} {recipient}"


def take(connection: Connection, key: str, limit: Limit, now: datetime) -> bool:
    """Take permission for one message, if there is one now."""
    seconds = now.timestamp()
    values = {
        "key": key,
        "seconds": seconds,
        "floor": seconds - limit.early_seconds,
        "interval": limit.interval_seconds,
        "horizon": seconds + HORIZON_SECONDS,
    }
    return bool(_TAKE.rows(connection, values))


def forget(database: Database, before: datetime) -> int:
    """Delete what has slowed nobody since that time: the keys hold addresses. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        old = rates.c.free_seconds < (before - timedelta(seconds=HORIZON_SECONDS)).timestamp()
        return connection.execute(sa.delete(rates).where(old)).rowcount
