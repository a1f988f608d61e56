"""Given and family names, split by the conventions of the language and country."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.read import name_words as known
from flows.read.folding import fold

_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff々〆ヶ\u3040-\u30ff]+")
_HANGUL = re.compile(r"[\uac00-\ud7af]{2,5}")


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a full name consists of; an empty string is a part that was not said."""

    first: str
    last: str = ""


def _is_title(token: str, language: str) -> bool:
    folded = fold(token).replace(" ", "")
    if folded not in known.TITLES:
        return False
    languages = known.DOTTED_TITLES.get(folded)
    return languages is None or language in languages or (token.endswith(".") and folded not in ("m", "me"))


def without_titles(tokens: list[str], language: str) -> tuple[list[str], bool]:
    """The words of a name without its titles, and whether there were any."""
    titled = False
    while len(tokens) > 1 and (_is_title(tokens[0], language) or (fold(tokens[0]) == "the" and _is_title(tokens[1], language))):
        tokens, titled = tokens[1:], True
    return tokens, titled


def _is_suffix(token: str) -> bool:
    folded = fold(token).replace(" ", "")
    return folded in known.SUFFIXES and (folded not in ("i", "v", "ma", "ba", "sen", "jun") or token.isupper() or folded == "v")


def _without_suffixes(tokens: list[str]) -> list[str]:
    if len(tokens) > 3 and fold(" ".join(tokens[-2:])).replace(" ", "") in known.SUFFIXES and len(tokens[-1]) < 3:
        tokens = tokens[:-2]
    while len(tokens) > 2 and _is_suffix(tokens[-1]) and not (len(tokens[-1].strip(".")) == 1 and tokens[-1].endswith(".")):
        tokens = tokens[:-1]
    return tokens


