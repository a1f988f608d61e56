"""What lies on the phone: what was written there, what arrived, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from bot.errors import sentence_of
from bot.simulator.courier import Delivered
from bot.simulator.emulator import Delivery
from bot.simulator.emulator.delivery import BROKEN, BUSY, LOST, REFUSED
from bot.simulator.emulator.mail import FROM_TWIML, INBOUND, MESSAGE, Letter, Mail
from bot.simulator.emulator.rendering import plain
from bot.simulator.emulator.typing import seconds_left
from bot.simulator.form import Pairs
from bot.simulator.speech import texts_of
from storage.shelf import Thing

Json = dict[str, object]

_SPOILT = {
    BROKEN: "Twilio answered 500, as you asked. The worker tries again.",
    BUSY: "Twilio answered 429, too many requests, as you asked. The worker tries again later.",
    LOST: "Twilio took the next message, but its answer was lost, as you asked. The worker looks it up before it sends anything again.",
}


class Phone:
    """The phones of everybody whom the page can be."""

    def __init__(self, mail: Mail, delivery: Delivery) -> None:
        self._mail = mail
        self._delivery = delivery

    def writes(self, form: Pairs, message: object) -> None:
        """Keep what she sends: from now on Twilio has it, whether the shop hears of it or not."""
        told = dict(form)
        media = [(f"ME{told['MessageSid'][2:]}", told["MediaContentType0"])] if "MediaContentType0" in told else []
        letter = Letter(
            sid=told["MessageSid"],
            direction=INBOUND,
            owner=told["From"],
            body=told.get("Body", ""),
            status="received",
            shown={"message": message},
            more={"media": media},
        )
        self._mail.keep(letter)

    def hears(self, form: Pairs, delivered: Delivered) -> list[str]:
        """Keep what the webhook answered; the words of each message."""
        told = dict(form)
        texts = texts_of(delivered.response) if delivered.status == 200 else []
        for place, text in enumerate(texts):
            sid = "SM" + sha256(f"{told['MessageSid']}:{place}".encode()).hexdigest()[:32]
            # The same answer again is no second message.
            letter = Letter(sid=sid, direction=FROM_TWIML, owner=told["From"], body=text, status="delivered", shown=plain(text), more={})
            self._mail.keep(letter)
        return texts

    def news(self, owner: str, after: int) -> Json | None:
        """What changed on her phone after this version; nothing when nothing did."""
        changed = self._mail.shelf.of_owner(owner, after)
        if not changed and after:
            return None
        until = self._delivery.window_until(owner)
        now = self._mail.clock()
        return {
            "cursor": max([after, *(thing.version for thing in changed)]),
            "messages": _in_order([_told(thing) for thing in changed if thing.kind in (MESSAGE, REFUSED)]),
            "typing_seconds": seconds_left(self._mail, owner),
            "window_until": until.isoformat() if until else None,
            "window_open": until is not None and now < until,
            "receipts": self._delivery.receipts(owner),
            "fails_next": self._delivery.failing(owner),
            "now": now.isoformat(),
        }


def _in_order(messages: Sequence[Json]) -> list[Json]:
    return sorted(messages, key=lambda message: int(str(message["place"])))


def _told(thing: Thing) -> Json:
    data = thing.data
    about: Json = {"id": thing.name, "place": thing.place, "at": data["created_at"]}
    if thing.kind == REFUSED:
        how = str(data["how"])
        words = _SPOILT.get(how) or f"Twilio refused the message with {how}. {sentence_of(int(how))}"
        return {**about, "who": "note", "text": words, "bad": how != LOST}
    if data["direction"] == INBOUND:
        return {**about, "who": "customer", **data["shown"]}
    code = data["error_code"]
    reason = f"{sentence_of(code)} ({code})" if code else ""
    return {**about, "who": "shop", **data["shown"], "status": data["status"], "reason": reason, "rest": data["direction"] != FROM_TWIML}
