"""Addresses: a whole one in any order, or one part of it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from flows.message import Answer, Context, Outcome, Problem, Reading, Suggestion
from flows.read.address_countries import guessed_country
from flows.read.address_numbers import NUMBER, is_post_box, looks_like_street, street_and_number
from flows.read.address_parts import parts_of
from flows.read.address_rules import AddressRules, rules_for, state_of
from flows.read.address_segments import as_facts, cleaned
from flows.read.dissection import dissected, has_several
from flows.read.folding import _INVISIBLE as INVISIBLE
from flows.read.folding import digits_plain, fold, short, visible
from flows.read.name_case import set_in_case
from flows.read.place_names import padding
from flows.read.postal_codes import as_written, codes_in, fits
from flows.read.vocabulary import means_all, words
from flows.wording import CountryName, say

__all__ = ["AddressRules", "address", "city", "house_number", "postal_code", "rules_for", "state", "street_line"]

_LONGEST_PART = 100
_MOST_WORDS = 8
_NUMBER_INSIDE = re.compile(r"^(\D{2,60}?)\s(\d{1,5}(?:\s?[A-Za-z]\b)?)[\s,]+(\D{2,40})$")
_CODE = re.compile(r"[<>{}\\|=^~\[\]]|https?:|@")
_NO_NUMBER = frozenset(
    "s/n|sn|ohne|o nr|bn|б/н|sin numero|no number|keine|keine hausnummer|numarasiz|sans numero|senza numero|sem numero".split("|")
)
# Small words that streets have: "Rue de la Paix", "Straße des 17. Juni", "Ulica na Skarpie".
_IN_STREETS = frozenset(
    "de la le du des les da do dos das der die den dem del della delle di al el los las y e i na van het the of sur "
    "und and et a o im am zu zum zur".split()
)
_NOT_FOUND = say("I could not find an address in that.")


def _plain(text: str) -> str:
    return " ".join(visible(INVISIBLE.sub("", unicodedata.normalize("NFC", short(text)))).split()).strip(" ,;.!")


def _is_address(found: dict[str, str], text: str) -> bool:
    """Whether there is enough to be sure that this is an address at all."""
    street = found.get("street", "")
    if len(street.split()) > _MOST_WORDS or len(found.get("city", "").split()) > _MOST_WORDS or is_talk(street):
        return False
    if street and not any(character.isalpha() for character in street):
        return False
    if "postal_code" in found and ("city" in found or street):
        return True
    return bool(street) and ("house_number" in found or looks_like_street(street) or is_post_box(street)) and len(text) < 400


def is_talk(street: str) -> bool:
    """Whether a would-be street is a piece of a sentence ("the parcel for Ada at 5 High Street")."""
    small = {fold(word) for word in street.split() if word.islower()} if not street.islower() else set()
    return any(len(small & vocabulary.guess.get("function", frozenset()) - _IN_STREETS) > 1 for vocabulary in words().values())


def _sane(found: dict[str, str]) -> bool:
    return all(len(value) <= _LONGEST_PART and not _CODE.search(value) for value in found.values())


def _set_properly(found: dict[str, str], language: str) -> dict[str, str]:
    return {
        part: set_in_case(value, language) if value.islower() and part in ("street", "city", "district", "state") else value
        for part, value in found.items()
    }


def address(answer: Answer, context: Context) -> Outcome:
    """A whole address, or what of it she wrote. What is missing is left to be asked, and nothing is made up."""
    text = answer.text
    if answer.location is not None and not text.strip():
        place = answer.location
        if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
            return Problem(say("That place on the map cannot be right."))
        text = place.address or place.label
        if not text.strip():
            return Problem(say("I can see the pin, but not the address it stands for."))
    if has_several(text):
        pieces = dissected(text, context)
        text = pieces.address if (pieces.emails or pieces.phones) and pieces.address else text
    found = _set_properly(parts_of(text, guessed_country(text, context)), context.language)
    if not found or not _is_address(found, text) or not _sane(found):
        return Problem(_NOT_FOUND)
    return Reading(value=True, also=as_facts(found))


def street_line(answer: Answer, context: Context) -> Outcome:
    """The street, with the house number when it was said too."""
    text = cleaned(answer.text).replace("\n", ", ")
    if not _possible(text) or _is_talk(text, context):
        return Problem(say("That does not look like a street."))
    found = _set_properly(parts_of(text, guessed_country(text, context)), context.language)
    street = found.get("street")
    if "house_number" not in found and "city" not in found and (beside := _NUMBER_INSIDE.match(text)):
        return Reading(beside.group(1).strip(" ,"), as_facts({"house_number": beside.group(2), "address_line2": beside.group(3)}))
    if street is None or "city" in found or "postal_code" in found:
        if "postal_code" in found and "city" in found and street:
            return Reading(street, as_facts({part: value for part, value in found.items() if part != "street"}))
        read = street_and_number(text, context.country or context.region)
        return Reading(
            set_in_case(read.street, context.language) if read.street.islower() else read.street,
            as_facts({"house_number": read.number, "address_line2": read.extra}),
        )
    return Reading(street, as_facts({part: found[part] for part in ("house_number", "address_line2") if part in found}))


def house_number(answer: Answer, context: Context) -> Outcome:
    """The number of the house, with its letter or range."""
    text = digits_plain(_plain(answer.text))
    if fold(text) in {fold(word) for word in _NO_NUMBER} or "none" in means_all(text, context.language):
        return Reading("s/n")
    match = NUMBER.match(text)
    if match is None:
        tokens = text.split()
        numbers = [token for token in tokens if NUMBER.match(token.strip(".,"))]
        if len(numbers) == 1 and padding(
            tuple(fold(token) for token in tokens if token != numbers[0] and fold(token) not in _labels("house_number"))
        ):
            match = NUMBER.match(numbers[0].strip(".,"))
    if match is None and not (len(text) <= 12 and re.fullmatch(r"[\w\s/.\-]*\d[\w\s/.\-]*", text)):
        return Problem(say("That does not look like a house number."))
    return Reading(match.group("number").strip() if match else text)


@lru_cache(maxsize=32)
def _labels(part: str) -> frozenset[str]:
    return frozenset(word for vocabulary in words().values() for phrase in vocabulary.fields.get(part, ()) for word in phrase.split())


def postal_code(answer: Answer, context: Context) -> Outcome:
    """The postal code, as its country writes it."""
    country = context.country or context.region
    text = digits_plain(unicodedata.normalize("NFKC", _plain(answer.text)))
    compact = re.sub(r"\s", "", text)
    for spelling in (text, compact):
        if country and rules_for(country).postal_code and fits(spelling, country):
            whole = rules_for(country).postal_code
            return Reading(as_written(spelling if whole and whole.fullmatch(spelling) else compact, country))
    if country and rules_for(country).postal_code is None:
        return (
            Reading(text.upper())
            if re.fullmatch(r"[\w \-]{2,10}", text) and any(c.isdigit() for c in text)
            else Problem(say("That does not look like a postal code."))
        )
    found = [code for code in codes_in(text, country) if code.fits or not country]
    if len({code.code for code in found}) == 1:
        rest = f"{text[: found[0].start]} {text[found[0].end :]}"
        if not re.search(r"\d", rest) and _only_labels(rest):
            return Reading(found[0].code)
        before, town = text[: found[0].start], text[found[0].end :].strip(" ,.-")
        if not town:
            before, town = "", before.strip(" ,.-")
        if found[0].fits and _only_labels(before) and _names_town(town, context, behind=found[0].end <= text.find(town)):
            return Reading(found[0].code, as_facts({"city": set_in_case(town, context.language)}))
    if country and any(c.isdigit() for c in text) and len(text) < 40:
        mistaken = re.sub(r"[oO]", "0", text) if re.fullmatch(r"[\doO\s-]+", text) else text
        if mistaken != text and fits(mistaken, country):
            return Suggestion(as_written(mistaken, country))
        return Problem(say("That postal code does not fit the country ({country}).", country=CountryName(country)))
    return Problem(say("That does not look like a postal code."))


def _names_town(text: str, context: Context, *, behind: bool) -> bool:
    """Whether the words beside a postal code are a town's name; behind the code it may be in small letters."""
    names = text.split()
    return (
        0 < len(names) <= 4
        and (
            names[0][:1].isupper()
            or (behind and not any(fold(name) in vocabulary.frame for name in names for vocabulary in words().values()))
        )
        and _possible(text)
        and not any(c.isdigit() for c in text)
        and not _is_talk(text, context)
    )


