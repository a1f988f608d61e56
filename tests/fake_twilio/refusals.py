"""What Twilio refuses at once, with its own codes."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

# Source: twilio.com/docs/whatsapp/key-concepts: a phone number, or a business-scoped user id of a country and up to 128 letters and digits.
_ADDRESS = re.compile(r"whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128})")
_LONGEST = 1600


class Refused(Exception):
    """An answer of 4xx: the HTTP status, Twilio's code and its words."""

    def __init__(self, status: int, code: int, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.status = status
        self.code = code
        self.words = words

    @property
    def body(self) -> bytes:
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return json.dumps({"code": self.code, "message": self.words, "more_info": more, "status": self.status}).encode()


def unauthorised() -> Refused:
    return Refused(401, 20003, "Authenticate")


def missing(what: str) -> Refused:
    return Refused(404, 20404, f"The requested resource {what} was not found")


def busy() -> Refused:
    return Refused(429, 20429, "Too Many Requests")


def check_message(
    form: Mapping[str, str], *, sender: str, service_sid: str, opted_out: Collection[str], no_numbers: Collection[str]
) -> None:
    """Refuse what Twilio would refuse.

    Raises: Refused.
    """
    to, asked, service = form.get("To", ""), form.get("From", ""), form.get("MessagingServiceSid", "")
    if not to:
        raise Refused(400, 21604, "A 'To' phone number is required.")
    if not _ADDRESS.fullmatch(to) or to in no_numbers:
        raise Refused(400, 21211, "Invalid 'To' Phone Number")
    if not asked and not service:
        raise Refused(400, 21603, "A 'From' phone number is required.")
    if (asked and asked != sender) or (service and service != service_sid):
        raise Refused(400, 63007, "Twilio could not find a Channel with the specified From address")
    if to in opted_out:
        raise Refused(400, 21610, "Attempt to send to unsubscribed recipient")
    if not form.get("Body") and not form.get("ContentSid"):
        raise Refused(400, 21619, "A text message body or media urls must be specified.")
    if form.get("ContentSid") and not re.fullmatch(r"HX[0-9a-fA-F]{32}", form["ContentSid"]):
        raise Refused(400, 21655, "The ContentSid is invalid")
    # In WhatsApp's own count it may be more; never less than this.
    if len(form.get("Body", "")) > _LONGEST:
        raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    check_callback(form.get("StatusCallback", ""))


def check_callback(url: str) -> None:
    """Refuse an address that Twilio would not call.

    Raises: Refused.
    """
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname or "_" in str(urlsplit(url).hostname)):
        raise Refused(400, 21609, "The StatusCallback URL is not a valid URL.")


def variables_of(text: str) -> dict[str, str]:
    """ContentVariables.

    Raises: Refused: 21656 for what is no JSON object, and for null or empty values.
    """
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(value, str) and value and len(value) <= _LONGEST for value in told.values()):
        raise Refused(400, 21656, "The Content Variables parameter is invalid")
    return told
