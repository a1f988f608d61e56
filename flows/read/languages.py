"""Languages: which one she names, and which one she writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

from flows.message import Answer, Context, Options, Outcome, Problem, Reading
from flows.read.countries import _flags as flags_in
from flows.read.data import data
from flows.read.folding import fold, short
from flows.read.place_names import inflected, languages_index, named, padding
from flows.read.varieties import locale_in, served, spoken_in
from flows.read.vocabulary import without_chatter, words
from flows.wording import say

# A bare word such as "Deutsch" is also a family name, a firm or a village.
_ASKS_FOR_NAMES = frozenset(("last_name", "company", "city", "street", "remark", "language", "country", "tax_office", "address_title"))
_MOST_WORDS = 14
# Words of a wish to speak a language, beyond the vocabulary's own.
_SPEAK = frozenset(
    "language sprache dil dili dilinde idioma langue lingua taal jezyk язык язика мова мову لغه اللغه γλωσσα konus "
    "konusalim parler parlons hablar falar "
    "uk us british american amerikan ingiliz amerikanisch britisch brasiliano brasileiro brazilian brasilianisch "
    "brasilien traditionell traditional traditionnel simplified vereinfacht "
    "swiss austrian canadian australian mexican mexicano latino european "
    "parlare parliamo praten spreken mowic porozmawiac говорить говорити".split()
)
_ENDINGS_RU = ("ски", "цки", "ски язык")
_BY_SCRIPT = {
    "ARABIC": "ar",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "GREEK": "el",
    "HEBREW": "he",
    "THAI": "th",
    "DEVANAGARI": "hi",
}
_UKRAINIAN = frozenset("іїєґІЇЄҐ")
_LETTERS_OF = (
    ("ß", "de"),
    ("ğ", "tr"),
    ("ı", "tr"),
    ("ş", "tr"),
    ("ñ", "es"),
    ("¿", "es"),
    ("¡", "es"),
    ("ł", "pl"),
    ("ą", "pl"),
    ("ę", "pl"),
    ("ż", "pl"),
    ("ś", "pl"),
    ("ã", "pt"),
    ("õ", "pt"),
)
_SURE, _LEAD = 3, 1


def lookup(folded: str) -> str | None:
    """The code of a language's folded name."""
    found = languages_index().get(folded)
    if found is None and folded.startswith(("по ", "по")):
        rest = folded.removeprefix("по").strip()
        found = next((languages_index()[name] for name in (rest + "и", rest, rest + "скии") if name in languages_index()), None)
    if found is None and folded.startswith("بال"):
        found = languages_index().get(folded.removeprefix("ب")) or languages_index().get(folded.removeprefix("بال"))
    return found


@lru_cache(maxsize=1)
def _own_names() -> frozenset[str]:
    """Languages as they call themselves."""
    return frozenset(data("names")["own"])


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(languages_index().values())


def languages_in(text: str) -> list[str]:
    """The languages that a message asks for, when it says nothing else."""
    text = short(text)
    folded = fold(text)
    if not folded:
        return [spoken[0] for flag in flags_in(text) if (spoken := data("regions").get(flag))]
    if len(folded) == 2 and folded in _codes():
        return [folded]
    if (code := lookup(folded) or locale_in(text)) is not None:
        return [code]
    found = [code for code, around in named(text, lookup) if padding(tuple(word for word in around if not _belongs(word, code)))]
    return list(dict.fromkeys(found))


def _belongs(word: str, code: str) -> bool:
    """Whether a word goes with a language's name: to speak, a second name of it, a country where it is at home."""
    return word in _SPEAK or lookup(word) is not None or spoken_in(word, code)


def language(answer: Answer, context: Context, offered: tuple[str, ...]) -> Outcome:
    """The language that she wants to be spoken to in: the variety that is offered, else what she named."""
    if answer.tapped and (tapped := answer.tapped.rpartition(":")[2]) in offered:
        return Reading(tapped)
    found = languages_in(answer.text)
    if len(found) == 1:
        # A language that we do not speak is still the one that she prefers; the flow says so honestly.
        return Reading(served(found[0], text=answer.text, region=context.region, offered=offered) or found[0])
    ours = tuple(dict.fromkeys(one for code in found if (one := served(code, region=context.region, offered=offered))))
    if len(ours) > 1:
        return Options(ours)
    return Problem(say("I do not know a language of that name."))


