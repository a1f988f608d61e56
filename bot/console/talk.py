"""A customer at the terminal: her messages take Twilio's form and go through the very line that the webhook's take."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.cards import HandedCards
from bot.conversation import converse
from bot.form import CHANNEL
from bot.inbound import inbound_of, sender_of
from bot.outbound import Spoken, Voice
from bot.snapshot import Snapshot, snapshot
from flows.flow import Flow
from flows.message import Reply
from storage.database import Database
from storage.upkeep.retention import expire_intakes
from translations import Catalogs

# A person takes a while to type; without that, a script would be taken for a flood.
TYPING = timedelta(seconds=20)

_SPAN = re.compile(r"(\d{1,4}) *(second|minute|hour|day|week)s?")


class NotPossible(ValueError):
    """What was asked of the terminal cannot be done; the text says why."""


class _Hearing(Voice):
    """A voice that also keeps what it said last, choices included."""

    said: tuple[Spoken, ...] = ()

    def twiml(self, replies: Sequence[Reply], language: str) -> str:
        """The replies as TwiML."""
        self.said = self.plain(replies, language)
        return super().twiml(replies, language)


@dataclass(kw_only=True)
class Talk:
    """One customer's chat.

    Shape: `address` is "whatsapp:+…" or "whatsapp:CC.…"; what she does gives what we say.
    """

    flow: Flow
    catalogs: Catalogs
    database: Database
    clock: Callable[[], datetime]
    address: str
    profile_name: str = ""
    invite: str = ""
    expires_days: int = 30
    offered: dict[str, str] = field(default_factory=dict)
    """The labels of every choice that was offered so far, by id."""

    def __post_init__(self) -> None:
        self._ahead = timedelta()
        self._cards = HandedCards()
        self._last: dict[str, str] = {}
        self._first = ""

    def say(self, words: str) -> tuple[Spoken, ...]:
        """She types."""
        return self._send({"Body": words, "MessageType": "text"})

    def tap(self, choice: str) -> tuple[Spoken, ...]:
        """She taps a choice, also one from further up."""
        label = self.offered.get(choice, choice.partition(":")[2] or choice)
        return self._send({"Body": label, "ButtonText": label, "ButtonPayload": choice, "MessageType": "interactive"})

    def locate(self, pin: Mapping[str, object]) -> tuple[Spoken, ...]:
        """She shares a place."""
        words = {name.title(): str(pin[name]) for name in ("latitude", "longitude", "label", "address") if pin.get(name) not in (None, "")}
        return self._send({"Body": "", "MessageType": "location", **words})

    def card(self, text: str) -> tuple[Spoken, ...]:
        """She sends a contact card."""
        return self._send({"Body": "", "MessageType": "contacts", "NumMedia": "1", "MediaContentType0": "text/vcard"}, card=text)

    def media(self, content_type: str, caption: str = "") -> tuple[Spoken, ...]:
        """She sends a picture, a voice message or the like."""
        return self._send({"Body": caption, "NumMedia": "1", "MediaContentType0": content_type})

    def again(self) -> tuple[Spoken, ...]:
        """Twilio delivers the last message once more: the same words, and nothing else."""
        if not self._last:
            raise NotPossible("Nothing was sent yet.")
        return self._carry(self._last)

    def wait(self, span: str) -> timedelta:
        """Let time pass; the nightly job runs."""
        found = _SPAN.fullmatch(span.strip().lower())
        if found is None:
            raise NotPossible("Write the time as in: 2 days, 90 minutes, 1 hour.")
        passed = timedelta(**{f"{found[2]}s": int(found[1])})
        self._ahead += passed
        expire_intakes(self.database, self.now() - timedelta(days=self.expires_days))
        return passed

    def now(self) -> datetime:
        """The time in this chat."""
        return self.clock() + self._ahead

    def standing(self) -> Snapshot:
        """How far she has come."""
        return snapshot(self.database, sender_of({"From": self.address}))

    def _send(self, fields: Mapping[str, str], *, card: str | None = None) -> tuple[Spoken, ...]:
        sid = f"{'MM' if 'NumMedia' in fields else 'SM'}{secrets.token_hex(16)}"
        if card is not None:
            self._cards.hand(sid, card)
        self._last = {"MessageSid": sid, "From": self.address, "NumMedia": "0", "ProfileName": self.profile_name, **fields}
        if "MediaContentType0" in fields:
            self._last["MediaUrl0"] = f"https://api.twilio.com/2010-04-01/Messages/{sid}"
        if not self.address.startswith(f"{CHANNEL}+"):
            self._last["ExternalUserId"] = self.address
        self._ahead += TYPING
        return self._carry(self._last)

    def _carry(self, form: Mapping[str, str]) -> tuple[Spoken, ...]:
        voice = _Hearing(self.catalogs)
        # A code comes with the first message, and with every copy of it.
        self._first = self._first or form["MessageSid"]
        inbound = replace(inbound_of(form), invite=self.invite if form["MessageSid"] == self._first else "")
        converse(inbound, self.flow, self.database, voice, self.now(), self._cards)
        self.offered.update({choice: label for spoken in voice.said for choice, label in spoken.choices})
        return voice.said