def _only_labels(text: str) -> bool:
    labels = _labels("postal_code")
    return padding(
        tuple(token for token in fold(text).split() if token not in labels and not token.startswith(("邮", "郵", "番", "で", "は")))
    )


def _is_talk(text: str, context: Context) -> bool:
    return bool(means_all(text, context.language) - {"private", "company", "both", "continue"})


def _possible(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_PART and not _CODE.search(text) and any(character.isalpha() for character in text)


def _is_sentence(text: str) -> bool:
    """Whether a would-be town is a sentence: mostly words that stand around others ("ich versteh das nicht")."""
    tokens = [fold(word) for word in text.split() if word.islower() or not word.isascii()]
    if len(text.split()) < 3:
        return False
    return any(
        len(met := set(tokens) & (vocabulary.guess.get("function", frozenset()) | vocabulary.frame) - _IN_STREETS) > 1
        and len(met) * 2 >= len(tokens) - 1
        for vocabulary in words().values()
    )


def city(answer: Answer, context: Context) -> Outcome:
    """The town, with the postal code when it was said too."""
    text = cleaned(answer.text).replace("\n", " ").strip(" ,.")
    codes = [code for code in codes_in(text, context.country or context.region) if code.fits]
    also: dict[str, str] = {}
    if len(codes) == 1:
        also["postal_code"] = codes[0].code
        text = f"{text[: codes[0].start]} {text[codes[0].end :]}".strip(" ,.-")
    tokens = text.split()
    while len(tokens) > 1 and fold(tokens[0]) in _labels("city") | {"in", "aus", "en", "à", "a", "w", "в", "у", "из"}:
        tokens = tokens[1:]
    text = " ".join(tokens).strip(" :,")
    if not _possible(text) or any(c.isdigit() for c in text) or len(tokens) > 7 or _is_talk(text, context) or _is_sentence(text):
        return Problem(say("That does not look like a town."))
    return Reading(set_in_case(text, context.language), as_facts(also))


def state(answer: Answer, context: Context) -> Outcome:
    """The state, province or region; from the country's list where it has one."""
    rules = rules_for(context.country or context.region)
    text = _plain(answer.text)
    if rules.states:
        if (found := state_of(text, rules, in_sentence=False)) is not None:
            return Reading(found)
        folded = fold(text)
        near = [key for name, key in rules.states.items() if len(folded) > 3 and name.startswith(folded)]
        if len(set(near)) == 1:
            return Suggestion(near[0])
        return Problem(say("I do not know a region of that name there ({country}).", country=CountryName(rules.country)))
    if not _possible(text) or any(c.isdigit() for c in text) or _is_talk(text, context):
        return Problem(say("That does not look like a region."))
    return Reading(set_in_case(text, context.language))
