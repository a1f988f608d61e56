"""Names of countries and languages inside messages, found with the index that CLDR gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from flows.read.data import data
from flows.read.folding import fold
from flows.read.scripts import wordless
from flows.read.vocabulary import words

Lookup = Callable[[str], str | None]

_LONGEST_NAME = 7
# Whoever writes more tells a story; the country in it is not the answer.
_MOST_WORDS = 40
# Turkish puts its case endings behind an apostrophe: "Almanya'dan".
_CASE_ENDING = re.compile(r"(?<=\w)['’](?:n?[dt][ae]n?|n?[ae]|y[aeıiuü]|[yn]?[ıiuü]n?|l[iıuü]y[iıuü]m|[dt][ae]y[ıi]m)\b", re.IGNORECASE)
# Endings of cases, longest first, and what the nominative has in their place.
# Turkish: -dan, -da, -ya ...; Russian and Ukrainian: -ии, -ию, -ы ...; Polish: -i, -y, -ę ...
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("liyim", ("",)),
    ("deyim", ("",)),
    ("dayim", ("",)),
    ("danim", ("",)),
    ("denim", ("",)),
    ("yada", ("ya",)),
    ("ndan", ("",)),
    ("nden", ("",)),
    ("yim", ("",)),
    ("nda", ("",)),
    ("nde", ("",)),
    ("dan", ("",)),
    ("den", ("",)),
    ("tan", ("",)),
    ("ten", ("",)),
    ("da", ("",)),
    ("de", ("",)),
    ("ta", ("",)),
    ("te", ("",)),
    ("ya", ("",)),
    ("ye", ("",)),
    ("nin", ("",)),
    ("ku", ("ki",)),
    ("si", ("",)),
    ("ии", ("ия", "иа")),
    ("ию", ("ия",)),
    ("ией", ("ия",)),
    ("ією", ("ія",)),
    ("иею", ("ия",)),
    ("ше", ("ша",)),
    ("ши", ("ша",)),
    ("шу", ("ша",)),
    ("ине", ("ина",)),
    ("ины", ("ина",)),
    ("ину", ("ина",)),
    ("ини", ("ина",)),
    ("ом", ("ии", "ыи", "")),
    ("ою", ("а",)),
    ("е", ("", "а")),
    ("ы", ("а",)),
    ("и", ("а", "я", "")),
    ("у", ("", "а")),
    ("ю", ("я",)),
    ("а", ("",)),
    ("emczech", ("emcy",)),
    ("iemiec", ("iemcy",)),
    ("czech", ("cy",)),
    ("iec", ("cy",)),
    ("sce", ("ska",)),
    ("ski", ("ska",)),
    ("ie", ("a", "")),
    ("ii", ("ia",)),
    ("ji", ("ja",)),
    ("cji", ("cja",)),
    ("i", ("ia", "a")),
    ("y", ("a",)),
    ("e", ("ia", "ie", "a")),
    ("u", ("", "a")),
    ("a", ("",)),
)


@lru_cache(maxsize=1)
def _padding() -> frozenset[str]:
    """Every word that may stand around a name without changing what is said."""
    found: set[str] = set()
    for vocabulary in words().values():
        for group in (vocabulary.talk, vocabulary.said):
            for kind, phrases in group.items():
                if kind not in ("but", "wish"):
                    found.update(word for phrase in phrases for word in phrase.split())
        found.update(word for word in vocabulary.extra.get("language", ()))
        found.update(word for key in ("country", "language") for phrase in vocabulary.fields.get(key, ()) for word in phrase.split())
        found.update(word for phrase in vocabulary.guess.get("greetings", ()) for word in phrase.split())
    return frozenset(found)


# Words that turn what is said beside them round.
NEGATIONS = frozenset("not nicht kein keine degil nie pas no non niet nao не ليس δεν नहीं nem".split())


def padding(tokens: tuple[str, ...]) -> bool:
    """Whether words say nothing beyond the name between them."""
    return not NEGATIONS & set(tokens) and all(token in _padding() or len(token) == 1 for token in tokens)


def inflected(token: str, lookup: Lookup) -> str | None:
    """The code of a name in one of its cases ("Almanya'dan", "в Германии", "w Polsce")."""
    for ending, nominatives in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= 3:
            stem = token[: -len(ending)]
            for nominative in nominatives:
                if (code := lookup(stem + nominative)) is not None:
                    return code
    return None


def named(text: str, lookup: Lookup) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every name in a message with the words that stand around it, the longest first."""
    folded = fold(_CASE_ENDING.sub("", text))
    tokens = tuple(folded.split())
    if (code := lookup(folded)) is not None:
        yield code, ()
        return
    if len(tokens) > _MOST_WORDS:
        return
    for size in range(min(_LONGEST_NAME, len(tokens)), 0, -1):
        met = False
        for place in range(len(tokens) - size + 1):
            phrase = " ".join(tokens[place : place + size])
            code = lookup(phrase) or (inflected(phrase, lookup) if size == 1 and len(phrase) > 4 else None)
            # Two letters are a code only when they are the whole message: "in", "it" and "is" are words.
            if code is not None and (len(phrase) > 3 or not phrase.isascii()):
                met = True
                yield code, tokens[:place] + tokens[place + size :]
        if met:
            return
    if wordless(text) and len(tokens) <= 3:
        yield from _within("".join(tokens), lookup)


def _within(joined: str, lookup: Lookup) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names in writing without spaces."""
    joined = joined[:40]
    for size in range(len(joined), 1, -1):
        for place in range(len(joined) - size + 1):
            if (code := lookup(joined[place : place + size])) is not None:
                yield code, ()
                return


def countries_index() -> dict[str, str]:
    """Shape: folded name -> ISO 3166-1 alpha-2."""
    index: dict[str, str] = data("names")["countries"]
    return index


def languages_index() -> dict[str, str]:
    """Shape: folded name -> ISO 639-1 (639-3 where there is none)."""
    index: dict[str, str] = data("names")["languages"]
    return index
