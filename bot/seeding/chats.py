"""Chats as they happen: the flow itself, answered by somebody who was invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from bot.outbound import NOTHING, Spoken, Voice
from bot.seeding.doubtful import Slips, doubtful_answer, slips_of
from bot.seeding.lands import Land, mailbox
from flows.flow import Flow
from flows.intake import Intake, State, Turn
from flows.message import Answer, MediaKind, Sender
from flows.slips import PERSON
from storage.heard import Heard, How
from storage.outgoing import Kind, Outgoing

# More answers than anybody needs: a chat that goes on for longer has lost its way.
_MOST = 40
# What is taken when buttons are offered, by the question; anything else is answered with the first of them.
_CHOICES = {"another_address": "no", "billing_type": "private", "remark": "skip", "address_title": "skip", "tax_office": "skip"}


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """Who chats, and how it ends.

    Shape: `ends` is "complete", "under way", "human", "stopped", "cancelled" or "expired"; `answers` how many she gives first.
    """

    land: Land
    first: str
    last: str
    phone: str
    email: str
    address: str
    town: tuple[str, str, str]
    ends: str
    answers: int
    slips: Slips


@dataclass(frozen=True)
class Said:
    """One message with what it led to."""

    before: Intake | None
    turn: Turn
    heard: Heard


def somebody(random: Random, land: Land, number: int, ends: str) -> Somebody:
    """An invented person."""
    first, last = random.choice(land.firsts), random.choice(land.lasts)
    city, code, state = town = random.choice(land.towns)
    address = land.address.format(street=random.choice(land.streets), number=random.randint(1, 120), code=code, city=city, state=state)
    latin = random.choice(land.latin) if land.latin else first
    return Somebody(
        land=land,
        first=first,
        last=last,
        phone=land.mobile + "".join(str(random.randint(0, 9)) for _ in range(land.digits)),
        email=mailbox(latin, "" if land.latin else last, number),
        address=address,
        town=town,
        ends=ends,
        answers=_MOST if ends == "complete" else random.randint(1, 7),
        slips=slips_of(number),
    )


def chat_of(who: Somebody, flow: Flow, voice: Voice, random: Random, began: datetime, sender: str, key: str) -> Iterator[Said]:
    """Her messages and what became of them."""
    her = Sender(phone=who.phone)
    now = began
    intake: Intake | None = None
    spoken: tuple[Spoken, ...] = ()
    for place, answer in enumerate(_answers(who, random)):
        before = intake
        here = flow.begin(her, now, intake_id=key) if intake is None else intake
        said = answer or _answer(who, here, spoken, random)
        turn = flow.advance(here, said, now)
        spoken = voice.plain(turn.replies, turn.intake.language)
        # Storage counts versions; a chat that is kept as a whole has one for each message.
        intake = replace(turn.intake, version=place + 1)
        yield Said(before, replace(turn, intake=intake), _heard(said, turn, spoken, voice, her, now, f"SM{key[:30]}{place:02x}", sender))
        if who.ends == "complete" and turn.intake.state is State.COMPLETE and turn.intake.asks is None:
            return
        now += timedelta(seconds=random.choice((25, 40, 55, 80, 130, 300)))


def _answers(who: Somebody, random: Random) -> Iterator[Answer | None]:
    hello, question, _ = who.land.talk
    yield Answer(text=hello)
    for place in range(who.answers):
        if random.random() < 0.06:
            yield random.choice(
                (Answer(media=(MediaKind.IMAGE,)), Answer(media=(MediaKind.VOICE,)), Answer(media=(MediaKind.STICKER,)), Answer(text="?"))
            )
        if who.ends != "complete" and place == 3 and random.random() < 0.1:
            yield Answer(text="DE89 3704 0044 0532 0130 00")
        yield None
    if who.ends == "human":
        yield Answer(tapped=PERSON.id, label="")
        yield Answer(text=question)
        if random.random() < 0.4:
            yield Answer(media=(random.choice((MediaKind.VOICE, MediaKind.IMAGE)),))
    elif who.ends == "stopped":
        yield Answer(text="STOP")
    elif who.ends == "cancelled":
        yield Answer(text="cancel")
        yield None


def _answer(who: Somebody, intake: Intake, spoken: tuple[Spoken, ...], random: Random) -> Answer:
    choices = dict(spoken[-1].choices) if spoken else {}
    asks = intake.asks or ""
    if who.ends == "complete" and (doubtful := doubtful_answer(who.slips, who.phone, who.email, intake, choices)) is not None:
        return doubtful
    if asks == "language" and intake.aside is None and f"language:{who.land.language}" in choices:
        return _tap(f"language:{who.land.language}", choices)
    if asks == "marketing_consent" and choices:
        return _tap(random.choice(list(choices)), choices)
    if choices and asks not in _ANSWERED:
        wanted = next((key for key in choices if key.endswith(f":{_CHOICES.get(asks, '-')}")), next(iter(choices)))
        return _tap(wanted, choices)
    if asks == "email" and intake.slips == 0 and random.random() < 0.12:
        return Answer(text=who.email.replace("@", " at "))
    return Answer(text=_words(who, asks))


def answer_of(who: Somebody, intake: Intake) -> Answer:
    """What she would answer in words to the open question."""
    words = _words(who, intake.asks or "")
    return Answer(text=who.land.talk[1] if words == "-" else words)


# Asked in words although choices may stand below.
_ANSWERED = frozenset(("full_name", "first_name", "last_name", "email", "address", "street", "house_number", "postal_code", "city"))


def _words(who: Somebody, asks: str) -> str:
    city, code, state = who.town
    known = {
        "full_name": f"{who.first} {who.last}",
        "first_name": who.first,
        "last_name": who.last,
        "email": who.email,
        "phone": who.phone,
        "address": who.address,
        "street": who.address,
        "house_number": "7",
        "postal_code": code,
        "city": city,
        "state": state or city,
        "country": who.land.country,
        "remark": who.land.talk[2],
    }
    return known.get(asks, "-")


def _tap(key: str, choices: dict[str, str]) -> Answer:
    return Answer(text=choices[key], tapped=key, label=choices[key])


def _heard(said: Answer, turn: Turn, spoken: tuple[Spoken, ...], voice: Voice, her: Sender, now: datetime, sid: str, sender: str) -> Heard:
    tapping = any(each.choices for each in spoken)
    leaving = tuple(_outgoing(each, sid, her, turn.intake.id, sender) for each in spoken) if tapping else ()
    words = said.text
    if said.tapped == PERSON.id:
        words = voice.words(PERSON.label, turn.intake.language)
    return Heard(
        sid=sid,
        sender=her,
        received_at=now,
        response=NOTHING if tapping else voice.twiml(turn.replies, turn.intake.language),
        body="•••" if turn.sensitive else words,
        how=How.TAPPED if said.tapped else (How.MEDIA if said.media else How.TYPED),
        media=" ".join(said.media),
        shown=tuple(voice.words(consent.shown, consent.language) for consent in turn.consents),
        origin={"source": "whatsapp"},
        leaving=leaving,
    )


def _outgoing(spoken: Spoken, sid: str, her: Sender, intake_id: str, sender: str) -> Outgoing:
    payload: dict[str, object] = {"body": spoken.text}
    if spoken.choices:
        payload = {
            "content": f"HX{'0' * 32}",
            "variables": {},
            "text": spoken.text,
            "form": "buttons",
            "choices": [list(each) for each in spoken.choices],
        }
    return Outgoing(kind=Kind.REPLY, sender=sender, recipient=her.address, payload=payload, intake_id=intake_id, sid=sid)
