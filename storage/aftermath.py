"""What follows when a message could not be delivered, kept in the transaction that notes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from storage import outbox
from storage.consent.barred import ERASED, Bar, bar
from storage.consent.opt_outs import opt_out
from storage.outgoing import Message, Outgoing


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What follows.

    Shape: `bar`: nothing more is sent to this address, `until` then or until she writes; an opt-out also stops her
    registration. `messages` leave instead, or later.
    """

    bar: Bar | None = None
    until: datetime | None = None
    messages: tuple[Outgoing, ...] = ()


NOTHING = Aftermath()


def keep(connection: Connection, message: Message, aftermath: Aftermath, *, code: int, now: datetime) -> None:
    """Keep what follows. The same twice changes nothing more; of whom was erased meanwhile nothing follows."""
    if message.recipient.startswith(ERASED):
        return
    if aftermath.bar is not None:
        bar(connection, message.recipient, aftermath.bar, now, code=code, until=aftermath.until)
    if aftermath.bar is Bar.OPTED_OUT:
        opt_out(connection, message, now)
    outbox.put(connection, aftermath.messages, now)
