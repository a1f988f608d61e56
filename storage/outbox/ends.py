"""What became of a message that a worker had leased. Each is a commit of its own, and only the holder of the lease has a say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.aftermath import NOTHING, Aftermath, keep
from storage.database import Database, Overtaken
from storage.outbox.claims import LEASE_SECONDS
from storage.outgoing import Leaving, Status
from storage.tables import outbox

_LET_GO = {"lease_until": None, "leased_by": None}


def hold(database: Database, leaving: Leaving, now: datetime) -> bool:
    """Hold the lease anew before asking Twilio once more; False when it is somebody else's, or the message is no longer wanted.

    Raises: DatabaseAway.
    """
    wanted = outbox.c.give_up_at > outbox.c.created_at
    with database.transaction() as connection:
        held = sa.update(outbox).where(_leased(leaving), wanted).values(lease_until=now + timedelta(seconds=LEASE_SECONDS))
        return connection.execute(held).rowcount == 1


def sent(database: Database, leaving: Leaving, sid: str, now: datetime) -> bool:
    """Record that Twilio has taken it, under this sid. False when it was settled meanwhile, or another row has the sid.

    Raises: DatabaseAway.
    """
    taken = {"status": Status.SENT.value, "provider_sid": sid, "sent_at": now, "error": None, "error_code": None, **_LET_GO}
    try:
        with database.transaction() as connection:
            return connection.execute(sa.update(outbox).where(_leased(leaving)).values(taken)).rowcount == 1
    except Overtaken:
        return False


def put_off(database: Database, leaving: Leaving, due_at: datetime, *, code: int, error: str) -> Status | None:
    """Try it again then. It certainly did not leave this time. Gives where it stands; None when it was settled meanwhile.

    Raises: DatabaseAway.
    """
    earlier_unknown = leaving.unknown_outcomes > 0
    status = Status.UNKNOWN if earlier_unknown else Status.READY
    tried_at = leaving.tried_at if earlier_unknown else None
    with database.transaction() as connection:
        if _called_back(connection, leaving) and not earlier_unknown:
            return _settle(connection, leaving, Status.CANCELLED, code=code, error=error)
        values = {"status": status.value, "due_at": due_at, "tried_at": tried_at, "error_code": code, "error": error, **_LET_GO}
        return status if connection.execute(sa.update(outbox).where(_leased(leaving)).values(values)).rowcount else None


def lose(database: Database, leaving: Leaving, look_at: datetime, *, code: int, error: str) -> bool:
    """Record that nobody knows whether it left: it is looked up then.

    Raises: DatabaseAway.
    """
    values = {
        "status": Status.UNKNOWN.value,
        "unknown_outcomes": outbox.c.unknown_outcomes + 1,
        "due_at": look_at,
        "error_code": code,
        "error": error,
        **_LET_GO,
    }
    with database.transaction() as connection:
        return connection.execute(sa.update(outbox).where(_leased(leaving)).values(values)).rowcount == 1


def fail(database: Database, leaving: Leaving, now: datetime, *, code: int, error: str, follows: Aftermath = NOTHING) -> Status | None:
    """Give it up, with the reason for staff and what follows; if she has called it back meanwhile, it is cancelled.

    Gives where it stands; None when it was settled meanwhile.
    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        status = Status.CANCELLED if _called_back(connection, leaving) else Status.FAILED
        settled = _settle(connection, leaving, status, code=code, error=error)
        if settled is not None:
            keep(connection, leaving, follows, code=code, now=now)
    return settled


def without_a_row(database: Database, sids: Iterable[str], but_id: int) -> tuple[str, ...]:
    """Those of these sids that no other row has, in their order.

    Raises: DatabaseAway.
    """
    asked = tuple(sids)
    with database.reading() as connection:
        taken = set(
            connection.execute(sa.select(outbox.c.provider_sid).where(outbox.c.provider_sid.in_(asked), outbox.c.id != but_id)).scalars()
        )
    return tuple(sid for sid in asked if sid not in taken)


def _leased(leaving: Leaving) -> sa.ColumnElement[bool]:
    mine = outbox.c.leased_by == leaving.leased_by
    return sa.and_(outbox.c.id == leaving.id, mine, outbox.c.status == Status.SENDING.value)


def _called_back(connection: Connection, leaving: Leaving) -> bool:
    """Whether she said stop while it was on its way: `outbox.cancel` has let its time be over."""
    found = sa.select(outbox.c.give_up_at).where(outbox.c.id == leaving.id).with_for_update()
    give_up_at = connection.execute(found).scalar()
    return give_up_at is not None and give_up_at <= leaving.created_at


def _settle(connection: Connection, leaving: Leaving, status: Status, *, code: int, error: str) -> Status | None:
    values = {"status": status.value, "error_code": code, "error": error, **_LET_GO}
    return status if connection.execute(sa.update(outbox).where(_leased(leaving)).values(values)).rowcount else None
