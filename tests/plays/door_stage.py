"""The door as a stage: signed requests through the whole program, each delivered twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from xml.etree import ElementTree

import sqlalchemy as sa
from flask import Flask
from twilio.request_validator import RequestValidator

from app import invitations_of
from bot.house import house_of
from bot.invites.request import Invited, Request, Way
from bot.outbound import written
from flows.intake import Account, Intake
from flows.message import Answer, MediaKind, Sender
from flows.sending_back import SentBack, Why, sent_back
from storage import turns
from storage.customers import changing, states
from storage.customers.changing import By
from storage.customers.record import Record, record_of
from storage.customers.registering import known
from storage.customers.reviewing import with_intake
from storage.desk import handling
from storage.rights.proofs import code_of
from storage.tables import proofs, requests
from storage.upkeep import retention
from tests.plays.flow_stage import ADA, BEGINS_AT, EXPIRES, TYPING, WINDOW, FlowStage
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

    Shape: `flow` has performed the same play: a tap's id is known to the phone, not to the play; and some labels are only
    for tapping, and not written as numbered lines.
    """

    def __init__(self, app: Flask, clock: Clock, flow: FlowStage) -> None:
        self._app, self._clock = app, clock
        self._pieces = app.extensions["intake"]
        self._client = app.test_client()
        self._answers = iter(flow.answers)
        self._tap_only = flow.tap_only
        self._sender = ADA
        self._sids = (f"SM{number:032x}" for number in count(1))
        self._last: tuple[dict[str, str], bytes] | None = None
        self._invited: Invited | None = None

    def as_heard(self, line: Spoken) -> Spoken:
        """Our words as a message carries them: labels as numbered lines."""
        numbered = [f"{number}. {label}" for number, label in enumerate(line.labels, 1) if line.labels not in self._tap_only]
        return Spoken("\n".join([line.words, "", *numbered]) if numbered else line.words)

    def hears(self, answer: Answer) -> tuple[Spoken, ...]:
        known = next(self._answers)
        if (answer.text, answer.label) != (known.text, known.label):
            raise Misprint("the flow heard another message here")
        return self._say(known)

    def _say(self, known: Answer) -> tuple[Spoken, ...]:
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

    def is_invited(self, facts: dict[str, str], *, by_number: bool) -> None:
        language = facts.pop("language", None)
        phone = self._sender.phone if by_number else None
        request = Request(staff_id="Dana", way=Way.LINK, phone=phone, language=language, known=facts)
        self._invited = invitations_of(self._pieces).invite(request)

    def opens_her_invitation(self) -> tuple[Spoken, ...]:
        assert self._invited, "nobody invited her"
        next(self._answers)
        return self._say(Answer(text=self._invited.words))

    def sends_mail(self) -> None:
        running = self._pieces.running
        running.usual = replace(running.usual, shop=replace(running.usual.shop, mails=True))
        running._put_in_place(house_of(running.usual, {}))

    def writes_the_code(self) -> tuple[Spoken, ...]:
        next(self._answers)
        asked = sa.select(proofs.c.id).where(proofs.c.due_at.is_not(None)).order_by(proofs.c.made_at.desc()).limit(1)
        with self._pieces.database.reading() as connection:
            made = str(connection.execute(asked).scalar_one())
        return self._say(Answer(text=code_of(self._pieces.database.keys, made)))

    def runs_the_nightly_job(self) -> None:
        retention.expire_intakes(self._pieces.database, self._clock.now - EXPIRES)

    def puts_account(self, account: Account) -> None:
        database, now = self._pieces.database, self._clock.now
        decide = {
            Account.DEACTIVATED: states.deactivating("She moved away"),
            Account.BINNED: states.deleting("Twice here", now),
            Account.ACTIVE: states.activating("She is back"),
        }[account]
        customer_id = self.intake().customer_id
        assert customer_id, "nobody is registered"
        changing.change(database, customer_id, decide, by=By(done_at=now))

    def sends_back(self, names: tuple[str, ...], why: Why) -> tuple[Spoken, ...]:
        pieces, now = self._pieces, self._clock.now
        case = handling.case_of(pieces.database, self.intake().id)
        speaks = now - case.intake.heard_at < WINDOW
        moment = pieces.flow.moment(case.intake, Answer(), now, known(pieces.database, self._sender))
        outcome = sent_back(moment, names, why, speaks=speaks)
        assert isinstance(outcome, SentBack), outcome
        handled = handling.Handled(what=handling.What.SENT_BACK, case=replace(case, intake=outcome.intake))
        by = By(done_at=now, staff_id="Dana", endpoint="review.ask")
        values = {"review_status": "returned"}
        edit = changing.Edit(what=changing.What.RETURNED, values=values, also=with_intake(case, handled, by))
        changing.change(pieces.database, self._record().customer["id"], lambda _: edit, by=by)
        # What the desk puts into the outbox is tried beside the desk; here stand its words.
        plain = pieces.voice.plain((outcome.reply,), outcome.intake.language) if speaks else ()
        return tuple(Spoken(written(each)) for each in plain)

    def intake(self) -> Intake:
        intake = turns.standing(self._pieces.database, "", self._sender).intake
        assert intake, "nobody wrote yet"
        return intake

    def _record(self) -> Record:
        customer_id = self.intake().customer_id
        assert customer_id, "nobody is registered"
        record = record_of(self._pieces.database, customer_id)
        assert record, "the customer is gone"
        return record

    def profile(self) -> dict[str, Any]:
        """The stored record."""
        record = self._record()
        return {**record.customer, "addresses": record.addresses}

    def agreed(self) -> set[str]:
        if self.intake().customer_id is None:
            return set()
        return {channel for channel, status in self._record().subscriptions.items() if status != "NOT_SUBSCRIBED"}

    def requests(self) -> set[str]:
        found = sa.select(requests.c.kind).where(requests.c.intake_id == self.intake().id, requests.c.state == "open")
        with self._pieces.database.reading() as connection:
            return set(connection.execute(found).scalars())

    def doubts(self) -> set[str] | None:
        return set(self._record().customer["doubts"])


def _messages(twiml: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(twiml).iter("Message"))  # noqa: S314 - our own answer
