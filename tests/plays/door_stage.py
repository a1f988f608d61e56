"""The door as a stage: signed requests through the whole program, each delivered twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from xml.etree import ElementTree

from flask import Flask
from twilio.request_validator import RequestValidator

from flows.intake import Intake
from flows.message import Answer, MediaKind, Sender
from storage import retention, turns
from tests.plays.flow_stage import ADA, BEGINS_AT, EXPIRES, TYPING
from tests.plays.script import Misprint, Spoken

_CONTENT_TYPES = {
    MediaKind.IMAGE: "image/jpeg",
    MediaKind.VOICE: "audio/ogg",
    MediaKind.VIDEO: "video/mp4",
    MediaKind.STICKER: "image/webp",
    MediaKind.DOCUMENT: "application/pdf",
    MediaKind.CARD: "text/vcard",
}


@dataclass
class Clock:
    """The program's clock, moved by the play."""

    now: datetime = field(default=BEGINS_AT)

    def __call__(self) -> datetime:
        return self.now


class DoorStage:
    """Performs a play at `POST /whatsapp`.

    Shape: `answers` are those that the same play gave the flow: a tap's id is known to the phone, not to the play.
    """

    def __init__(self, app: Flask, clock: Clock, answers: Sequence[Answer]) -> None:
        self._app, self._clock = app, clock
        self._pieces = app.extensions["intake"]
        self._client = app.test_client()
        self._answers = iter(answers)
        self._sender = ADA
        self._sids = (f"SM{number:032x}" for number in count(1))
        self._last: tuple[dict[str, str], bytes] | None = None

    def as_heard(self, line: Spoken) -> Spoken:
        """Our words as a message carries them: labels as numbered lines."""
        numbered = [f"{number}. {label}" for number, label in enumerate(line.labels, 1)]
        return Spoken("\n".join([line.words, "", *numbered]) if numbered else line.words)

    def hears(self, answer: Answer) -> tuple[Spoken, ...]:
        known = next(self._answers)
        if (answer.text, answer.label) != (known.text, known.label):
            raise Misprint("the flow heard another message here")
        self._clock.now += TYPING
        form = self._form(known)
        first = self._deliver(form)
        assert self._deliver(form) == first, "the second delivery got other words"
        self._last = (form, first)
        return tuple(Spoken(message.text or "") for message in _messages(first))

    def hears_again(self) -> None:
        assert self._last, "nobody wrote yet"
        form, response = self._last
        assert self._deliver(form) == response, "the repeated delivery got other words"

    def _deliver(self, form: dict[str, str]) -> bytes:
        settings = self._pieces.settings
        signature = RequestValidator(settings.twilio_auth_token.get_secret_value()).compute_signature(
            f"{settings.public_base_url}/whatsapp", form
        )
        response = self._client.post("/whatsapp", data=form, headers={"X-Twilio-Signature": signature})
        assert response.status_code == 200, response.text
        return response.data

    def _form(self, answer: Answer) -> dict[str, str]:
        sid = next(self._sids)
        settings = self._pieces.settings
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": settings.twilio_account_sid,
            "From": self._sender.address,
            "To": settings.twilio_whatsapp_sender,
            "Body": answer.text,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            **({"ExternalUserId": f"whatsapp:{self._sender.bsuid}"} if self._sender.bsuid else {}),
        }
        if answer.tapped is not None:
            form |= {"ButtonPayload": answer.tapped, "ButtonText": answer.label or "", "MessageType": "interactive"}
        if answer.location is not None:
            pin = answer.location
            form |= {"Latitude": str(pin.latitude), "Longitude": str(pin.longitude), "Label": pin.label, "Address": pin.address}
        if answer.nothing:
            form |= {"Body": "👍", "MessageType": "reaction"}
        if answer.card is not None:
            self._pieces.cards.hand(sid, answer.card)
        for place, kind in enumerate(answer.media or ((MediaKind.CARD,) if answer.card else ())):
            media = f"https://api.twilio.com/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages/{sid}/Media/ME{place:032x}"
            form |= {"NumMedia": str(place + 1), f"MediaContentType{place}": _CONTENT_TYPES[kind], f"MediaUrl{place}": media}
        return form

    def offered(self, label: str, *, earlier: bool = False) -> Answer:
        return Answer(text=label, label=label)

    def comes_from(self, sender: Sender) -> None:
        self._sender = sender

    def waits(self, time: timedelta) -> None:
        self._clock.now += time

    def runs_the_nightly_job(self) -> None:
        retention.expire_intakes(self._pieces.database, self._clock.now - EXPIRES)

    def intake(self) -> Intake:
        intake = turns.standing(self._pieces.database, "", self._sender).intake
        assert intake, "nobody wrote yet"
        return intake

    def _customer(self) -> dict[str, Any]:
        output = self._app.test_cli_runner().invoke(args=["customers", "--json", "--reveal"])
        assert output.exit_code == 0, output.output
        rows = [json.loads(line) for line in output.output.splitlines()]
        found = [row for row in rows if any(identity["value"] == self._sender.key for identity in row["identities"])]
        assert len(found) == 1, f"{len(found)} customers have this sender's identity"
        return found[0]

    def profile(self) -> dict[str, Any]:
        """The stored record, as `flask customers` prints it."""
        return self._customer()

    def subscriptions(self) -> set[str]:
        return {channel for channel, state in self._customer()["subscriptions"].items() if state == "SUBSCRIBED"}

    def requests(self) -> set[str]:
        raise NotImplementedError

    def review(self) -> str | None:
        return str(self._customer()["review_status"])


def _messages(twiml: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(twiml).iter("Message"))  # noqa: S314 - our own answer
