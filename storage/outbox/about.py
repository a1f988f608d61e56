"""A row of the outbox together with her registration: by its id, or by the address that it goes to."""

from __future__ import annotations

from dataclasses import fields

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from storage.outgoing import Kind, Message
from storage.tables import identities, intakes, outbox

HERS = (intakes.c.heard_at, intakes.c.language, intakes.c.state)
WITH_HERS = outbox.outerjoin(identities, identities.c.address == outbox.c.recipient).outerjoin(
    intakes, intakes.c.id == sa.func.coalesce(outbox.c.intake_id, identities.c.intake_id)
)
_OWN = tuple(outbox.c[each.name] for each in fields(Message) if each.name in outbox.c and each.name != "intake_id")
_MESSAGE = sa.select(*_OWN, sa.func.coalesce(outbox.c.intake_id, identities.c.intake_id).label("intake_id"), *HERS).select_from(WITH_HERS)


def message_of(connection: Connection, *, sid: str, outbox_id: int | None = None) -> Message | None:
    """The message with this sid at Twilio, or else the one with this id."""
    wanted = [outbox.c.provider_sid == sid]
    if outbox_id is not None:
        wanted.append(outbox.c.id == outbox_id)
    found = (connection.execute(_MESSAGE.where(each)).mappings().first() for each in wanted)
    return next((_message(row) for row in found if row is not None), None)


def _message(row: RowMapping) -> Message:
    return Message(**{**row, "kind": Kind(row["kind"])})
