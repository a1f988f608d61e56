"""What must be right on our side for Twilio to reach us, and a request to ourselves that shows whether it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask

from bot.content.catalogue import catalogue
from bot.content.definition import Definition
from bot.outbound import Voice
from bot.running import Running
from bot.signature import signature_of

# Source: facts.md section 3: Twilio repeats a webhook three times, when no connection was made and after a 5xx.
RETRIES = "#rc=3&rp=ct,5xx"
_MESSAGE, _STATUS = "/whatsapp", "/whatsapp/status"
# What no token of ours would sign.
_WRONG = "0" * 40


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What the requests to ourselves have shown."""

    signed: bool
    forged: bool


@dataclass(frozen=True, kw_only=True)
class OurSide:
    """Our number, and the address and token that Twilio and we must agree on."""

    sender: str
    address: str
    token: str = field(repr=False)
    invite_category: str

    @property
    def webhook(self) -> str:
        """What is entered at Twilio for incoming messages."""
        return f"{self.address}{_MESSAGE}{RETRIES}"

    @property
    def status(self) -> str:
        """What is entered at Twilio for what became of a message."""
        return f"{self.address}{_STATUS}"

    def checked(self, app: Flask) -> Passed:
        """Send ourselves an empty status callback, signed as Twilio signs it, and one that is forged."""
        return Passed(signed=self._sent(app, self.token) == 204, forged=self._sent(app, _WRONG) == 403)

    def templates(self, running: Running) -> Mapping[str, Definition]:
        """The templates that the flow needs as it is now."""
        return catalogue(running.flow, Voice(running.catalogs), self.invite_category)

    def _sent(self, app: Flask, token: str) -> int:
        # Through the program itself, never over the network: a page that asks its own server can wait for ever.
        signature = signature_of(token.encode(), self.status, "")
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        with app.test_client() as client:
            return client.post(_STATUS, headers=headers, data=b"").status_code
