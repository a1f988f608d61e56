"""Status callbacks: signed forms posted to the address that came with the message, in any order, more than once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.fake_twilio.account import Account, Message

WELL = ("sent", "delivered", "read")
# Source: facts.md section 7: a failure follows `sent` or comes instead of it; the initial state is never told.
BADLY = ("sent", "undelivered")
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Receipt:
    """One status callback: where it goes, and what it says."""

    url: str
    form: dict[str, str]


class Receipts:
    """What Twilio would tell us about the messages of an account, and the posting of it."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def of(self, message: Message, course: Sequence[str] = ()) -> list[Receipt]:
        """All receipts of a message, in the order in which things happened; the message itself moves to the last."""
        code = self._account.fails.get(message.recipient)
        statuses = course or (WELL if code is None else BADLY)
        told = []
        for status in statuses:
            failed = status in ("failed", "undelivered")
            message.status, message.error_code = status, code if failed else None
            if message.sent_at is None and status == "sent":
                message.sent_at = self._account.clock()
            told.append(Receipt(message.callback, self._form(message, status, code if failed else None)))
        return told

    def shuffled(self, messages: Sequence[Message], seed: int = 1, copies: int = 2) -> list[Receipt]:
        """The receipts of several messages, each up to `copies` times, in any order."""
        choose = random.Random(seed)  # noqa: S311
        receipts = [receipt for message in messages if message.callback for receipt in self.of(message)]
        several = [receipt for receipt in receipts for _ in range(choose.randint(1, copies))]
        choose.shuffle(several)
        return several

    def headers(self, receipt: Receipt) -> dict[str, str]:
        """What goes with it: Twilio signs the address and the form."""
        signed = receipt.url + "".join(name + receipt.form[name] for name in sorted(receipt.form))
        digest = hmac.digest(self._account.auth_token.encode(), signed.encode(), hashlib.sha1)
        return {"X-Twilio-Signature": base64.b64encode(digest).decode(), "Content-Type": "application/x-www-form-urlencoded"}

    def post(self, receipt: Receipt, public: str = "", really: str = "") -> int:
        """Post it, to `really` when the address begins with `public`; the status of the answer, 0 when nobody answered."""
        url = really + receipt.url.removeprefix(public) if really else receipt.url
        proxied = {"X-Forwarded-Proto": "https"} if receipt.url.startswith("https:") else {}
        request = urllib.request.Request(  # noqa: S310
            url, urlencode(receipt.form).encode(), self.headers(receipt) | proxied
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            refused.close()
            return refused.code
        except OSError:
            return 0

    def _form(self, message: Message, status: str, code: int | None) -> dict[str, str]:
        form = {
            "SmsSid": message.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "MessageSid": message.sid,
            "AccountSid": self._account.sid,
            "From": message.sender,
            "To": message.recipient,
            "ChannelPrefix": "whatsapp",
            "ChannelInstallSid": "XE" + "0" * 32,
            "ApiVersion": "2010-04-01",
        }
        if status == "read":
            form["EventType"] = "READ"
        if message.service_sid:
            form["MessagingServiceSid"] = message.service_sid
        if code is not None:
            form |= {"ErrorCode": str(code), "ChannelStatusMessage": "failed"}
        return form
