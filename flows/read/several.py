"""What a message holds beyond its question, when it is certain."""

from __future__ import annotations

import re

from flows.message import Answer, Context, Reading, Value
from flows.read.addresses import address
from flows.read.cards import facts_of
from flows.read.emails import emails_in
from flows.read.folding import digits_plain, fold, short
from flows.read.names import full_name
from flows.read.phones import phones_in
from flows.read.vocabulary import words

_MOST_LINES = 8
_NUMBER_ALONE = re.compile(r"[+\d][\d\s()./\-]{6,24}")
_PIECES = re.compile(r"[,;\n]|(?:\s(?:and|und|ve|et|y|e|en|i|и|та|і)\s)")


def volunteered(answer: Answer, context: Context) -> dict[str, Value]:
    """Further facts under their questions' names; nothing that could as well mean something else."""
    if answer.card:
        return facts_of(answer.card, context)
    if answer.location is not None:
        return _address_of(answer, context)
    text = short(answer.text)
    facts: dict[str, Value] = {}
    if "@" in text and len(found := emails_in(text)) == 1:
        facts["email"] = found[0]
    if (number := _phone(text, context)) is not None:
        facts["phone"] = number
    rest = [line.strip() for line in text.splitlines() if line.strip()][:_MOST_LINES]
    return {**facts, **_name(text, rest, context), **_told_address(text, rest, context)}


def _phone(text: str, context: Context) -> str | None:
    """A number on a line of its own, or one that a word such as "Handy" introduces."""
    plain = digits_plain(text)
    if sum(character.isdigit() for character in plain) < 7:
        return None
    said = {phrase for vocabulary in words().values() for phrase in vocabulary.said.get("phone", ())}
    for piece in _PIECES.split(plain):
        bare = piece.strip(" .:")
        folded = f" {fold(bare)} "
        introduced = any(f" {phrase} " in folded for phrase in said)
        if (_NUMBER_ALONE.fullmatch(bare) and (bare.startswith(("+", "0")) or "\n" in text)) or introduced:
            numbers = phones_in(bare, context.region)
            if len(numbers) == 1:
                return numbers[0]
    return None


def _name(text: str, rest: list[str], context: Context) -> dict[str, Value]:
    """A name after "my name is", or on the first line of a block of facts."""
    folded = f" {fold(text)} "
    for vocabulary in words().values():
        for phrase in vocabulary.said.get("sure_name", ()):
            if f" {phrase} " in folded:
                piece = next((piece for piece in _PIECES.split(text) if f" {phrase} " in f" {fold(piece)} "), text)
                return _as_name(piece, context)
    block = len(rest) >= 3 and not any(character.isdigit() for character in rest[0]) and "@" not in rest[0]
    return _as_name(rest[0], context) if block else {}


def _as_name(piece: str, context: Context) -> dict[str, Value]:
    outcome = full_name(Answer(text=piece), context)
    if not isinstance(outcome, Reading) or "last_name" not in outcome.also:
        return {}
    return {**outcome.also, "full_name": outcome.value}


def _told_address(text: str, rest: list[str], context: Context) -> dict[str, Value]:
    """An address after "I live at", or on a line of its own in a block of facts."""
    folded = f" {fold(text)} "
    introduced = any(f" {phrase} " in folded for vocabulary in words().values() for phrase in vocabulary.said.get("address", ()))
    if len(rest) < 2 and not introduced:
        return {}
    candidates = rest if len(rest) > 1 else [text]
    found = [facts for line in candidates if len(facts := _address_of(Answer(text=line), context)) > 1]
    return found[0] if len(found) == 1 else {}


def _address_of(answer: Answer, context: Context) -> dict[str, Value]:
    """The parts of an address that is whole: with street and city, so that no sentence passes for one."""
    outcome = address(answer, context)
    if not isinstance(outcome, Reading) or not outcome.also.get("street") or not outcome.also.get("city"):
        return {}
    return {**outcome.also, "address": True}
