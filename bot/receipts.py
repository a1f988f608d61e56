"""What became of a message of ours, as Twilio tells it: in any order, more than once, sometimes before we know the sid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.errors import sentence_of
from bot.form import Form
from bot.journal import log
from bot.sending.consequences import Consequences
from storage.aftermath import NOTHING
from storage.database import Database
from storage.receipts import RANKS, Receipt, message_of, note

_FAILED = ("failed", "undelivered")
_NO_REASON = "WhatsApp did not deliver it, and gave no reason. Please reach the customer another way if it matters."


@dataclass(frozen=True)
class Receipts:
    """Where receipts are noted, and what follows from them."""

    database: Database
    consequences: Consequences

    def receive(self, form: Form, now: datetime, outbox_id: int | None = None) -> None:
        """Note a receipt. One that we do not understand is logged and answered like any other: Twilio can do nothing about it.

        Shape: `outbox_id` is the message's own, when the address that was called has it.
        Raises: DatabaseAway.
        """
        receipt = _receipt_of(form, now, outbox_id)
        if receipt is None:
            log.warning("unknown receipt")
            return
        self.database.insist(lambda: self._note(receipt, form.get("To")))
        log.info("receipt", status=receipt.status, code=receipt.code)

    def _note(self, receipt: Receipt, to: str | None) -> None:
        message = message_of(self.database, receipt)
        # What TwiML answered has receipts too, and no row.
        if message is not None and to in (None, message.recipient):
            follows = NOTHING if receipt.code is None else self.consequences.of(message, receipt.code, receipt.at, taken=True)
            note(self.database, receipt, message, follows)


def _receipt_of(form: Form, now: datetime, outbox_id: int | None) -> Receipt | None:
    status = form.get("MessageStatus") or form.get("SmsStatus", "")
    if status not in RANKS:
        return None
    code = _code(form.get("ErrorCode", ""))
    error = sentence_of(code) if code is not None else _NO_REASON if status in _FAILED else None
    return Receipt(sid=form["MessageSid"], outbox_id=outbox_id, status=status, code=code, error=error, at=now)


def _code(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) else None
