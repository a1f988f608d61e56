"""People's names, out of what is written around them, and nothing that is not a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from flows.commands import CommandName
from flows.message import Answer, Context, Outcome, Problem, Reading, Value
from flows.read.commands import command_in
from flows.read.dissection import dissected, has_several
from flows.read.folding import fold, short
from flows.read.introductions import spoken_in
from flows.read.labels import labelled_lines
from flows.read.name_case import set_in_case
from flows.read.name_cleaning import cleaned, greetings
from flows.read.name_labels import told_apart
from flows.read.name_parts import NameParts, split_name, without_titles
from flows.read.name_words import DOUBLE_FIRST, DOUBLE_SECOND, FIRMS, JOINS_PEOPLE, NEVER, RUDE, SUFFIXES
from flows.read.vocabulary import means_all, words
from flows.wording import say

_LONGEST = 100
_MOST_WORDS = 9
_PUNCTUATION = frozenset(" '’ʼʻ‘`´.,-‐‑‒–—·・ª°׳״\u200c\u200d")
_DASHES = re.compile(r"--|^\s*[-.,']|[',]{2}\s")
_MARKS = re.compile(r"\w[\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff]{3,}")
# What a name is called where a first name is called so too.
_ANY_NAME = frozenset(fold(label) for label in ("nome", "nombre", "नाम", "имя", "ім'я", "імя", "όνομα", "jméno", "ad", "isim"))
_NOT_A_NAME = say("That does not look like a name.")


def _belongs(character: str) -> bool:
    return character in _PUNCTUATION or character.isalpha() or unicodedata.category(character)[0] == "M"


def _is_no_name(name: str, context: Context) -> bool:
    """Whether a text cannot be a name: digits, code, sentences, greetings, insults."""
    if not name or len(name) > _LONGEST or not all(map(_belongs, name)) or _DASHES.search(name) or _MARKS.search(name):
        return True
    letters = [c for c in name if c.isalpha()]
    if (
        not letters
        or any(unicodedata.category(c) in ("Co", "Cn", "Cs", "Cc") for c in name)
        or (len(set(letters)) == 1 and len(letters) > 3)
    ):
        return True
    tokens = fold(name).split()
    if not tokens or len(tokens) > _MOST_WORDS or any(len(token) > 40 for token in tokens) or RUDE & set(tokens):
        return True
    folded = " ".join(tokens)
    if folded in greetings() or means_all(name, context.language) - {"private", "me", "new"}:
        return True
    return _is_sentence(name, tokens, context)


def _is_sentence(name: str, tokens: list[str], context: Context) -> bool:
    small_words = {fold(word) for word in name.split() if word[:1].islower()} | (set(tokens) if name.islower() else set())
    if (len(tokens) > 1 and small_words & NEVER) or JOINS_PEOPLE & set(tokens[1:-1]) or (len(tokens) > 1 and FIRMS & set(tokens)):
        return True
    command = command_in(name, asks="full_name", language=context.language)
    if command is not None and command.name is not CommandName.START:
        return True
    small = {fold(word) for word in name.split() if word[:1].islower()} if not name.islower() else set(tokens)
    if any(" ".join(tokens[:size]) in greetings() for size in (1, 2)) and len(small) > 1:
        return True
    if len(tokens) > 2 and name.split()[0].islower() and "no" in means_all(tokens[0]):
        return True
    loose = {fold(word) for word in name.split() if word[:1].islower()} - _PARTICLES
    first, *others = name.replace(",", " ").split()
    typed_small = first.islower() and all(word.islower() for word in others if fold(word).replace(" ", "") not in SUFFIXES)
    if not typed_small and len(loose) > 2:
        return True
    for help_words, common, weighty in _common_words():
        if name.islower() and len(tokens) > 3 and tokens[0] in help_words:
            return True
        met = small & weighty
        if len(met) >= 2 and len(met) * 2 >= len(tokens) - 1:
            return True
        if met and len(tokens) > 3 and len(small & common) >= 3:
            return True
    return False


@lru_cache(maxsize=1)
def _common_words() -> tuple[tuple[frozenset[str], frozenset[str], frozenset[str]], ...]:
    """Of every language: what asks for help, the words of any sentence, and those of them that are in no name."""
    found = []
    for vocabulary in words().values():
        common = vocabulary.guess.get("function", frozenset()) | vocabulary.frame
        found.append((vocabulary.commands.get("help", frozenset()), common, common - _PARTICLES))
    return tuple(found)


_PARTICLES = frozenset("de la le du da das do dos der die den van von e y i o a el al di del della san te ben bin".split())


def _labelled(text: str, context: Context) -> NameParts | None:
    """A name given with its labels, one to a line."""
    found: dict[str, str] = {}
    for folded, value in labelled_lines(text):
        for vocabulary in words().values():
            for field in ("first_name", "last_name"):
                if folded in vocabulary.fields.get(field, ()):
                    found.setdefault(field, cleaned(value, context.language))
            if folded in vocabulary.fields.get("full_name", ()):
                found.setdefault("full_name", cleaned(value, context.language))
    if "last_name" not in found and "first_name" not in found:
        return None
    if "last_name" not in found and "first_name" in found and _is_whole(text, found["first_name"]):
        return None
    first = found.get("first_name") or found.get("full_name", "")
    return NameParts(first, found.get("last_name", ""))


def _is_whole(text: str, name: str) -> bool:
    """Whether "Nombre: Ada Lovelace" means the whole name: where "name" is also how a first name is called."""
    tokens = fold(name).split()
    double = len(tokens) == 2 and tokens[0] in DOUBLE_FIRST and tokens[1] in DOUBLE_SECOND
    return len(tokens) > 1 and not double and any(label in _ANY_NAME for label, _ in labelled_lines(text))


def full_name(answer: Answer, context: Context) -> Outcome:
    """Her name, with its given and family parts. A part that she did not say is left to be asked."""
    parts = _labelled(answer.text, context) or told_apart(short(answer.text))
    if parts is not None:
        if any(part and _is_no_name(part, context) for part in (parts.first, parts.last)):
            return Problem(_NOT_A_NAME)
        return _reading(f"{parts.first} {parts.last}".strip(), parts, context)
    text = answer.text
    if has_several(text):
        pieces = dissected(text, context)
        text = pieces.name if pieces.emails or pieces.phones or pieces.address else text
    if len([line for line in short(text).splitlines() if line.strip()]) > 2:
        return Problem(_NOT_A_NAME)
    if fold(text) in greetings():
        return Problem(_NOT_A_NAME)
    name = cleaned(text, context.language)
    name = next((value for label, value in labelled_lines(name) if label in _name_labels()), name)
    if _is_no_name(name, context):
        return Problem(_NOT_A_NAME)
    parts = split_name(name, spoken_in(fold(text)) or context.language, context.region)
    return _reading(name if parts.first else parts.last, parts, context)


@lru_cache(maxsize=1)
def _name_labels() -> frozenset[str]:
    return frozenset(
        label
        for vocabulary in words().values()
        for field in ("full_name", "first_name", "last_name")
        for label in vocabulary.fields.get(field, ())
    )


def _reading(name: str, parts: NameParts, context: Context) -> Outcome:
    also: dict[str, Value] = {}
    if parts.first:
        also["first_name"] = set_in_case(parts.first, context.language)
    if parts.last:
        also["last_name"] = set_in_case(parts.last, context.language)
    return Reading(set_in_case(name, context.language), also)


def one_name(answer: Answer, context: Context) -> Outcome:
    """A first or a last name on its own."""
    name = cleaned(answer.text, context.language)
    name = next((value for label, value in labelled_lines(name) if label in _name_labels()), name)
    name = " ".join(without_titles(name.split(), context.language)[0])
    return Problem(_NOT_A_NAME) if _is_no_name(name, context) else Reading(set_in_case(name, context.language))


def name_is_possible(text: str, context: Context) -> bool:
    """Whether a text could be somebody's name."""
    return not _is_no_name(text, context)
