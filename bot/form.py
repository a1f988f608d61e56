"""A form as Twilio sends it: parsed once, strictly, and refused when it is not what Twilio would send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from bot.signature import Pairs

Form = dict[str, str]

# Twilio's richest message has about fifty parameters.
MAX_FIELDS = 200

# Source: facts.md section 1: 34 characters, SM or MM.
SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
# E.164: 7 to 15 ASCII digits, the first no zero.
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
# Source: twilio.com/docs/whatsapp/key-concepts: country code, "ENT." for linked portfolios, up to 128 alphanumerics; 140 in all.
USER_ID = re.compile(r"(?=.{4,140}\Z)[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")

CHANNEL = "whatsapp:"

# What every real message carries. A captured signature stays valid when the same characters are cut differently into names
# and values, because nothing stands between them; then one of these is missing as a name and turns up inside something else.
_ALWAYS_SENT = frozenset({"NumMedia", "NumSegments", "SmsMessageSid", "SmsSid", "SmsStatus", "ApiVersion"})
# Source: facts.md section 1, the table of parameters.
# fmt: off
_KNOWN = _ALWAYS_SENT | frozenset(
    [
        "AccountSid", "MessageSid", "MessagingServiceSid", "From", "To", "Body", "MessageType", "ProfileName", "WaId",
        "ExternalUserId", "ParentExternalUserId", "ProfileUsername", "Username", "Forwarded", "FrequentlyForwarded", "ButtonText",
        "ButtonPayload", "ButtonType", "ListId", "ListTitle", "ListDescription", "InteractiveData", "FlowData", "ChannelMetadata",
        "Latitude", "Longitude", "Address", "Label", "OriginalRepliedMessageSid", "OriginalRepliedMessageSender", "ReferralBody",
        "ReferralHeadline", "ReferralSourceId", "ReferralSourceType", "ReferralSourceUrl", "ReferralMediaId",
        "ReferralMediaContentType", "ReferralMediaUrl", "ReferralNumMedia", "ReferralCtwaClid", "OptOutType", "FromCity",
        "FromState", "FromZip", "FromCountry", "ToCity", "ToState", "ToZip", "ToCountry",
    ]
)
# fmt: on
_PLAIN: dict[str, re.Pattern[str]] = {
    "NumMedia": re.compile(r"[0-9]|10"),
    "NumSegments": re.compile(r"[0-9]{1,3}"),
    "ApiVersion": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "SmsStatus": re.compile(r"[a-z_]{1,30}"),
    "MessageType": re.compile(r"[a-z_]{0,40}"),
}


class Malformed(Exception):
    """A form that Twilio does not send. The text says what is wrong and repeats nothing of it."""


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """The names and values of an urlencoded body, in their order, blank values kept.

    Shape: bytes that are no UTF-8 become surrogate escapes, so that the signature is checked over what came.
    Raises: Malformed.
    """
    if not body:
        return []
    fields = body.split(b"&")
    if len(fields) > MAX_FIELDS:
        raise Malformed("too many parameters")
    if b"+" in body:
        fields = body.replace(b"+", b" ").split(b"&")
    pairs = []
    for field in fields:
        name, _, value = field.partition(b"=")
        # Names are plain, and most values: what has no sign of a quoted byte need not be looked through for one.
        if b"%" in field:
            name, value = unquote_to_bytes(name), unquote_to_bytes(value)
        pairs.append((name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")))
    return pairs


def readings_of(pairs: Pairs) -> Iterator[Pairs]:
    """The other ways in which a library may have understood these bytes when it signed them.

    Shape: none, unless there are bytes that are no UTF-8: they may have been replaced, or percent-encoded again.
    """
    if not all(_whole(name) and _whole(value) for name, value in pairs):
        for again in (_replaced, _quoted):
            yield [(again(name), again(value)) for name, value in pairs]


def _whole(text: str) -> bool:
    return text.isascii() or not any("\udc80" <= character <= "\udcff" for character in text)


def _replaced(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _quoted(text: str) -> str:
    return "".join(f"%{ord(character) - 0xDC00:02X}" if "\udc80" <= character <= "\udcff" else character for character in text)


def form_of(pairs: Pairs) -> Form:
    """The parameters by name, every name once.

    Raises: Malformed.
    """
    form = {name: value if value.isascii() else _replaced(value) for name, value in pairs}
    if len(form) != len(pairs):
        raise Malformed("repeated parameters")
    return form


def check_message(form: Form, *, account_sid: str, sender: str, service_sid: str | None) -> None:
    """Refuse an inbound message that is not well-formed or not ours.

    Raises: Malformed.
    """
    _need(SID.fullmatch(form.get("MessageSid", "")), "MessageSid")
    _need(form.get("AccountSid") == account_sid, "AccountSid")
    _need(is_customer(form.get("From", "")), "From")
    # With a messaging service the number that a customer wrote to is one of the service's pool.
    ours = service_sid is not None and form.get("MessagingServiceSid") == service_sid and is_customer(form.get("To", ""))
    _need(ours or form.get("To") == sender, "To")
    for name in ("SmsSid", "SmsMessageSid"):
        _need(form.get(name, form["MessageSid"]) == form["MessageSid"], name)
    _check_cuts(form)


def check_receipt(form: Form, *, account_sid: str) -> None:
    """Refuse a status callback that is not well-formed or not ours.

    Raises: Malformed.
    """
    _need(SID.fullmatch(form.get("MessageSid", "")), "MessageSid")
    _need(form.get("AccountSid", account_sid) == account_sid, "AccountSid")
    _need(form.get("SmsSid", form["MessageSid"]) == form["MessageSid"], "SmsSid")


def is_customer(address: str) -> bool:
    """Whether this is a customer's address on WhatsApp."""
    name = address.removeprefix(CHANNEL)
    return name != address and bool(PHONE.fullmatch(name) or USER_ID.fullmatch(name))


def _check_cuts(form: Form) -> None:
    for name, shape in _PLAIN.items():
        if name in form:
            _need(shape.fullmatch(form[name]), name)
    missing = _ALWAYS_SENT - form.keys()
    if missing:
        # Of a known name only the value can have swallowed one; of an unknown name the name as well, or the seam between.
        streams = [value if name in _KNOWN else name + value for name, value in form.items()]
        _need(not any(name in stream for name in missing for stream in streams), "the parameters")
    if "Body" not in form:
        # "Body" is a word people use: only a name that was cut in two, or lengthened, gives it away.
        _need(not any((name + value).startswith("Body") for name, value in form.items()), "the parameters")
    sid = form["MessageSid"]
    _need(not any(sid in name or (sid in value and not _may_hold_the_sid(name)) for name, value in form.items()), "the parameters")


def _may_hold_the_sid(name: str) -> bool:
    return name in _HOLD_THE_SID or name.startswith("MediaUrl")


_HOLD_THE_SID = frozenset({"MessageSid", "SmsSid", "SmsMessageSid", "ChannelMetadata", "InteractiveData", "FlowData"})


def _need(fulfilled: object, what: str) -> None:
    if not fulfilled:
        raise Malformed(f"{what} missing or wrong")
