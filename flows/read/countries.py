"""Countries, by the names that people give them."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.message import Answer, Context, Options, Outcome, Problem, Reading, Suggestion
from flows.read.data import data
from flows.read.folding import fold, short
from flows.read.place_names import countries_index, languages_index, named, padding
from flows.wording import say

_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_NATIONS = re.compile("\U0001f3f4\U000e0067\U000e0062[\U000e0061-\U000e007a]+\U000e007f")
# Letters that are a country's own in one language and another's code everywhere else.
# What stands before a country in the languages that decline its name.
_PREPOSITIONS = frozenset("з із зі в у во из с до w we z ze do na на v ve u iz in aus den der dem die nach".split())
_STEM, _LONGEST_ENDING = 4, 3
_OWN_LETTERS = {("tr", "tc"): "TR", ("pl", "rp"): "PL", ("fr", "eu"): "US"}
_FIRST_FLAG_LETTER = 0x1F1E6
# Words of a state's long name that its short name does without.
_GOVERNMENT = frozenset(
    "republic of the republik republique republica repubblica republiek republika cumhuriyeti kingdom konigreich "
    "krolestwo koninkrijk reino regno "
    "royaume democratic demokratische democratique democratica democratische demokratyczna federal islamic de la le "
    "du del da do di der die das "
    "республика королевство демократическая республіка جمهوريه مملكه".split()
)


@lru_cache(maxsize=1)
def _ambiguous() -> dict[str, list[str]]:
    known: dict[str, list[str]] = data("names")["ambiguous"]
    return known


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Every country code."""
    return frozenset(countries_index().values())


def lookup(folded: str) -> str | None:
    """The code of a country's folded name, three-letter code or alias."""
    return countries_index().get(folded)


def _flags(text: str) -> list[str]:
    flags = ["".join(chr(ord(sign) - _FIRST_FLAG_LETTER + ord("A")) for sign in flag) for flag in _FLAG.findall(text)]
    return [*(flag for flag in flags if flag in codes()), *("GB" for _ in _NATIONS.findall(text))]


def _official(folded: str) -> str | None:
    """The country of a long name ("Republik Österreich")."""
    tokens = folded.split()
    rest = [token for token in tokens if token not in _GOVERNMENT]
    return lookup(" ".join(rest)) if rest and len(rest) < len(tokens) else None


def countries_in(text: str) -> list[str]:
    """The countries that a message is about, when it is about nothing else."""
    text = short(text)
    folded = fold(text)
    if not folded:
        return list(dict.fromkeys(_flags(text)))
    if len(folded) == 2 and folded.isascii() and folded.upper() in codes():
        return [folded.upper()]
    if (code := lookup(folded) or _official(folded)) is not None:
        return [code]
    found: list[str] = []
    for code, around in named(text, lookup):
        rest = tuple(token for token in around if token not in _GOVERNMENT and lookup(token) != code)
        if padding(rest) or lookup(" ".join(rest)) == code:
            found.append(code)
    return list(dict.fromkeys(found))


def _either(folded: str) -> list[str]:
    if folded in _ambiguous():
        return _ambiguous()[folded]
    for name, either in _ambiguous().items():
        tokens = folded.split()
        if name in tokens and padding(tuple(token for token in tokens if token != name)):
            return either
    return []


def _misspelt(folded: str) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if not 5 <= len(folded) <= 40:
        return None
    near = process.extract(folded, countries_index().keys(), scorer=OSA.distance, score_cutoff=1 if len(folded) < 9 else 2, limit=8)
    nearest = {countries_index()[name] for name, distance, _ in near if distance == near[0][1]}
    return nearest.pop() if len(nearest) == 1 else None


def _adjective(folded: str) -> str | None:
    """The country that a language is named after, where it is one ("Türk", "deutsch")."""
    language = languages_index().get(folded)
    if language is None:
        return None
    home = [code for code, spoken in data("regions").items() if spoken and spoken[0] == language]
    return language.upper() if language.upper() in home else home[0] if len(home) == 1 else None


@lru_cache(maxsize=1)
def _by_beginning() -> dict[str, tuple[tuple[str, str], ...]]:
    """Names of one word by their first letters."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, code in countries_index().items():
        if " " not in name and len(name) >= _STEM:
            found.setdefault(name[:_STEM], []).append((name, code))
    return {beginning: tuple(names) for beginning, names in found.items()}


def _inflected(folded: str) -> str | None:
    """The country of a name in a case that its list lacks, behind a preposition: "з Польщі", "in den Niederlanden"."""
    if not 1 < len(folded.split()) <= 3:
        return None
    *before, word = folded.split()
    if not set(before) <= _PREPOSITIONS or len(word) <= _STEM:
        return None
    shared: dict[int, set[str]] = {}
    for name, code in _by_beginning().get(word[:_STEM], ()):
        same = next((at for at, (one, other) in enumerate(zip(name, word, strict=False)) if one != other), min(len(name), len(word)))
        if len(word) - same <= _LONGEST_ENDING and len(name) - same <= _LONGEST_ENDING - 1:
            shared.setdefault(same, set()).add(code)
    codes_met = shared[max(shared)] if shared else set()
    return codes_met.pop() if len(codes_met) == 1 else None


def country(answer: Answer, context: Context) -> Outcome:
    """The country that she names."""
    if answer.tapped and answer.tapped.rpartition(":")[2].upper() in codes():
        return Reading(answer.tapped.rpartition(":")[2].upper())
    folded = fold(answer.text)
    if (own := _OWN_LETTERS.get((context.language, folded))) is not None:
        return Reading(own)
    if either := _either(folded):
        return Options(tuple(either))
    found = countries_in(answer.text)
    if len(found) == 1:
        return Reading(found[0])
    if 1 < len(found) <= 4:
        return Options(tuple(found))
    if (inflected := _inflected(folded)) is not None:
        return Reading(inflected)
    if guess := _adjective(folded) or (_misspelt(folded) if len(folded.split()) <= 4 else None):
        return Suggestion(guess)
    return Problem(say("I do not know a country of that name."))
