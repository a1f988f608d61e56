"""One or several of given options: by number, by name, by a beginning that is unmistakable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.message import Answer, Context, Outcome, Problem, Reading, Suggestion, Value
from flows.read.data import data
from flows.read.folding import digits_plain, fold, short
from flows.read.place_names import padding
from flows.read.vocabulary import without_chatter
from flows.step import Reader
from flows.wording import say

# A name that stands among more other words may be mentioned and not chosen.
_MOST_WORDS_AROUND, _MOST_WORDS = 6, 40
_LONGEST_NAME = 8
_SHORTEST_BEGINNING = 3
_RANGE = re.compile(r"(?<!\d)(\d{1,2})\s?[-–—]\s?(\d{1,2})(?!\d)")

_KEYCAP = "\u20e3"

NONE_OF_THEM = say("I did not find any of the choices in that.")
ONLY_ONE = say("Please choose only one of them.")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: `key` is stored, `names` are what it is called in any language."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a message names: the options in their order, and the words that are left over."""

    keys: tuple[str, ...]
    rest: tuple[str, ...]
    by_number: bool = False


class _Catalogue:
    """The options under every name that they have."""

    def __init__(self, options: Sequence[Option]) -> None:
        self.keys = tuple(option.key for option in options)
        self._typed = {name.strip().casefold(): option.key for option in options for name in option.names}
        called: dict[str, set[str]] = {}
        for option in options:
            for name in (*option.names, option.key):
                called.setdefault(fold(name), set()).add(option.key)
        # A name that two options share in different languages names neither.
        self.called = {name: keys.copy().pop() for name, keys in called.items() if name and len(keys) == 1}
        self.numbered = not any(name.isdigit() for name in self.called)

    def exactly(self, text: str) -> str | None:
        """The option that a whole message names."""
        return self._typed.get(text.strip().casefold()) or self.called.get(fold(text)) or self.called.get(without_chatter(fold(text)))

    def at(self, number: int) -> str | None:
        """The option of this number in the list as it is shown."""
        return self.keys[number - 1] if self.numbered and 1 <= number <= len(self.keys) else None

    def named(self, text: str) -> _Found:
        """Every option that a message names, the longest name first wherever names overlap."""
        tokens = [self._bare(token) for token in fold(text.replace(_KEYCAP, " ")).split()[:_MOST_WORDS]]
        keys: list[str] = []
        rest: list[str] = []
        place, by_number = 0, False
        while place < len(tokens):
            size = next(
                (
                    size
                    for size in range(min(_LONGEST_NAME, len(tokens) - place), 0, -1)
                    if " ".join(tokens[place : place + size]) in self.called
                ),
                0,
            )
            token = tokens[place]
            number = self.at(int(token)) if not size and token.isdecimal() and len(token) < 3 else None
            if size:
                keys.append(self.called[" ".join(tokens[place : place + size])])
            elif number:
                keys.append(number)
                by_number = True
            else:
                rest.append(token)
            place += max(size, 1)
        return _Found(keys=tuple(key for key in self.keys if key in keys), rest=tuple(rest), by_number=by_number)

    def _bare(self, token: str) -> str:
        """The word without the Arabic "and", which is written together with it."""
        return token[1:] if token[0] == "و" and token not in self.called and token[1:] in self.called else token

    def begun(self, text: str) -> str | None:
        """The only option whose name begins so."""
        begin = without_chatter(fold(text))
        found = {key for name, key in self.called.items() if begin and name.startswith(begin)}
        return found.pop() if len(found) == 1 else None

    def resembling(self, text: str) -> str | None:
        """The only option whose name is spelt nearly so."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        spelt = without_chatter(fold(text))
        if not 4 <= len(spelt) <= 60:
            return None
        near = process.extract(spelt, list(self.called), scorer=OSA.distance, score_cutoff=1 if len(spelt) < 8 else 2, limit=4)
        found = {self.called[name] for name, distance, _ in near if distance == near[0][1] and len(name) > 3}
        return found.pop() if len(found) == 1 else None


def _says(kind: str, words: Sequence[str]) -> bool:
    return any(word in data("quantities")[kind] for word in words)


def one_of(options: Sequence[Option]) -> Reader:
    """A reader for one of these options; the value is its key."""
    known = _Catalogue(options)

    def read(answer: Answer, context: Context) -> Outcome:
        text = short(answer.text)
        if (tapped := _tapped(answer, known)) is not None:
            return Reading(tapped)
        if (key := known.exactly(text)) is not None:
            return Reading(key)
        found = known.named(text)
        if len(found.keys) > 1:
            return Problem(ONLY_ONE)
        if found.keys:
            return _one_among_words(found)
        if (key := known.begun(text)) is not None:
            return Reading(key) if len(without_chatter(fold(text))) >= _SHORTEST_BEGINNING else Suggestion(key)
        key = known.resembling(text)
        return Suggestion(key) if key else Problem(NONE_OF_THEM)

    return read


def _one_among_words(found: _Found) -> Outcome:
    if _says("negations", found.rest) or len(found.rest) > _MOST_WORDS_AROUND or any(word.isdigit() for word in found.rest):
        return Problem(NONE_OF_THEM)
    beside = tuple(word for word in found.rest if word not in data("quantities")["beside"])
    # "2 children" is no choice of the second option; "the red one" is one of red.
    return Suggestion(found.keys[0]) if found.by_number and not padding(beside) else Reading(found.keys[0])


def several_of(options: Sequence[Option]) -> Reader:
    """A reader for any of these options; the value is the list of their keys, in their order."""
    known = _Catalogue(options)

    def read(answer: Answer, context: Context) -> Outcome:
        text = short(answer.text)
        if tapped := _ticked(answer, known):
            return Reading(tapped)
        if (key := known.exactly(text)) is not None:
            return Reading([key])
        folded = without_chatter(fold(text))
        if folded in data("quantities")["all"]:
            return Reading(list(known.keys))
        if span := _span(text, known):
            return Suggestion(span)
        found = known.named(text)
        if found.keys:
            return _several_among_words(found)
        if folded.isdecimal() and folded.isascii() and (keys := _digit_by_digit(folded, known)):
            return Suggestion(keys)
        key = known.begun(text) if len(folded) >= _SHORTEST_BEGINNING else None
        near = key or known.resembling(text)
        return Reading([key]) if key else Suggestion([near]) if near else Problem(NONE_OF_THEM)

    return read


def _several_among_words(found: _Found) -> Outcome:
    value: list[Value] = list(found.keys)
    if _says("negations", found.rest):
        return Problem(NONE_OF_THEM)
    asides = data("quantities")
    # "1: 1 3" numbers its own lines; whatever else is a number is none of the choices.
    rest = tuple(word for word in found.rest if word not in asides["and"] and word not in asides["beside"])
    sure = padding(rest) and not any(word.isdigit() for word in rest) and not _says("either", found.rest)
    return Reading(value) if sure else Suggestion(value)


def _span(text: str, known: _Catalogue) -> list[Value]:
    """The options of "1-3", to be asked back: somebody may mean the first and the third."""
    match = _RANGE.search(digits_plain(text))
    if match is None or not known.numbered:
        return []
    first, last = int(match[1]), int(match[2])
    return [key for number in range(first, last + 1) if (key := known.at(number))] if 1 <= first < last <= len(known.keys) else []


def _digit_by_digit(digits: str, known: _Catalogue) -> list[Value]:
    keys = [known.at(int(digit)) for digit in digits[:10]]
    return [key for key in known.keys if key in keys] if None not in keys and len(set(digits)) == len(digits) else []


def _ticked(answer: Answer, known: _Catalogue) -> list[Value]:
    """The options that were ticked in a form, by their keys: no key has a semicolon."""
    keys = (answer.tapped or "").partition(":")[2].split(";")
    return [key for key in known.keys if key in keys] if set(keys) <= set(known.keys) else []


def _tapped(answer: Answer, known: _Catalogue) -> str | None:
    tapped = (answer.tapped or "").partition(":")[2]
    return tapped if tapped in known.keys else None