def _by_comma(text: str, language: str) -> NameParts | None:
    """A name with the family name first: "Lovelace, Ada", "Lovelace, Ada, Jr."; not "Ada Lovelace, Jr."."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) < 2 or _suffixes_only(pieces[1]):
        return None
    if len(pieces) > 2 and not all(_suffixes_only(piece) for piece in pieces[2:]):
        return None
    given = without_titles(pieces[1].split(), language)[0]
    while len(given) > 1 and _is_suffix(given[-1]):
        given = given[:-1]
    family = pieces[0].split()
    while len(family) > 1 and _is_suffix(family[-1]):
        family = family[:-1]
    return NameParts(" ".join(given), " ".join(family))


def _suffixes_only(piece: str) -> bool:
    return all(_is_suffix(token) for token in piece.split()) or fold(piece).replace(" ", "") in known.SUFFIXES


def _east_asian(text: str, language: str, region: str | None) -> NameParts | None:
    tokens = text.replace("　", " ").replace("・", " ").split()
    joined = "".join(tokens)
    if not (_HAN.fullmatch(joined) or _HANGUL.fullmatch(joined)):
        return None
    if len(tokens) == 2:
        return NameParts(tokens[1], tokens[0])
    if len(tokens) != 1 or len(joined) < 2:
        return NameParts(text) if len(tokens) == 1 else None
    if _HANGUL.fullmatch(joined):
        size = 2 if joined[:2] in known.KOREAN_DOUBLE and len(joined) > 2 else 1
    elif _KANA.search(joined) or language == "ja" or region == "JP":
        # Without a space only the usual two characters of a Japanese family name can be told.
        size = 2 if len(joined) in (3, 4) else 1 if len(joined) == 2 else 0
    else:
        size = 2 if joined[:2] in known.CHINESE_DOUBLE and len(joined) > 2 else 1
    return NameParts(joined[size:], joined[:size]) if size and len(joined) <= 5 else NameParts(joined)


def _slavic(tokens: list[str]) -> NameParts | None:
    folded = [fold(token) for token in tokens]
    if len(tokens) == 3 and folded[2].endswith(known.PATRONYMIC) and not folded[1].endswith(known.PATRONYMIC):
        return NameParts(f"{tokens[1]} {tokens[2]}", tokens[0])
    if len(tokens) == 2:
        families = [word.endswith(known.SLAVIC_FAMILY) and word not in known.SLAVIC_GIVEN for word in folded]
        if families == [True, False]:
            return NameParts(tokens[1], tokens[0])
    return None


def split_is_a_guess(whole: str, first: str, last: str, language: str, region: str | None) -> bool:
    """Whether nothing but convention says where the family name begins in a name that was given whole.

    A comma, a particle, capitals or a Slavic ending tell it; a name of two words is taken as the language orders it.
    """
    tokens = _without_suffixes(without_titles(whole.replace(",", " ").split(), language)[0])
    folded = [fold(token) for token in tokens]
    if not first or not last or "," in whole or not tokens:
        return False
    if len(tokens) == 1:
        # Without a space only the usual length of a Japanese family name can be told.
        return bool(_HAN.fullmatch(whole)) and (bool(_KANA.search(whole)) or language == "ja" or region == "JP")
    if folded == fold(f"{last} {first}").split():
        return region in known.FAMILY_FIRST_REGIONS and language not in known.FAMILY_FIRST
    if folded != fold(f"{first} {last}").split():
        # The parts were said apart, or corrected since.
        return False
    if (known.PARTICLES | known.ARABIC_PARTICLES).intersection(folded[1:-1]) or _slavic(tokens) is not None:
        return False
    two_families = language in known.TWO_FAMILY_NAMES or region in known.TWO_FAMILY_REGIONS
    if two_families and len(tokens) == 3:
        return not (folded[0] in known.DOUBLE_FIRST and folded[1] in known.DOUBLE_SECOND)
    return len(tokens) > 4 if two_families else len(tokens) > 3


def _family_starts(tokens: list[str], language: str, region: str | None) -> int:
    """The place of the first word of the family name in a name that begins with the given one."""
    folded = [fold(token) for token in tokens]
    last = len(tokens) - 1
    start = last
    if folded[0] in known.ARABIC_JOINED and last > 1:
        rest = next((place for place in range(2, last) if folded[place] in known.ARABIC_PARTICLES), last)
        return max(rest, 2)
    if any(word in known.ARABIC_PARTICLES for word in folded[1:last]):
        return next(place for place in range(1, last) if folded[place] in known.ARABIC_PARTICLES)
    hyphened = [place for place in range(1, last) if fold(tokens[place].rpartition("-")[2]) in known.PARTICLES and "-" in tokens[place]]
    if hyphened:
        return hyphened[0]
    while start > 1 and (folded[start - 1] in known.PARTICLES or (start > 2 and folded[start - 1] in known.CONJUNCTIONS)):
        start -= 2 if folded[start - 1] in known.CONJUNCTIONS and len(tokens[start - 1]) <= 3 and start > 2 else 1
    starts = [place for place in range(1, last) if folded[place] in known.PARTICLES]
    if starts and start == last and last - starts[-1] <= 3:
        start = starts[-1]
    while start > 1 and folded[start - 1] in known.PARTICLES:
        start -= 1
    spanish = language in known.TWO_FAMILY_NAMES or region in known.TWO_FAMILY_REGIONS
    if spanish and start == last and last >= 2:
        double = folded[0] in known.DOUBLE_FIRST and folded[1] in known.DOUBLE_SECOND
        start = last if last == 2 and double else max(last - 1, 1)
    return max(start, 1)


def split_name(text: str, language: str, region: str | None) -> NameParts:
    """First and last name of a cleaned full name."""
    if (parts := _east_asian(text, language, region)) is not None:
        return parts
    if (parts := _by_comma(text, language)) is not None:
        return parts
    tokens, titled = without_titles(text.replace(",", " ").split(), language)
    while len(tokens) > 1 and fold(tokens[-1]) in known.TITLES_AFTER:
        tokens = tokens[:-1]
    tokens = _without_suffixes(tokens)
    if len(tokens) == 1:
        return NameParts("", tokens[0]) if titled else NameParts(tokens[0])
    if (parts := _slavic(tokens)) is not None:
        return parts
    if language in known.FAMILY_FIRST or (region in known.FAMILY_FIRST_REGIONS and language not in ("en", "de", "tr")):
        return NameParts(" ".join(tokens[1:]), tokens[0])
    if (
        len(tokens) > 1
        and len(tokens[0]) > 2
        and tokens[0].isupper()
        and not any(token.isupper() and len(token) > 2 for token in tokens[1:])
    ):
        # "LOVELACE Ada": the large letters mark the family name, as on French forms.
        return NameParts(" ".join(tokens[1:]), tokens[0])
    start = _family_starts(tokens, language, region)
    return NameParts(" ".join(tokens[:start]), " ".join(tokens[start:]))
