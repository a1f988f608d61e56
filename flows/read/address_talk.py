"""What people say around an address, and where a second address begins."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.read import address_words as known
from flows.read.address_numbers import looks_like_street
from flows.read.folding import digits_plain, fold
from flows.read.introductions import BEFORE_ADDRESSES, HELLOS
from flows.read.vocabulary import means_all, words

# Small words that a street's name may begin with: "Am Markt", "Na Skarpie", "De Lairessestraat".
_PARTICLES = frozenset(
    "de la le du des les da do dos das der die den dem del della di al el los las y e i na van het the of sur a o im am zu zum zur "
    "t an auf in unter vor beim bei hinter op aan nad pod pri u v w en ob".split()
)
# Those that say where and are no part of the name, once an introduction stood before them.
_WHERE = frozenset("na i u v w in der den på op at pe в на у li".split())
_MOST_WORDS = 4
# No address is shorter.
_SHORTEST = 10
_ROMAN = re.compile(r"^[IVXLC]+\.?$")
_GREETED = re.compile(r"^[^,\n،!.]*")
_FIRST_PIECE = re.compile(r"^[^,\n،]*")
_PURPOSES = (
    r"(?:invoic\w*|bill(?:ing)?\b|rechnung\w*|fatura\w*|faktur\w*|factu(?:re|ra|ration|ur)\w*|fattura\w*|сч[её]т\w*|рахун\w+|(?:ال)?فاتورة|"
    r"deliver\w*|shipping|liefer(?:ung|adresse|n|t)\w*|dostaw\w*|teslimat\w*|livraison|livr[eé]\w*|env[ií]o\w*|entrega\w*|consegn\w*|bezorg\w*|"
    r"доставк\w*|(?:ال)?توصيل)"
)
_LINKS = (
    r"(?:but|and|then|ale|oraz|i|aber|und|ama|fakat|ve|mais|et|pero|y|ma|e|maar|en|mas|а|но|и|але|та|і|لكن|"
    r"the|my|die|der|meine|la|le|ma|mi|el|de|mijn|il|o|a|moja|для)"
)
_SECOND = re.compile(rf"[\s,;.(،](?:{_LINKS}\s){{0,3}}{_PURPOSES}(?=[\s:,])", re.IGNORECASE)
_LED = re.compile(
    rf"^(?:(?:the|die|der|la|le|el|de|il|a|o)\s)?{_PURPOSES}\s?:?\s(?:(?:to|an|na|à|a|em|op|in|en|is|goes|bitte|please|на|по|إلى|على)\s)*",
    re.IGNORECASE,
)


def first_address(text: str) -> str:
    """A message up to its second address: "deliver to A, but send the invoice to B" is about A here."""
    plain = digits_plain(text)
    plain = plain if len(plain) == len(text) else text
    digits = [place for place, character in enumerate(plain) if character.isdigit()]
    for match in _SECOND.finditer(plain) if digits else ():
        before = plain[: match.start()]
        if (
            len(before) > _SHORTEST
            and digits[0] < match.start()
            and digits[-1] > match.end()
            and any(c.isalpha() for c in before[:_SHORTEST])
        ):
            return text[: match.start()].rstrip(" ,;(،")
    return text


@lru_cache(maxsize=1)
def _talked() -> frozenset[str]:
    """The words of introductions, greetings and small talk in every language."""
    found = {word for phrase in BEFORE_ADDRESSES for word in phrase.split()}
    for vocabulary in words().values():
        found |= vocabulary.frame | vocabulary.guess.get("function", frozenset())
        found.update(word for phrase in vocabulary.said.get("address", ()) for word in phrase.split())
    # What contractions leave: "we're at", "c'est le".
    return frozenset(found) | {"re", "s", "m", "c", "j", "we", "at"}


@lru_cache(maxsize=1)
def _greetings() -> frozenset[str]:
    return HELLOS | {greeting for vocabulary in words().values() for greeting in vocabulary.guess.get("greetings", ())}


def without_purpose(text: str) -> str:
    """A text without "delivery to", "invoice:" before it."""
    led = _LED.match(text)
    return text[led.end() :] if led and led.end() < len(text) and not text[led.end() :].lower().startswith(("st", "rd")) else text


def without_greeting(text: str) -> str:
    """A text without the piece before its first comma, when that is a greeting or a yes."""
    piece = _GREETED.match(text)
    head = piece.group() if piece else ""
    rest = text[len(head) :].lstrip(" ,\n،!.")
    if rest and head and not re.search(r"\d", head) and (fold(head) in _greetings() or means_all(head) & {"yes", "ok"}):
        return rest
    return text


def without_opening(text: str, *, introduced: bool) -> str:
    """A text from where its address begins: small words before the first large one are no street.

    Streets that begin small stay ("rue de la Paix", "am Markt"); so does a message in small letters throughout.
    """
    opening = _FIRST_PIECE.match(text)
    tokens = list(re.finditer(r"\S+", opening.group() if opening else ""))
    run: list[str] = []
    for place, match in enumerate(tokens):
        word = match.group()
        if word[0].isdigit() or _is_streets_own(word):
            return text[match.start() :] if _is_talk(run, word, introduced=introduced) else text
        opens = word[0].isupper() and place == 0 and fold(word) in _talked() - _PARTICLES and not _is_last(tokens, place)
        if word[0].isupper() and not opens:
            return text[match.start() :] if _is_talk(run, word, introduced=introduced) else text
        run.append(word)
    return text


def _is_last(tokens: list[re.Match[str]], place: int) -> bool:
    return place + 1 >= len(tokens) or not tokens[place + 1].group()[0].islower()


def _is_streets_own(word: str) -> bool:
    return word.endswith(".") or word[0] in "#№" or looks_like_street(word) or fold(word) in known.STREET_WORDS


def _is_talk(run: list[str], following: str, *, introduced: bool) -> bool:
    """Whether the words before a would-be beginning of an address are talk."""
    parts = [part for word in run for part in fold(word).split()]
    if not parts or len(parts) > _MOST_WORDS or _ROMAN.match(following):
        return False
    if set(parts) <= _PARTICLES | _WHERE:
        return introduced and set(parts) <= _WHERE and following[0].isupper()
    if following[0].isupper():
        told = all(part in _talked() | _PARTICLES for part in parts)
        return told or (1 < len(parts) < _MOST_WORDS and parts[-1] in _WHERE)
    return all(part in _talked() for part in parts)
