"""The words of the secure page, and the message that leads to it: what must not be asked in a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.outbound import Voice
from bot.rights.words import DATA_PATH
from flows.intake import Intake
from flows.wording import Phrase, say, verbatim
from storage.outgoing import Kind, Outgoing
from storage.rights import data_links
from storage.secure_links import token_of

if TYPE_CHECKING:
    from bot.sending.delivery import Way
    from storage.outgoing import Leaving

PATH = "/secure/"
# What stands in the outbox in the token's place: who reads the database learns no link.
_HIDDEN = "•••"
_LINK, DATA_LINK = "secure_link", "data_link"
# Links that leave in messages: where each leads, and what makes its token.
_TOKENS = {_LINK: (PATH, token_of), DATA_LINK: (DATA_PATH, data_links.token_of)}

WORDS: Mapping[str, Phrase] = {
    "title": say("Enter your identity number safely"),
    "safe": say("It goes straight to us and is kept encrypted. Please don't send it in the chat."),
    "country": say("Country that issued it"),
    "other": say("Another country"),
    "number": say("Identity number"),
    "save": say("Save"),
    "once": say("This link works once, for 24 hours."),
    "needed": say("Please enter the number."),
    "wrong": say("That number cannot be right. Please check it, and the country too."),
    "done": say("Thank you, your number is saved."),
    "back": say("You can close this page and go back to WhatsApp."),
    "gone": say("This link no longer works"),
    "again": say("It was used already, or its 24 hours are over. Write to us on WhatsApp, and we will send you a new one."),
    "notice": say("What happens to your data"),
}


def words_of(voice: Voice, language: str, shop: str, reason: str) -> dict[str, str]:
    """The words of the page in one language; "why" says who asks, and for what reason."""
    why = say("{shop} needs your identity number. The reason: {reason}", shop=shop, reason=reason)
    return {**{name: voice.words(phrase, language) for name, phrase in WORDS.items()}, "why": voice.words(why, language)}


def address_of(base: str, token: str) -> str:
    """Where a link leads."""
    return f"{base}{PATH}{token}"


def letter_of(intake: Intake, link_id: str, sender: str, base: str, voice: Voice, staff_id: str, give_up_at: datetime) -> Outgoing:
    """The message with the link, whose token is put in when it leaves."""
    letter = say(
        "Please enter your identity number on this secure page, not here in the chat. The link works once, for 24 hours: {url}",
        url=verbatim(address_of(base, _HIDDEN)),
    )
    return Outgoing(
        kind=Kind.STAFF,
        sender=sender,
        recipient=intake.sender.address,
        payload={"body": voice.words(letter, intake.language), _LINK: link_id},
        intake_id=intake.id,
        customer_id=intake.customer_id,
        staff_id=staff_id,
        give_up_at=give_up_at,
        dedupe=f"secure:{link_id}",
    )


class SecureWay:
    """The way to Twilio, on which a message gets its link's token: nothing that is kept has it."""

    def __init__(self, way: Way, secret: bytes) -> None:
        self._way = way
        self._secret = secret

    def send(self, leaving: Leaving, status_url: str | None) -> str:
        """Hand it over; its sid.

        Raises: SendError.
        """
        return self._way.send(self._whole(leaving), status_url)

    def found(self, leaving: Leaving, since: datetime) -> tuple[str, ...]:
        """The sids in Twilio's list that may be this message.

        Raises: SendError.
        """
        return self._way.found(self._whole(leaving), since)

    def typing(self, inbound_sid: str) -> None:
        """Show that we are writing.

        Raises: SendError.
        """
        self._way.typing(inbound_sid)

    def _whole(self, leaving: Leaving) -> Leaving:
        for name, (path, made) in _TOKENS.items():
            link_id = leaving.payload.get(name)
            if link_id is not None:
                shown, hidden = path + made(self._secret, link_id), path + _HIDDEN
                rest = {key: each for key, each in leaving.payload.items() if key != name}
                return replace(leaving, payload={key: _with(each, hidden, shown) for key, each in rest.items()})
        return leaving


def _with(value: Any, hidden: str, shown: str) -> Any:
    """A part of a payload, with the whole link: words, or the values of an approved template."""
    if isinstance(value, str):
        return value.replace(hidden, shown)
    return {key: _with(each, hidden, shown) for key, each in value.items()} if isinstance(value, dict) else value
