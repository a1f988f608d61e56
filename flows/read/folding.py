"""Writing made comparable: case, accents, digits and punctuation away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# WhatsApp passes at most 1,600 characters through Twilio; what is longer was not typed by a person.
LONGEST = 1600

# The last is the apostrophe of Ukrainian keyboards (імʼя), a letter to Unicode and a sign to everybody who types another one.
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ة": "ه", "ى": "ي", "ـ": "", "ʼ": "'"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_MARKED = re.compile(r"[^\W\d_]+")
_NOT_WORD = re.compile(r"[\W_]+")
_INVISIBLE = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u180e\ufe0e\ufe0f\u3164\u115f\u1160\uffa0\u2800\x00]")
# Accents are dropped only where a reader would not miss them: in Devanagari, Thai or kana a mark is a letter.
_ACCENTED = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\U000e0020-\U000e007f\u20e3\ufe0f\u200d]+")


_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def short(text: str) -> str:
    """The part of a message that is read at all."""
    return text[:LONGEST]


# The name of a character is looked up in a compressed table; a thousand letters are more than any customer writes.
@lru_cache(maxsize=1024)
def _drops_accents(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_ACCENTED)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    base_drops = False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) == "Mn":
            if not base_drops:
                kept.append(character)
            continue
        base_drops = character < "\u0250" or _drops_accents(character)
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _plain_digits(text: str) -> str:
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), text)


def digits_plain(text: str) -> str:
    """The same text with the digits of every script as 0 to 9."""
    return _plain_digits(text)


# A dozen readers compare the same message.
@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Text as it is compared: lower case, no accents, digits 0 to 9, words with single spaces between."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", short(text))).casefold()
    plain = _plain_digits(_without_accents(plain).translate(_LETTERS))
    # Marks of other scripts are no word characters for `re`, but cutting a word at its vowel sign would.
    if plain.isascii():
        return _NOT_WORD.sub(" ", plain).strip()
    return " ".join("".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in plain).split())


def umlauts_spelt(text: str) -> str:
    """The same text with ä, ö, ü written ae, oe, ue, as on a foreign keyboard."""
    return text.casefold().translate(_UMLAUTS)


def visible(text: str) -> str:
    """Text without pictures and characters that nobody sees; joiners between letters stay."""
    return _PICTURES.sub(" ", text)
