"""Signed Twilio requests as bytes, ready to be written to a socket."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "5e8a1c0d9b7f4e2a6c3d8f1b0a9e7d42"
PUBLIC_BASE_URL = "https://intake.example.org"
SHOP_NUMBER = "whatsapp:+14155238886"


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way to us.

    Shape: `phone` is E.164; `sid` is SM and 32 hexadecimal digits.
    """

    sid: str
    phone: str
    body: str
    profile_name: str = "Ada"


def sid_of(*parts: object) -> str:
    """A MessageSid, the same for the same parts."""
    return "SM" + hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def form_of(message: Message) -> dict[str, str]:
    """The fields that Twilio sends with a text message."""
    # Source: a recorded request of 2026; undocumented fields that every capture has are part of the weight.
    return {
        "SmsMessageSid": message.sid,
        "NumMedia": "0",
        "ProfileName": message.profile_name,
        "MessageType": "text",
        "SmsSid": message.sid,
        "WaId": message.phone.removeprefix("+"),
        "SmsStatus": "received",
        "Body": message.body,
        "To": SHOP_NUMBER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message.sid,
        "AccountSid": ACCOUNT_SID,
        "From": f"whatsapp:{message.phone}",
        "ApiVersion": "2010-04-01",
    }


def signature_of(url: str, form: dict[str, str]) -> str:
    """The X-Twilio-Signature of this form."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(AUTH_TOKEN.encode(), signed.encode(), "sha1")).decode()


def post_of(message: Message) -> bytes:
    """The HTTP request for one message, on a connection that stays open."""
    form = form_of(message)
    body = urlencode(form).encode()
    head = (
        "POST /whatsapp HTTP/1.1\r\n"
        "Host: intake.example.org\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Accept: */*\r\n"
        f"X-Twilio-Signature: {signature_of(PUBLIC_BASE_URL + '/whatsapp', form)}\r\n"
        "I-Twilio-Idempotency-Token: 5ea4b8f2-8c0b-4f9c-a1a7-2a5c8a1d4f10\r\n"
        "X-Forwarded-Proto: https\r\n"
        "\r\n"
    )
    return head.encode() + body


def write_posts(path: Path, conversations: Iterable[Iterable[Message]]) -> int:
    """Write the requests of many senders as the load generator reads them; give their number."""
    count = 0
    with path.open("wb") as file:
        for place, messages in enumerate(conversations):
            for message in messages:
                post = post_of(message)
                file.write(struct.pack("=II", place, len(post)) + post)
                count += 1
    return count
