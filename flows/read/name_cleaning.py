"""What people write around their names, taken off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from flows.read.folding import _INVISIBLE as INVISIBLE
from flows.read.folding import fold, short, visible
from flows.read.introductions import AFTER_NAMES, ALSO_NAMES, BEFORE_NAMES, HELLOS, ONE_WORD, SURELY
from flows.read.name_words import BORN
from flows.read.place_names import padding
from flows.read.vocabulary import means_all, words

_BRACKETED = re.compile(r"\s*(?:\([^()]{0,60}\)|[\"“„«][^\"”“»]{0,60}[\"”“»])\s*")
_OPENED = re.compile(r"^([^,!.:\n]{1,30})[,!.:\n]\s*(.*)$", re.DOTALL)
_JOINER = re.compile(r"(?<=\w)[\u200c\u200d](?=\w)")
_END = re.compile(r"\s*[.!,;:…、。！]+\s*$")
_ARTICLES = frozenset(("o", "a", "der", "die", "il", "la"))
_WORDLESS_BEFORE = ("我叫", "我的名字是", "我是", "名字是", "姓名", "私の名前は", "名前は", "私は", "僕は", "제 이름은", "저는", "이름은")
_WORDLESS_AFTER = ("이라고 합니다", "라고 합니다", "です", "と申します", "といいます", "입니다", "이에요", "예요")


@lru_cache(maxsize=1)
def greetings() -> frozenset[str]:
    """Every greeting."""
    return HELLOS | {greeting for vocabulary in words().values() for greeting in vocabulary.guess.get("greetings", ())}


@lru_cache(maxsize=1)
def _hellos() -> Mapping[str, int]:
    return _counted(greetings())


@lru_cache(maxsize=64)
def _intros(language: str) -> Mapping[str, int]:
    """What people say before their name; single words only in the language spoken."""
    own = (
        phrase
        for code, vocabulary in words().items()
        for phrase in vocabulary.said.get("name", ())
        if " " in phrase or code == language.partition("-")[0]
    )
    return _counted((*own, *BEFORE_NAMES))


@lru_cache(maxsize=1)
def _one_word_intros() -> frozenset[str]:
    """The single words that introduce a name in some language."""
    return ONE_WORD | {phrase for vocabulary in words().values() for phrase in vocabulary.said.get("name", ()) if " " not in phrase}


@lru_cache(maxsize=1)
def _one_word_tails() -> frozenset[str]:
    """The single words that follow a name in some language."""
    return frozenset(phrase for vocabulary in words().values() for phrase in vocabulary.said.get("tail", ()) if " " not in phrase)


def _begins_large(word: str) -> bool:
    return word[:1].isupper() or (word[:1].isalpha() and word[:1].lower() == word[:1].upper())


def _without_foreign(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words without an introduction of one word, and without politeness, of a language that is not spoken at the moment."""
    if len(pairs) > 1:
        (word, folded), following = pairs[0], pairs[1][0]
        small_before_large = word[:1].islower() and following[:1].isupper()
        polite = small_before_large and len(pairs) > 2 and bool(means_all(word) & {"yes", "ok"})
        if folded in _one_word_intros() or polite or (folded in ALSO_NAMES and small_before_large and len(pairs) > 2):
            certain = folded in SURELY or (len(pairs) > 2 and folded not in ALSO_NAMES)
            if certain or small_before_large:
                pairs = pairs[1:]
    while len(pairs) > 2 and pairs[-1][1] in _one_word_tails() and not pairs[-1][0][:1].isupper():
        pairs = pairs[:-1]
    return pairs


@lru_cache(maxsize=64)
def _tails(language: str) -> Mapping[str, int]:
    return _counted(
        phrase
        for code, vocabulary in words().items()
        for phrase in (*vocabulary.said.get("tail", ()), *vocabulary.said.get("here", ()), *AFTER_NAMES)
        if " " in phrase or code == language.partition("-")[0]
    )


def _counted(phrases: Iterable[str]) -> Mapping[str, int]:
    """Phrases with the number of their words."""
    return {" ".join(phrase.split()): len(phrase.split()) for phrase in phrases}


def _words_of(text: str) -> list[tuple[str, str]]:
    """Words as typed beside their folded form."""
    return [(word, folded) for word in text.split() for folded in (fold(word),)]


def _without(pairs: list[tuple[str, str]], phrases: Mapping[str, int], *, at_end: bool) -> list[tuple[str, str]]:
    """The words without the longest phrase that they begin, or end, with."""
    longest = size = 0
    for count in range(1, min(len(pairs), max(phrases.values(), default=0) + 1)):
        taken = pairs[-count:] if at_end else pairs[:count]
        length = phrases.get(" ".join(folded for _, folded in taken if folded), 0)
        if count <= length >= longest:
            longest, size = length, count
    if not size:
        return pairs
    return pairs[:-size] if at_end else pairs[size:]


def _without_padding(pairs: list[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """The words from an introduction on, when nothing but padding stands before it ("ok my name is Ada")."""
    if len(_without(pairs, _intros(language), at_end=False)) < len(pairs):
        return pairs
    for start in range(1, min(4, len(pairs))):
        if not padding((pairs[start - 1][1],)):
            break
        if len(_without(pairs[start:], _intros(language), at_end=False)) < len(pairs) - start:
            return pairs[start:]
    return pairs


def _stripped(text: str, language: str) -> str:
    """A name without greeting, introduction and politeness."""
    opened = _OPENED.match(text)
    head, tail = opened.groups() if opened else ("", text)
    if tail.strip() and (fold(head) in greetings() or means_all(head, language) & {"yes", "ok", "no"}):
        text = tail
    for before in _WORDLESS_BEFORE:
        text = text.removeprefix(before).strip(" ：:")
    for after in _WORDLESS_AFTER:
        text = text.removesuffix(after).strip() if not text.isascii() else text
    pairs = _words_of(text)
    pairs = _without(pairs, _hellos(), at_end=False) if len(pairs) > 2 else pairs
    pairs = _without_padding(pairs, language)
    before_intro = len(pairs)
    pairs = _without(pairs, _intros(language), at_end=False)
    if len(pairs) == before_intro:
        pairs = _without_foreign(pairs)
    elif len(pairs) > 2:
        pairs = _without_foreign([("", ""), *pairs])[1:]
    if len(pairs) < before_intro and len(pairs) > 1 and pairs[0][1] in _ARTICLES and pairs[0][0].islower():
        pairs = pairs[1:]
    born = next((place for place, (_, folded) in enumerate(pairs) if folded in BORN and place > 0), len(pairs))
    pairs = pairs[:born]
    for _ in range(2):
        pairs = _without(pairs, _tails(language), at_end=True)
    return " ".join(word for word, _ in pairs)


def cleaned(text: str, language: str) -> str:
    """The text as a name would stand in it."""
    text = unicodedata.normalize("NFC", short(text))
    text = "".join(character if match else INVISIBLE.sub("", character) for character, match in _joined(text))
    text = _BRACKETED.sub(" ", visible(text)).strip()
    text = _stripped(_END.sub("", text), language)
    kept = text if re.search(r"\b(?:jr|sr|\w)\.$", text, re.IGNORECASE) else _END.sub("", text)
    return " ".join(kept.strip(" ,;:!").split())


def _joined(text: str) -> Iterator[tuple[str, bool]]:
    joiners = {match.start() for match in _JOINER.finditer(text)}
    return ((character, place in joiners) for place, character in enumerate(text))
