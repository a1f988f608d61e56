"""A message of an invented customer, put into Twilio's form and signed as Twilio signs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards import TWILIO
from bot.form import CHANNEL, SID, USER_ID, is_customer

_CONTENT_TYPES = {
    "image": "image/jpeg",
    "voice": "audio/ogg",
    "video": "video/mp4",
    "sticker": "image/webp",
    "document": "application/pdf",
    "card": "text/vcard",
}
_MESSAGE_TYPES = {"voice": "audio", "card": "contacts"}
MAX_WORDS = 1600
MAX_CARD = 20_000

Pairs = list[tuple[str, str]]


class Unsendable(ValueError):
    """The page asked for a message that no phone could send; the text says which part."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whose account plays Twilio.

    Shape: `sender` is the shop's WhatsApp address.
    """

    sid: str
    sender: str


def _text(given: Mapping[str, object], name: str, limit: int = MAX_WORDS) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > limit:
        raise Unsendable(f"{name} must be text of at most {limit} characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Unsendable(f"{name} holds half a character") from None
    return value


def address_of(address: str) -> str:
    """The address itself, when it is a phone number or a user id as Twilio writes it.

    Raises: Unsendable.
    """
    if is_customer(address):
        return address
    raise Unsendable("sender must be whatsapp:+<number> or whatsapp:CC.<user id>")


def form_of(given: Mapping[str, object], account: Account) -> Pairs:
    """Twilio's form for a message of the page.

    Shape: `given` holds sid, sender, profile_name, bsuid and message, the last with a `kind` and what belongs to it.
    The same `given` makes the same form, so sending it again is what Twilio's retry is.
    Raises: Unsendable.
    """
    sid = _text(given, "sid")
    if not SID.fullmatch(sid):
        raise Unsendable("sid must be SM or MM and 32 hexadecimal digits")
    sender, bsuid = address_of(_text(given, "sender")), _text(given, "bsuid")
    if bsuid and not USER_ID.fullmatch(bsuid):
        raise Unsendable("bsuid must be CC.<user id>")
    message = given.get("message")
    if not isinstance(message, Mapping):
        raise Unsendable("message is missing")
    form = {
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "NumSegments": "1",
        "NumMedia": "0",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": account.sid,
        "From": sender,
        "To": account.sender,
        "ApiVersion": "2010-04-01",
        "Body": "",
    }
    if name := _text(given, "profile_name", 200):
        form["ProfileName"] = name
    phone = sender.startswith(f"{CHANNEL}+")
    if phone:
        form["WaId"] = sender.removeprefix(f"{CHANNEL}+")
    # Source: facts.md, key concepts: without a phone the user id stands in From and in ExternalUserId alike.
    if user := bsuid or ("" if phone else sender.removeprefix(CHANNEL)):
        form["ExternalUserId"] = CHANNEL + user
    form.update(_content(message, sid, account))
    return list(form.items())


def _content(message: Mapping[str, object], sid: str, account: Account) -> dict[str, str]:
    kind = _text(message, "kind")
    match kind:
        case "text":
            return {"Body": _text(message, "text"), "MessageType": "text"}
        case "tap":
            label = _text(message, "label")
            payload = {"ButtonText": label, "ButtonPayload": _text(message, "id", 200), "ButtonType": "REPLY"}
            # Source: facts.md section 1: a template's button comes as "button", one in session as "interactive".
            sort = "button" if message.get("template") is True else "interactive"
            return {"Body": label, "MessageType": sort, **payload, **_quoted(message, account)}
        case "row":
            label, about = _text(message, "label"), _text(message, "about", 72)
            row = {"ListId": _text(message, "id", 200), "ListTitle": label, **({"ListDescription": about} if about else {})}
            return {"Body": label, "MessageType": "interactive", **row, **_quoted(message, account)}
        case "location":
            pin = {name.title(): _degrees(_text(message, name), name) for name in ("latitude", "longitude")}
            words = {name.title(): text for name in ("label", "address") if (text := _text(message, name))}
            return {"MessageType": "location", **pin, **words}
        case "reaction":
            return {"Body": _text(message, "text", 20), "MessageType": "reaction"}
        case "unsupported":
            return {"MessageType": "unsupported"}
        case _ if kind in _CONTENT_TYPES:
            media = {"NumMedia": "1", "MediaContentType0": _CONTENT_TYPES[kind], "MediaUrl0": media_url(sid, account)}
            # A document's name is seen in Body (facts.md, an observation); a picture's Body is its caption.
            caption = "" if kind == "card" else _text(message, "text")
            return {"Body": caption, "MessageType": _MESSAGE_TYPES.get(kind, kind), **media}
    raise Unsendable("message.kind is unknown")


def _quoted(message: Mapping[str, object], account: Account) -> dict[str, str]:
    """The message whose button was tapped, which a phone quotes."""
    sid = _text(message, "of")
    if sid and not SID.fullmatch(sid):
        raise Unsendable("of must be the sid of a message")
    return {"OriginalRepliedMessageSid": sid, "OriginalRepliedMessageSender": account.sender} if sid else {}


def card_in(given: Mapping[str, object]) -> str | None:
    """The text of the contact card that this message brings, if it brings one.

    Raises: Unsendable.
    """
    message = given.get("message")
    return _text(message, "text", MAX_CARD) if isinstance(message, Mapping) and message.get("kind") == "card" else None


def _degrees(text: str, name: str) -> str:
    limit = 90 if name == "latitude" else 180
    try:
        value = float(text)
    except ValueError:
        raise Unsendable(f"{name} must be a number") from None
    if not -limit <= value <= limit:
        raise Unsendable(f"{name} must lie between -{limit} and {limit}")
    return text


def media_url(sid: str, account: Account) -> str:
    """Where Twilio would keep the media of this message."""
    return f"{TWILIO}/2010-04-01/Accounts/{account.sid}/Messages/{sid}/Media/ME{sid[2:]}"
