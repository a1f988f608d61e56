"""Messages on their way out, as the tests write and read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from storage.database import Database
from storage.outbox import ends, put
from storage.outbox.claims import claim
from storage.outgoing import Kind, Leaving, Outgoing
from storage.rates import Limit, Limits
from storage.tables import outbox
from tests.storage.ada import NOW

SHOP = "whatsapp:+14155238886"
ADA, BEA, CARL = "whatsapp:+4915112345678", "whatsapp:+4915187654321", "whatsapp:DE.1A2B3C4D5E6F"

# So fast that no limit is felt.
AT_ONCE = Limits(sender=Limit(0.0001, 1000), pair=Limit(0.0001, 1000))

_CLAIMS = count(1)


def letter(body: str = "hello", recipient: str = ADA, **values: Any) -> Outgoing:
    return Outgoing(**{"kind": Kind.REPLY, "sender": SHOP, "recipient": recipient, "payload": {"body": body}, **values})


def post(database: Database, *letters: Outgoing, now: datetime = NOW) -> tuple[int, ...]:
    """Write them to the outbox; their ids."""
    with database.transaction() as connection:
        return put(connection, letters, now)


def lease(database: Database, now: datetime = NOW, most: int = 16, limits: Limits = AT_ONCE) -> list[Leaving]:
    """What a worker gets that asks now."""
    return claim(database, f"worker {next(_CLAIMS)}", most, limits, now)


def bodies(letters: list[Leaving]) -> list[str]:
    return [each.payload["body"] for each in letters]


def leave(database: Database, leaving: Leaving, now: datetime = NOW, *, heard: bool = True) -> None:
    """Have Twilio take it, and say that it went on to WhatsApp."""
    assert ends.sent(database, leaving, f"SM{leaving.id:032x}", now)
    if heard:
        change(database, leaving.id, receipt="sent", receipt_rank=5)


def change(database: Database, outbox_id: int, **values: Any) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(outbox).where(outbox.c.id == outbox_id).values(values))


def row(database: Database, outbox_id: int) -> Any:
    with database.reading() as connection:
        return connection.execute(sa.select(outbox).where(outbox.c.id == outbox_id)).one()


def after(**span: float) -> datetime:
    return NOW + timedelta(**span)
