"""What became of a message of ours, as Twilio tells it: in any order, more than once, sometimes before we know the sid."""

from __future__ import annotations

from datetime import datetime

from bot.form import Form
from bot.journal import log
from storage.database import Database
from storage.receipts import note_receipt

# In the order in which they can happen. A late one never takes back a later one.
# Source: facts.md section 7; failed and undelivered end it, but do not undo what was delivered or read.
RANKS = {
    "accepted": 1,
    "scheduled": 1,
    "queued": 2,
    "sending": 3,
    "sent": 4,
    "failed": 5,
    "undelivered": 5,
    "canceled": 5,
    "delivered": 6,
    "read": 7,
}


def receive(form: Form, database: Database, now: datetime) -> None:
    """Note a receipt. One that we do not understand is logged and answered like any other: Twilio can do nothing about it.

    Raises: DatabaseAway.
    """
    status = form.get("MessageStatus") or form.get("SmsStatus", "")
    rank = RANKS.get(status)
    if rank is None:
        log.warning("unknown receipt")
        return
    code = form.get("ErrorCode", "")
    error = int(code) if code.isascii() and code.isdigit() and len(code) <= 6 else None
    note_receipt(database, form["MessageSid"], status, rank=rank, error=error, now=now)
    log.info("receipt", status=status, code=error)
