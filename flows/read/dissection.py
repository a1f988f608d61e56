"""A message with several facts, cut into what is about each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from flows.message import Context
from flows.read.emails import emails_in
from flows.read.folding import digits_plain, fold, short
from flows.read.phones import _candidates as phone_candidates
from flows.read.phones import phones_in
from flows.read.vocabulary import words

_EMAIL = re.compile(r"[^\s,;:<>()\"]+@[^\s,;<>()\"]+")
_JOINING = frozenset(
    "en e et und and ve y i и та й а и und sowie with mit con avec met z з мой моя mon ma mijn mein meine my la il o "
    "os meu minha mi is ist est è е es é to lautet the der die das هو و my".split()
)
_DIALLED, _ALONE = 10, 8
# A name, a comma, and an address with its numbers.
_SIGNED = re.compile(r"^([^\W\d][^\d,]{2,60}\s[^\d,]{2,60}),\s*(\D{0,60}\d.*,.*)$")
_LIST = re.compile(r"[,;،]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What a message says, sorted; an empty string is what it does not say."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    name: str = ""
    address: str = ""


@lru_cache(maxsize=4)
def _label_words(kind: str) -> frozenset[str]:
    found = {
        word
        for vocabulary in words().values()
        for phrase in (*vocabulary.said.get(kind, ()), *vocabulary.fields.get(kind, ()))
        for word in phrase.split()
    }
    return frozenset(found) | _JOINING


@lru_cache(maxsize=64)
def _address_intros(language: str) -> tuple[str, ...]:
    code = language.partition("-")[0]
    found = {
        phrase for spoken, vocabulary in words().items() for phrase in vocabulary.said.get("address", ()) if " " in phrase or spoken == code
    }
    return tuple(sorted(found, key=len, reverse=True))


def _without_label(text: str, kind: str) -> str:
    """A text without the label that introduced what came after it."""
    tokens = text.split()
    while tokens:
        folded = fold(tokens[-1])
        # The Arabic "and" is written onto its word.
        if folded and not all({word, word.removeprefix("و")} & _label_words(kind) for word in folded.split()):
            break
        if not folded and len(tokens[-1]) > 2:
            break
        tokens.pop()
    return _LIST.sub("", " ".join(tokens)).strip()


def _cut_out(text: str, spans: list[tuple[int, int]], kind: str) -> str:
    lines: list[str] = []
    place = 0
    for start, stop in sorted(spans):
        before = text[place:start]
        kept, last = before.rpartition("\n")[0], before.rpartition("\n")[2]
        lines.append(f"{kept}\n{_without_label(last, kind)}".strip("\n"))
        place = stop
    lines.append(text[place:].lstrip(" ,;.،"))
    return "\n".join(line for line in lines if line.strip())


def has_several(text: str) -> bool:
    """Whether a message could hold more than one fact."""
    text = short(text)
    return "@" in text or "\n" in text.strip() or len(re.findall(r"\d", text)) > 2 or len(text.split()) > 6


@lru_cache(maxsize=64)
def _first_words_of_intros(language: str) -> frozenset[str]:
    return frozenset(intro.partition(" ")[0] for intro in _address_intros(language))


def _address_starts(text: str, language: str) -> tuple[int, int] | None:
    """Where the words stand that introduce an address."""
    tokens = [(match.start(), match.end(), fold(match.group())) for match in re.finditer(r"[^\s,;،]+", text)]
    intros, first_words = _address_intros(language), _first_words_of_intros(language)
    places = [place for place, token in enumerate(tokens) if token[2].partition(" ")[0] in first_words]
    last_digit = max((place for place, character in enumerate(text) if character.isdigit()), default=-1)
    for size in (5, 4, 3, 2, 1):
        for place in places:
            if place + size >= len(tokens) or tokens[place][0] > last_digit:
                break
            if " ".join(token[2] for token in tokens[place : place + size]) in intros:
                return tokens[place][0], tokens[place + size - 1][1]
    return None


def dissected(text: str, context: Context) -> Pieces:
    """The pieces of a message."""
    text = short(text).strip()
    emails = tuple(emails_in(text))
    if emails:
        text = _cut_out(text, [match.span() for match in _EMAIL.finditer(text)], "email")
    plain = digits_plain(text)
    plain = plain if len(plain) == len(text) else text
    spans: list[tuple[int, int]] = []
    phones: list[str] = []
    for candidate in phone_candidates(plain):
        start = plain.find(candidate)
        numbers = phones_in(candidate, context.region, context.language)
        if numbers and _is_phone(plain, start, start + len(candidate), candidate):
            spans.append((start, start + len(candidate)))
            phones += numbers
    if spans:
        text = _cut_out(text, spans, "phone")
    name, address = _name_and_address(text, context)
    return Pieces(emails=emails, phones=tuple(dict.fromkeys(phones)), name=name, address=address)


def _is_phone(text: str, start: int, stop: int, candidate: str) -> bool:
    """Whether a number is certainly a phone: international, on a line of its own, or with its label before it."""
    before = text[:start].rpartition("\n")[2]
    after = text[stop:].partition("\n")[0]
    alone = not before.strip(" ,.:-") and not after.strip(" ,.!-")
    digits = re.sub(r"\D", "", candidate)
    words_before = [word for word in fold(before).split()[-3:] if word not in _JOINING]
    labelled = bool(words_before) and words_before[-1] in _label_words("phone") - _JOINING
    # No part of an address has ten digits; a number that begins with 0 and has so many is dialled.
    dialled = len(digits) >= _DIALLED and digits[0] == "0"
    return candidate.strip().startswith("+") or labelled or dialled or (alone and len(digits) >= _ALONE)


def _without_joining(text: str) -> str:
    tokens = text.split()
    while len(tokens) > 1 and fold(tokens[-1]) in _JOINING:
        tokens.pop()
    return " ".join(tokens)


def _name_and_address(text: str, context: Context) -> tuple[str, str]:
    if (starts := _address_starts(text, context.language)) is not None:
        return _without_joining(text[: starts[0]].strip(" ,;،\n").partition("\n")[0]), text[starts[1] :].strip(" ,;:")
    lines = [line.strip(" ,;") for line in text.splitlines() if line.strip(" ,;")]
    if not lines:
        return "", ""
    if len(lines) == 1 and context.asks == "full_name" and (signed := _SIGNED.match(lines[0])):
        return signed.group(1), signed.group(2)
    digits = [any(character.isdigit() for character in digits_plain(line)) for line in lines]
    if not digits[0] and len(lines) > 1 and any(digits[1:]):
        return lines[0], "\n".join(lines[1:])
    return ("", "\n".join(lines)) if any(digits) else (lines[0], "")
