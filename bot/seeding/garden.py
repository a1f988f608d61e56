"""A whole shop's worth of invented customers and intakes, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.outbound import Voice
from bot.seeding.chats import Said, Somebody, chat_of, somebody
from bot.seeding.doubtful import doubts_of
from bot.seeding.lands import Land, lands, mailbox
from bot.seeding.mishaps import acts_of, stumbled, stumbles
from flows.flow import Flow
from flows.intake import Mark, State
from flows.profile import Address, Profile
from storage.customers.creating import Newcomer
from storage.outgoing import Kind, Outgoing
from storage.seeding import SeededChat, SeededMessage

# How chats end, out of a hundred.
_ENDS = (("complete", 46), ("under way", 26), ("human", 10), ("expired", 8), ("stopped", 5), ("cancelled", 5))
# Why a message of ours fails, as often as shops see it: window closed, no WhatsApp, opted out, undeliverable.
_FAILURES = (63016, 63003, 63024, 21610, 63049)
_SOURCES = ("counter", "newsletter", "trade fair", "poster")
_TAGS = ("wholesale", "regular", "gift shop", "online")
_NOTES = ("Called: will go on this evening.", "Knows us from the trade fair.", "Prefers to be written to in the morning.")
_WRITTEN = {
    "de": "Guten Tag, hier ist Dana von Acorn & Oak. Wie kann ich helfen?",
    "tr": "Merhaba, ben Dana. Size nasıl yardımcı olabilirim?",
}
_HELLO = "Hello, this is Dana from the shop. How can I help?"


class Garden:
    """What grows from one seed.

    Shape: `staff` are the ids of the accounts that intakes are given to; `sender` is our WhatsApp address.
    """

    def __init__(self, flow: Flow, voice: Voice, *, seed: int, now: datetime, sender: str, staff: Sequence[str]) -> None:
        self._flow, self._voice, self._sender, self._staff = flow, voice, sender, staff
        self._random = Random(seed)  # noqa: S311 - deterministic on purpose; nothing here is a secret
        self._now = now

    def chats(self, count: int) -> Iterator[SeededChat]:
        """Intakes with their chats, in all languages."""
        ends = [end for end, share in _ENDS for _ in range(share)]
        for number in range(count):
            land, end = lands()[number % len(lands())], self._random.choice(ends)
            yield self._chat(somebody(self._random, land, number, end), f"{self._random.getrandbits(128):032x}")

    def records(self, count: int) -> Iterator[Newcomer]:
        """Customers without a chat."""
        for number in range(count):
            land = self._random.choice(lands())
            review = self._random.choices(("approved", "pending", "rejected", "returned"), (80, 14, 3, 3))[0]
            tags = tuple(self._random.sample(_TAGS, self._random.choice((0, 0, 1, 2))))
            created = self._now - timedelta(minutes=self._random.randint(60, 2 * 365 * 24 * 60))
            key = f"{self._random.getrandbits(128):032x}"
            further = {"review_status": review, "tags": list(tags)}
            origin = {"source": "import"}
            profile = self._profile(land, number)
            if review == "pending":
                profile = replace(profile, uncertain=doubts_of(number))
            yield Newcomer(id=key, profile=profile, created_at=created, origin=origin, further=further)

    def _profile(self, land: Land, number: int) -> Profile:
        random = self._random
        first, last = random.choice(land.firsts), random.choice(land.lasts)
        city, code, state = random.choice(land.towns)
        latin = (random.choice(land.latin), "") if land.latin else (first, last)
        home = Address(
            title=city, country=land.country, first_name=first, last_name=last, street=random.choice(land.streets),
            house_number=str(random.randint(1, 150)), postal_code=code, city=city, state=state, is_default=True,
        )  # fmt: skip
        phone = f"{land.mobile}{number:0{land.digits}d}"
        return Profile(
            first_name=first, last_name=last, email=mailbox(*latin, number + 100_000), phone=phone, preferred_language=land.language,
            addresses=(home,),
        )  # fmt: skip

    def _began(self, who: Somebody) -> datetime:
        random = self._random
        if who.ends == "expired":
            return self._now - timedelta(days=random.randint(31, 70), minutes=random.randint(0, 1440))
        if who.ends in ("under way", "human"):
            # Most are of today; of some the window closes soon, of some it has.
            hours = random.choices(
                (random.uniform(0.1, 8), random.uniform(22.1, 23.9), random.uniform(8, 22), random.uniform(25, 90)), (50, 12, 20, 18)
            )[0]
            return self._now - timedelta(hours=hours)
        return self._now - timedelta(days=random.expovariate(1 / 9), hours=random.uniform(1, 12))

    def _chat(self, who: Somebody, key: str) -> SeededChat:
        said = list(chat_of(who, self._flow, self._voice, self._random, self._began(who), self._sender, key))
        if stumbles(who, key):
            said.append(stumbled(said[-1], who, self._voice, key, len(said)))
        last = said[-1].turn.intake
        # Nobody writes in the future: a chat that would is moved back as a whole.
        late = last.heard_at - (self._now - timedelta(minutes=2))
        if late > timedelta():
            said = [_earlier(each, late) for each in said]
            last = said[-1].turn.intake
        registered = any(each.turn.profile is not None for each in said)
        if who.ends == "expired" and last.state is State.ASKING:
            last = replace(last, state=State.EXPIRED)
        beside = self._beside(said[0].heard.received_at, last.state)
        if beside.get("desk", {}).get("held_by"):
            last = replace(last, marks=(*(mark for mark in last.marks if mark is not Mark.WANTS_PERSON), Mark.HELD))
        sent = tuple(self._sent([each for each in said if each.heard.error is None], who))
        return SeededChat(
            intake=last,
            turns=tuple((each.turn, each.heard) for each in said),
            sent=sent,
            events=tuple(acts_of(said, sent, beside.get("desk"), last.state)),
            customer_id=f"{self._random.getrandbits(128):032x}" if registered else None,
            **beside,
        )

    def _sent(self, said: Sequence[Said], who: Somebody) -> Iterator[SeededMessage]:
        random = self._random
        for each in said:
            for outgoing in each.heard.leaving:
                receipt = random.choices(("read", "delivered", "sent"), (80, 15, 5))[0]
                yield SeededMessage(outgoing=outgoing, at=each.heard.received_at + timedelta(seconds=1), receipt=receipt)
        last = said[-1].turn.intake
        if who.ends == "human" and random.random() < 0.5:
            words = _WRITTEN.get(last.language, _HELLO)
            yield self._ours(said[-1], words, Kind.STAFF, minutes=random.randint(2, 30))
        elif who.ends == "under way" and random.random() < 0.18:
            code = random.choice(_FAILURES)
            spoken = self._voice.plain(said[-1].turn.replies, last.language)
            text = spoken[-1].text if spoken else _HELLO
            failed = self._ours(said[-1], text, Kind.REMINDER, minutes=random.randint(5, 90))
            yield replace(failed, status="failed", receipt=None, code=code)

    def _ours(self, said: Said, words: str, kind: Kind, *, minutes: int) -> SeededMessage:
        outgoing = Outgoing(
            kind=kind, sender=self._sender, recipient=said.heard.sender.address, payload={"body": words}, intake_id=said.turn.intake.id,
            staff_id=self._staff[0] if kind is Kind.STAFF and self._staff else None,
        )  # fmt: skip
        at = min(said.heard.received_at + timedelta(minutes=minutes), self._now - timedelta(seconds=30))
        return SeededMessage(outgoing=outgoing, at=at)

    def _beside(self, began: datetime, state: State) -> dict[str, Any]:
        """What colleagues have done with it."""
        random, staff = self._random, self._staff
        found: dict[str, Any] = {}
        if not staff:
            return found
        mine, note = random.choice(staff), random.choice(_NOTES)
        if random.random() < (0.6 if state is State.HUMAN else 0.25):
            held = state is State.HUMAN and random.random() < 0.4
            until = self._now + timedelta(minutes=random.randint(5, 50)) if held else None
            found["desk"] = {"assignee": mine, "held_by": mine if held else None, "held_until": until, "changed_at": self._now}
        if random.random() < 0.12:
            found["notes"] = ({"staff_id": mine, "written_at": began + timedelta(minutes=25), "words": note},)
        if random.random() < 0.3:
            made = began - timedelta(hours=random.uniform(0.2, 40))
            found["invite"] = {
                "made_by": mine,
                "made_at": made,
                "expires_at": made + timedelta(days=14),
                "note": random.choice((note, "")),
                "source": random.choice(_SOURCES),
                "tags": [random.choice(_TAGS)],
                "most_uses": 1,
            }
        return found


def _earlier(said: Said, by: timedelta) -> Said:
    intake = said.turn.intake
    moved = replace(intake, begun_at=intake.begun_at - by, heard_at=intake.heard_at - by)
    return Said(said.before, replace(said.turn, intake=moved), replace(said.heard, received_at=said.heard.received_at - by))
