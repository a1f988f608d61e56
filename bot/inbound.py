"""Twilio's form in our own words. After this file nobody sees a Twilio word."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.form import CHANNEL, USER_ID
from flows.message import Answer, Location, MediaKind, OptOut, Sender, Value
from storage.heard import How

# Source: facts.md section 1: what WhatsApp passes on as media; WEBP is used by stickers only.
_KINDS = {"image": MediaKind.IMAGE, "audio": MediaKind.VOICE, "video": MediaKind.VIDEO}
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_BY_MESSAGE_TYPE = {"sticker": MediaKind.STICKER, "contacts": MediaKind.CARD, "document": MediaKind.DOCUMENT}

# Meta's names for what is no message to answer. Source: facts.md section 1; a reaction's body is never an answer.
_NOTHING = frozenset({"reaction", "unsupported", "system"})

_OPTED = {word.value: word for word in OptOut}

_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """One message of a customer.

    Shape: `profile_name` is what she calls herself on WhatsApp: for the session only, never her name; `referral` names the
    ad she came through; `replied_to` is the sid of the message that she quoted; `card_url` is where a contact card
    lies; `invite` is the code of an invitation that came beside her words, as at the terminal; `late`:
    the webhook missed it, so that nobody waits for TwiML; `sent_at` is then when she sent it, and runs the service window.
    """

    sid: str
    sender: Sender
    answer: Answer
    how: How = How.TYPED
    profile_name: str = ""
    referral: Mapping[str, str] = field(default_factory=dict)
    replied_to: str | None = None
    forwarded: bool = False
    card_url: str | None = None
    invite: str = ""
    late: bool = False
    sent_at: datetime | None = None

    @property
    def body(self) -> str:
        """Her own words, for the ledger."""
        return self.answer.text

    @property
    def origin(self) -> dict[str, Value]:
        """How she came to us, for her record."""
        told: dict[str, Value] = {"referral": dict(self.referral)}
        return {"source": "whatsapp", **{name: value for name, value in told.items() if value}}

    def with_card(self, text: str) -> Inbound:
        """This message with the contact card that came with it."""
        return replace(self, answer=replace(self.answer, card=text, media=()), how=How.CARD)


def inbound_of(form: Mapping[str, str]) -> Inbound:
    """The message in a form whose signature and schema were checked."""
    kinds = _media(form)
    pin = _location(form)
    tapped, label = _tap(form)
    text = _plain(label or form.get("Body", ""))
    nothing = form.get("MessageType") in _NOTHING or not (form.get("Body") or tapped or label or kinds or pin or "Latitude" in form)
    answer = Answer(text=text, tapped=tapped, label=label, location=pin, media=kinds, opted=_OPTED.get(form.get("OptOutType", "").upper()))
    if nothing and answer.opted is None:
        answer = Answer(nothing=True)
    return Inbound(
        sid=form.get("MessageSid") or form.get("SmsSid", ""),
        sender=sender_of(form),
        answer=answer,
        how=_how(answer),
        profile_name=_line(form.get("ProfileName", ""), 200),
        referral=_referral(form),
        replied_to=form.get("OriginalRepliedMessageSid") or None,
        forwarded="true" in (form.get("Forwarded"), form.get("FrequentlyForwarded")),
        card_url=_card_url(form) if MediaKind.CARD in kinds and not nothing else None,
    )


def sender_of(form: Mapping[str, str]) -> Sender:
    """Who wrote: the phone of `From` when there is one, and the business-scoped user id wherever it stands."""
    name = form.get("From", "").removeprefix(CHANNEL)
    phone = name if name.startswith("+") else None
    return Sender(
        phone=phone,
        bsuid=(None if phone else _user_id(name)) or _user_id(form.get("ExternalUserId", "")),
        parent_bsuid=_user_id(form.get("ParentExternalUserId", "")),
        username=_line(form.get("ProfileUsername") or form.get("Username") or "", 64) or None,
    )


def _user_id(address: str) -> str | None:
    # Seen with the channel's prefix and without it; a malformed one is ignored and the message kept.
    name = address.removeprefix(CHANNEL)
    return name if USER_ID.fullmatch(name) else None


def _plain(text: str) -> str:
    # After the signature check, which is over what came: NUL fits in no database, and one spelling per letter.
    return unicodedata.normalize("NFC", text.replace("\x00", ""))


def _line(text: str, limit: int) -> str:
    return _NAME.sub("", _plain(text))[:limit].strip()


def _tap(form: Mapping[str, str]) -> tuple[str | None, str | None]:
    tapped = form.get("ButtonPayload") or form.get("ListId")
    label = form.get("ButtonText") if form.get("ButtonPayload") else form.get("ListTitle") or form.get("ButtonText")
    if tapped and not label:
        label = form.get("Body")
    # An id of ours has at most 200 characters; what is longer is not ours.
    return (_plain(tapped)[:200] if tapped else None), (_plain(label) if label else None)


def _media(form: Mapping[str, str]) -> tuple[MediaKind, ...]:
    return tuple(_kind(form.get(f"MediaContentType{place}", ""), form.get("MessageType", "")) for place in range(_count(form)))


def _count(form: Mapping[str, str]) -> int:
    number = form.get("NumMedia", "0")
    return min(int(number), 10) if number.isascii() and number.isdigit() else 0


def _kind(content_type: str, message_type: str) -> MediaKind:
    bare = content_type.partition(";")[0].strip().lower()
    if bare in _CARDS:
        return MediaKind.CARD
    if bare == "image/webp":
        return MediaKind.STICKER
    if bare:
        return _KINDS.get(bare.partition("/")[0], MediaKind.DOCUMENT)
    return _BY_MESSAGE_TYPE.get(message_type, MediaKind.OTHER)


def _card_url(form: Mapping[str, str]) -> str | None:
    for place in range(_count(form)):
        if form.get(f"MediaContentType{place}", "").partition(";")[0].strip().lower() in _CARDS:
            return form.get(f"MediaUrl{place}")
    return None


def _location(form: Mapping[str, str]) -> Location | None:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Location(latitude=latitude, longitude=longitude, label=_plain(form.get("Label", "")), address=_plain(form.get("Address", "")))


def _referral(form: Mapping[str, str]) -> dict[str, str]:
    # What says which ad it was; its words and pictures are the shop's own and are not kept.
    names = {"ReferralSourceType": "source_type", "ReferralSourceId": "source_id", "ReferralSourceUrl": "source_url"}
    names |= {"ReferralHeadline": "headline", "ReferralCtwaClid": "click_id"}
    return {ours: _line(form[theirs], 500) for theirs, ours in names.items() if form.get(theirs)}


def _how(answer: Answer) -> How:
    if answer.tapped or answer.label:
        return How.TAPPED
    if answer.location:
        return How.PIN
    return How.MEDIA if answer.media or answer.nothing else How.TYPED
