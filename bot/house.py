"""What a shop has decided: as the environment has it, and as its admins have set it at the desk, which wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from flows.asking import Asked, Channel
from flows.shop import Shop
from storage.customers import businesses, proof_of_consent

# Names under which settings are kept: one for each question and channel, and for each sentence and language.
# What the law obliges the shop to keep of an erased customer for a while: the questions, and which law.
HELD, HELD_WHY = "held.questions", "held.why"
QUESTION, WORDS = "question:", "words:"

Asking = Mapping[Channel, Mapping[str, Asked]]
Sentence = tuple[str, str]
"""Shape: a language, and the English sentence that is said otherwise in it."""


@dataclass(frozen=True, kw_only=True)
class Periods:
    """After how many days what goes.

    Shape: `expires` ends an unfinished registration, `answers` deletes what it holds, `bodies` are words of messages.
    """

    expires: int
    answers: int
    bodies: int
    ledger: int

    def within(self, most: Periods) -> Periods:
        """These periods, none longer than the others."""
        least = {name: min(getattr(self, name), getattr(most, name)) for name in ("expires", "answers", "bodies", "ledger")}
        return Periods(**least)


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything that an admin may decide.

    Shape: `quiet_hours` is "21:00-09:00"; `reminder_after_hours` is 0 for no reminders; `identity_reason` is the law that asks
    for identity numbers, empty where they are never asked for.
    """

    shop: Shop
    quiet_hours: str
    reminder_after_hours: int
    reminder_template: bool
    periods: Periods
    identity_reason: str = ""
    proof_reason: str = ""
    """Why consent must be provable after an erasure; empty: receipts go with the person."""
    sells_to_businesses: bool = False
    asking: Asking = field(default_factory=dict)
    words: Mapping[Sentence, str] = field(default_factory=dict)
    forms: Mapping[Sentence, tuple[str, ...]] = field(default_factory=dict)
    """The same for sentences whose words depend on a number: each plural form."""

    @property
    def identity_number(self) -> bool:
        """Whether identity numbers are collected, on the secure page and at the desk."""
        return bool(self.identity_reason)


def house_of(usual: House, kept: Mapping[str, Any]) -> House:
    """The house with what was set at the desk.

    Shape: `kept` maps names to JSON. What an older program wrote, or a newer one, and nobody here can read changes nothing.
    """
    languages = _languages(usual.shop, kept)
    shop = replace(
        usual.shop,
        name=_text(kept, "shop.name", usual.shop.name),
        country=_text(kept, "shop.country", usual.shop.country),
        privacy_url=_text(kept, "shop.privacy_url", usual.shop.privacy_url),
        languages=languages,
        default_language=languages[0],
        held=_held(kept),
        held_why=_text(kept, HELD_WHY, ""),
    )
    days = {name: _number(kept, f"days.{name}", getattr(usual.periods, name), 1) for name in ("expires", "answers", "bodies", "ledger")}
    return House(
        shop=shop,
        quiet_hours=_checked(kept, "quiet_hours", usual.quiet_hours, _are_hours),
        reminder_after_hours=_number(kept, "reminder.after_hours", usual.reminder_after_hours, 0),
        reminder_template=kept.get("reminder.template", usual.reminder_template) is True,
        # The environment's periods are what was promised when the shop was set up: the desk shortens them.
        periods=Periods(**days).within(usual.periods),
        identity_reason=_text(kept, "identity.reason", usual.identity_reason),
        proof_reason=_text(kept, proof_of_consent.SETTING, usual.proof_reason),
        sells_to_businesses=kept.get(businesses.SETTING, usual.sells_to_businesses) is True,
        asking=_asking(kept),
        words=_words(kept),
        forms=_forms(kept),
    )


def _held(kept: Mapping[str, Any]) -> tuple[str, ...]:
    value = kept.get(HELD)
    return tuple(name for name in value if isinstance(name, str)) if isinstance(value, list) else ()


def question_name(channel: Channel, step: str) -> str:
    """Under which name the wish for a question is kept."""
    return f"{QUESTION}{channel.value}:{step}"


def _languages(shop: Shop, kept: Mapping[str, Any]) -> tuple[str, ...]:
    wanted = kept.get("shop.languages")
    spoken = [code for code in wanted if code in shop.languages] if isinstance(wanted, list) else []
    # The first is the one for everybody whose language we cannot guess.
    return tuple(dict.fromkeys(spoken)) or shop.languages


def _asking(kept: Mapping[str, Any]) -> Asking:
    found: dict[Channel, dict[str, Asked]] = {channel: {} for channel in Channel}
    for name, value in kept.items():
        channel, _, step = name.removeprefix(QUESTION).partition(":")
        if name.startswith(QUESTION) and channel in set(Channel) and value in set(Asked):
            found[Channel(channel)][step] = Asked(value)
    return found


def _words(kept: Mapping[str, Any]) -> Mapping[Sentence, str]:
    found: dict[Sentence, str] = {}
    for name, value in kept.items():
        if name.startswith(WORDS) and isinstance(value, dict) and isinstance(value.get("ours"), str) and isinstance(value.get("text"), str):
            found[name.removeprefix(WORDS).partition(":")[0], value["ours"]] = value["text"]
    return found


def _forms(kept: Mapping[str, Any]) -> Mapping[Sentence, tuple[str, ...]]:
    found: dict[Sentence, tuple[str, ...]] = {}
    for name, value in kept.items():
        if name.startswith(WORDS) and isinstance(value, dict) and isinstance(value.get("ours"), str):
            forms = value.get("forms")
            if isinstance(forms, list) and all(isinstance(form, str) and form.strip() for form in forms):
                found[name.removeprefix(WORDS).partition(":")[0], value["ours"]] = tuple(forms)
    return found


def _text(kept: Mapping[str, Any], name: str, usual: str) -> str:
    value = kept.get(name)
    return value if isinstance(value, str) else usual


def _number(kept: Mapping[str, Any], name: str, usual: int, least: int) -> int:
    value = kept.get(name)
    return max(value, least) if isinstance(value, int) and not isinstance(value, bool) else usual


def _checked(kept: Mapping[str, Any], name: str, usual: str, fits: Callable[[str], bool]) -> str:
    value = _text(kept, name, usual)
    return value if fits(value) else usual


def _are_hours(written: str) -> bool:
    try:
        begin, end = map(time.fromisoformat, written.split("-"))
    except ValueError:
        return False
    return begin.tzinfo is None and end.tzinfo is None
