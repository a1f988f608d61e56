"""What becomes of a message on its way to the phone, and the receipts that tell the shop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4
from wsgiref.types import WSGIApplication

from bot.simulator.courier import Courier
from bot.simulator.emulator.errors import Refusal
from bot.simulator.emulator.mail import FROM_REST, INBOUND, MESSAGE, WINDOW, Mail
from storage.shelf import Thing

FAILURE, RECEIPTS, REFUSED = "failure", "receipts", "refused"
# What the page may ask for; an answer that is lost is no code, and the message arrives all the same.
LOST, BROKEN, BUSY, OPTED_OUT, WINDOW_CLOSED = "lost", "500", "429", "21610", "63016"
FAILURES = {
    WINDOW_CLOSED: "63016: the window is closed",
    "63024": "63024: not on WhatsApp",
    OPTED_OUT: "21610: opted out",
    "63018": "63018: too fast",
    BUSY: "429: too many requests",
    BROKEN: "500: Twilio has trouble",
    LOST: "its answer is lost",
}
_AT_ONCE = {
    OPTED_OUT: Refusal(21610, "Attempt to send to unsubscribed recipient"),
    BROKEN: Refusal(20500, "Internal server error"),
    BUSY: Refusal(20429, "Too Many Requests", retry_after=2),
}
_READ_EVENT = {"read": "READ", "delivered": "DELIVERED"}

LastHeard = Callable[[str], datetime | None]


class Delivery:
    """Brings what was accepted to the phone.

    Shape: `heard_elsewhere` knows when a customer wrote whose messages did not come through this page.
    """

    def __init__(self, mail: Mail, courier: Courier, account_sid: str, heard_elsewhere: LastHeard) -> None:
        self._mail = mail
        self._courier = courier
        self._account_sid = account_sid
        self._heard_elsewhere = heard_elsewhere

    def fail_next(self, owner: str, how: str) -> None:
        """Let the next message to this customer fail; an empty `how` takes it back."""
        self._mail.shelf.take(FAILURE, owner)
        if how:
            self._mail.shelf.put(FAILURE, owner, {"how": how})

    def failing(self, owner: str) -> str:
        """How the next message to this customer fails; empty when it does not."""
        thing = self._mail.shelf.get(FAILURE, owner)
        return str(thing.data["how"]) if thing else ""

    def asked_to_fail(self, owner: str) -> str:
        """How the next message to this customer fails, if somebody asked for it; asked for once, told once.

        Raises: Refusal, when Twilio would not even accept it.
        """
        thing = self._mail.shelf.take(FAILURE, owner)
        how = str(thing.data["how"]) if thing else ""
        if how in _AT_ONCE or how == LOST:
            self._mail.shelf.put(REFUSED, uuid4().hex, {"how": how, "created_at": self._mail.clock().isoformat()}, owner)
        if how in _AT_ONCE:
            raise _AT_ONCE[how]
        return how

    def window_until(self, owner: str) -> datetime | None:
        """Until when the shop may write freely to this customer; nothing for somebody who never wrote."""
        heard_at = self._mail.heard_at(owner) or self._heard_elsewhere(owner)
        return heard_at + WINDOW if heard_at else None

    def bring(self, sid: str, how: str, application: WSGIApplication) -> None:
        """Bring a message to the phone, or fail on the way; tell the shop each step."""
        thing = self._mail.shelf.get(MESSAGE, sid)
        if thing is None:
            return
        until = self.window_until(thing.owner)
        if not thing.data["approved"] and (until is None or self._mail.clock() >= until):
            how = WINDOW_CLOSED
        if how and how != LOST:
            self._tell(self._mail.change(sid, status="failed", error_code=int(how)), application)
            return
        for status in ("sent", "delivered"):
            self._tell(self._mail.change(sid, status=status), application)

    def seen(self, owner: str, upto: int, application: WSGIApplication) -> None:
        """The customer looked at her phone: what arrived there until now was read, if her receipts are on."""
        for thing in self._mail.of(owner):
            arrived = thing.data["direction"] != INBOUND and thing.data["status"] == "delivered"
            if arrived and thing.place <= upto and self.receipts(owner):
                self._tell(self._mail.change(thing.name, status="read"), application)

    def receipts(self, owner: str) -> bool:
        """Whether this customer lets others know what she has read."""
        thing = self._mail.shelf.get(RECEIPTS, owner)
        return thing is None or bool(thing.data["on"])

    def switch_receipts(self, owner: str, *, on: bool) -> None:
        """Switch her receipts on or off."""
        self._mail.shelf.change(RECEIPTS, owner, {"on": on})

    def _tell(self, thing: Thing, application: WSGIApplication) -> None:
        path = self._courier.path_of(thing.data.get("callback") or "")
        # TwiML replies have no address of their own; the sender's would be set in Twilio's console.
        if thing.data["direction"] != FROM_REST or path is None:
            return
        status, code = str(thing.data["status"]), thing.data["error_code"]
        form = {
            "MessageSid": thing.name,
            "SmsSid": thing.name,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": self._account_sid,
            "From": self._mail.sender,
            "To": thing.owner,
            "ChannelPrefix": "whatsapp",
            "ApiVersion": "2010-04-01",
        }
        if event := _READ_EVENT.get(status):
            form["EventType"] = event
        if code:
            form |= {"ErrorCode": str(code), "ChannelStatusMessage": "The message was not delivered"}
        self._courier.carry(list(form.items()), application, path)
