"""A message that the shop hands to Twilio: checked as Twilio checks it, and put on the phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bot.form import is_customer
from bot.simulator.emulator.contents import CONTENT, Contents
from bot.simulator.emulator.errors import Refusal
from bot.simulator.emulator.mail import FROM_REST, Letter, Mail
from bot.simulator.emulator.rendering import plain, shown, variables_in
from storage.shelf import Thing

_LONGEST_BODY = 1600


class Messages:
    """Takes what the shop sends."""

    def __init__(self, mail: Mail, contents: Contents, service_sid: str | None) -> None:
        self._mail = mail
        self._contents = contents
        self._service_sid = service_sid

    def accept(self, form: Mapping[str, str]) -> Thing:
        """Take a message; it waits for its delivery.

        Raises: Refusal.
        """
        recipient, service = _recipient(form), form.get("MessagingServiceSid", "")
        self._check_sender(form.get("From", ""), service)
        callback = form.get("StatusCallback", "")
        if callback and not urlsplit(callback).hostname:
            raise Refusal(21609, "Invalid 'StatusCallback' URL")
        seen, approved = self._seen(form)
        more = {"callback": callback, "service_sid": service or None, "approved": approved}
        sid = f"SM{uuid4().hex}"
        status = "accepted" if service else "queued"
        body = str(seen["text"])
        self._mail.keep(Letter(sid=sid, direction=FROM_REST, owner=recipient, body=body, status=status, shown=seen, more=more))
        return self._mail.found(sid)

    def _check_sender(self, sender: str, service: str) -> None:
        if not sender and not service:
            raise Refusal(21603, "A 'From' phone number is required.")
        if service and service != self._service_sid:
            raise Refusal(21701, "The Messaging Service does not exist")
        if sender and sender != self._mail.sender:
            raise Refusal(63007, "Twilio could not find a Channel with the specified From address")

    def _seen(self, form: Mapping[str, str]) -> tuple[dict[str, object], bool]:
        """What the phone will show, and whether WhatsApp approved it."""
        content_sid, words = form.get("ContentSid", ""), form.get("Body", "")
        variables = variables_in(form.get("ContentVariables"))
        if not content_sid:
            if variables:
                raise Refusal(21654, "The ContentSid parameter is required")
            if not words:
                raise Refusal(21619, "A text message body or media urls must be specified.")
            if len(words) > _LONGEST_BODY:
                raise Refusal(21617, "The concatenated message body exceeds the 1600 character limit")
            return plain(words), False
        thing = self._mail.shelf.get(CONTENT, content_sid)
        if thing is None:
            raise Refusal(21655, "The ContentSid parameter is invalid")
        approved = self._contents.approved(content_sid)
        return shown(thing.data, variables, template=approved), approved


def _recipient(form: Mapping[str, Any]) -> str:
    recipient = str(form.get("To", ""))
    if not recipient:
        raise Refusal(21604, "A 'To' phone number is required.")
    if not is_customer(recipient):
        raise Refusal(21211, "Invalid 'To' Phone Number")
    return recipient
