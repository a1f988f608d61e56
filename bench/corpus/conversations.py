"""Whole conversations, played through the same line as the webhook's, as the corpus' README says."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from bench.corpus.lines import CORPUS, scorer
from bot.console.talk import Talk
from bot.outbound import Spoken
from flows.flow import Flow
from flows.registration import registration
from flows.shop import Shop
from storage.database import Database
from translations import Catalogs

Message = dict[str, Any]

MOST_MESSAGES = 60
BEGUN = datetime(2026, 1, 1, 12, tzinfo=UTC)
GREETINGS = {"de": "Hallo", "tr": "Merhaba", "fr": "Bonjour", "es": "Hola", "it": "Ciao", "nl": "Hallo", "pt": "Olá", "pl": "Dzień dobry"}
GREETINGS |= {"ar": "مرحبا", "ru": "Здравствуйте", "uk": "Добрий день", "en": "Hello"}
OUTCOMES = {"complete": "completed", "cancelled": "cancelled", "stopped": "stopped", "human": "handed_over"}
# Their names for our questions, where they differ.
THEIRS = {"confirm": "confirm_summary", "state": "region"}
DECLINED = ("another_address", "remark", "marketing_consent")
CONFIRMED = ("phone", "confirm", "cancel", "restart", "resume", "erase")


@dataclass
class Result:
    """What became of one conversation."""

    id: str
    language: str
    tidy: bool
    outcome_right: bool
    differences: list[str]
    bot_messages: int
    script: list[str] = field(default_factory=list)


class Customer:
    """Somebody who answers from her queues, whatever the order in which she is asked."""

    def __init__(self, line: dict[str, Any], talk: Talk) -> None:
        self._talk = talk
        self._defaults = line["context"]["defaults"]
        self._queues: dict[str, deque[Message]] = defaultdict(deque)
        self._after: dict[str, deque[Message]] = defaultdict(deque)
        for message in line["messages"]:
            if message["asks"] == "any":
                self._after[message["after"]].append(message)
            else:
                self._queues[message["asks"]].append(message)
        self.language = line["context"]["ui_language"]
        self.bot_messages = 0
        self.script: list[str] = []

    def play(self) -> dict[str, Any]:
        """Talk until the bot asks nothing more; how it stands then."""
        self._send({"say": GREETINGS.get(self.language, "Hello")})
        standing = self._standing()
        for _ in range(MOST_MESSAGES):
            asked = standing["asks"]
            if asked is None or standing["state"] in ("stopped", "cancelled", "human"):
                break
            self._send(self._next(asked))
            standing = self._standing()
            if standing["asks"] != asked and (later := self._after.get(THEIRS.get(asked, asked))):
                self._send(later.popleft())
                standing = self._standing()
        return standing

    def _standing(self) -> dict[str, Any]:
        return dict(self._talk.standing().as_json())

    def _next(self, asked: str) -> Message:
        name = "confirm_email_suggestion" if self._suggests() and self._queues["confirm_email_suggestion"] else THEIRS.get(asked, asked)
        queue = self._queues[name]
        if queue and not (self._suggests() and name != "confirm_email_suggestion"):
            return queue.popleft()
        return {"say": self._defaults["decline" if asked in DECLINED else "confirm" if asked in CONFIRMED or self._suggests() else "skip"]}

    def _suggests(self) -> bool:
        intake = self._talk.standing().intake
        return intake is not None and intake.aside is not None and intake.aside.name in ("suggestion", "options")

    def _send(self, message: Message) -> None:
        said = self._spoken(message)
        self.bot_messages += len(said)
        self.script += [f"> {message.get('say') or message.get('type')}", *(f"    {spoken.text}" for spoken in said)]

    def _spoken(self, message: Message) -> tuple[Spoken, ...]:
        if message.get("type") == "location":
            return self._talk.locate(message["location"])
        if message.get("type") == "contacts":
            return self._talk.card(message["vcard"])
        return self._talk.say(message["say"])


def profile_in(standing: dict[str, Any]) -> dict[str, Any] | None:
    """The stored customer in the scorer's words."""
    customer = standing["customer"]
    if customer is None:
        return None
    addresses = customer["addresses"]
    first: dict[str, Any] = next((address for address in addresses if address["is_default"]), {})
    others = [address for address in addresses if not address["is_default"]]
    company = first.get("billing_type") == "company"
    return {
        "first": customer["first_name"],
        "last": customer["last_name"],
        "email": customer["email"],
        "phone": customer["phone"],
        "language": str(customer["preferred_language"]).partition("-")[0],
        "address": {name: first.get(name) for name in ("country", "street", "house_number", "postal_code", "city")},
        "billing_address": {name: others[0].get(name) for name in ("country", "street", "house_number", "postal_code", "city")}
        if others
        else None,
        "billing": "business" if company else "private",
        "company": first.get("company") or None,
        "vat_id": first.get("vat_id") or None,
        "region": first.get("state") or None,
        "marketing_consent": any(value in ("SUBSCRIBED", "PENDING_CONFIRMATION") for value in customer["subscriptions"].values()),
    }


def played() -> Iterator[Result]:
    """Every conversation of the corpus, each with a database of its own."""
    score = scorer()
    catalogs = Catalogs()
    shop = Shop(
        name="Acorn & Oak", country="DE", languages=catalogs.languages, default_language="en", privacy_url="https://shop.example/privacy"
    )
    flow = Flow(registration(shop), shop)
    for text in (CORPUS / "conversations.jsonl").read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        database = Database("sqlite://")
        database.upgrade()
        try:
            yield _result(
                line,
                Talk(
                    flow=flow, catalogs=catalogs, database=database, clock=lambda: BEGUN, address=f"whatsapp:{line['context']['wa_number']}"
                ),
                score,
            )
        finally:
            database.dispose()


def _result(line: dict[str, Any], talk: Talk, score: ModuleType) -> Result:
    customer = Customer(line, talk)
    standing = customer.play()
    outcome = OUTCOMES.get(str(standing["state"]), str(standing["state"]))
    return Result(
        id=line["id"],
        language=customer.language,
        tidy=not line["context"]["messy"],
        outcome_right=outcome == line["expect"]["outcome"],
        differences=score.grade_profile(line, profile_in(standing)),
        bot_messages=customer.bot_messages,
        script=customer.script,
    )