def language_asked_for(text: str, *, asks: str | None) -> str | None:
    """The language code that a whole message asks to go on in, at another question than the one for the language.

    A single foreign word never changes the language, unless it is the language's own name.
    """
    if asks == "language":
        return None
    folded = fold(text)
    tokens = folded.split()
    if not folded or len(tokens) > _MOST_WORDS or len(folded) == 2 or re.search(r"[@\d]", text):
        return None
    if len(tokens) == 1 and lookup(folded) is not None:
        return languages_index().get(folded) if folded in _own_names() and asks not in _ASKS_FOR_NAMES else None
    found = languages_in(text) if len(tokens) > 1 or not folded.isascii() else []
    if len(found) != 1:
        return None
    # "Ich spreche Deutsch" is a wish; "Deutsch Ida" at the question for a name is none, but there the words are no padding.
    return found[0]


def _by_script(text: str) -> str | None:
    if any(letter in _UKRAINIAN for letter in text):
        return "uk"
    for character in text:
        if character.isalpha() and not character.isascii():
            script = unicodedata.name(character, "").partition(" ")[0]
            if script == "CYRILLIC":
                return "ru"
            if script in _BY_SCRIPT:
                return _BY_SCRIPT[script]
    return None


def _by_words(text: str, likely: Callable[[str], bool]) -> tuple[str | None, bool]:
    """The language whose words these are, and whether it is clear; between equals only the likely ones count."""
    folded = fold(text)
    tokens = set(folded.split())
    scores: dict[str, int] = {}
    for code, vocabulary in words().items():
        greeted = any(f" {greeting} " in f" {folded} " for greeting in vocabulary.guess.get("greetings", ()))
        scores[code] = _SURE * greeted + len(tokens & vocabulary.guess.get("function", frozenset()))
    for letter, code in _LETTERS_OF:
        if letter in text.casefold() and code in scores:
            scores[code] += 2
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if _lead(ranked) < _LEAD:
        # "Hello" is Hungarian too; from a number that is not and in a shop that does not speak it, it is English.
        ranked = [(code, score) for code, score in ranked if likely(code)]
    if not ranked or ranked[0][1] == 0:
        return None, False
    clear = _lead(ranked) >= _LEAD
    return ranked[0][0] if clear else None, clear and ranked[0][1] >= _SURE


def _lead(ranked: list[tuple[str, int]]) -> int:
    return ranked[0][1] - ranked[1][1] if len(ranked) > 1 else sum(score for _, score in ranked)


def _is_likely(code: str, *, home: list[str], offered: tuple[str, ...]) -> bool:
    return code in home or served(code, region=None, offered=offered) is not None


def greets(text: str) -> bool:
    """Whether a whole message only says hello."""
    bare = without_chatter(fold(text))
    return any(bare in vocabulary.guess.get("greetings", ()) for vocabulary in words().values())


def guess_language(text: str, region: str | None, offered: tuple[str, ...], default: str) -> tuple[str, bool]:
    """The language of a first message, and whether that is sure enough not to ask.

    Sure is a language whose words she wrote, or the only main language of her number's region when nothing contradicts.
    """
    text = short(text)
    ours = partial(served, region=region, offered=offered)
    if len(named_languages := languages_in(text)) == 1 and (spoken := ours(named_languages[0], text=text)):
        return spoken, True
    written = _by_script(text)
    home = data("regions").get(region or "", [])
    likely = partial(_is_likely, home=home, offered=offered)
    by_words, clear = (written, True) if written and written not in ("ru", "ar") else _by_words(text, likely)
    code = by_words or written
    if code is not None and (spoken := ours(code)) is not None:
        return spoken, clear or written is not None
    local = [spoken for at_home in home if (spoken := ours(at_home))]
    if code is None and local:
        return local[0], len(home) == 1
    return default if default in offered else offered[0], False


__all__ = ["greets", "guess_language", "inflected", "language", "language_asked_for", "languages_in"]
