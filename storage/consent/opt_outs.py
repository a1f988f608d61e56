"""An opt-out that we learn of from Twilio, not from her own words to us."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import State
from storage import intake_rows, outbox
from storage.consent import consents
from storage.consent.consents import Channel
from storage.heard import Heard
from storage.outgoing import Message
from storage.tables import intakes


def opt_out(connection: Connection, message: Message, now: datetime) -> bool:
    """Stop her registration, cancel what waits for her and withdraw her consent to WhatsApp. False when it is stopped already."""
    if message.intake_id is None:
        return False
    stop = (
        sa.update(intakes)
        .where(intakes.c.id == message.intake_id, intakes.c.state != State.STOPPED.value)
        .values(state=State.STOPPED.value, aside=None, version=intakes.c.version + 1)
        .returning(*(intakes.c[name] for name in intake_rows.COLUMNS))
    )
    row = connection.execute(stop).first()
    if row is None:
        return False
    intake = intake_rows.intake_of(row)
    outbox.cancel(connection, intake.id)
    heard = Heard(sid=f"opt-out {message.id}", sender=intake.sender, received_at=now, response="", body="opted out at Twilio")
    consents.withdraw(connection, intake, intake.customer_id, heard, channels=(Channel.WHATSAPP,))
    return True
