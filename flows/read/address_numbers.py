"""House numbers and what stands beside them: flats, floors, staircases, post boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.read import address_words as known
from flows.read.folding import fold

# "12", "12a", "12 bis", "5-7", "7/7", "1/8", "12 A", "079", "10/B", "123-2".
_LETTER = r"(?:\s?[a-zA-Zа-яА-Я]\b(?:\s\d{1,3}\b)?)?"
_GLUED = r"(?:[a-zA-Z]\b)?"
_PLAIN = rf"-?\d{{1,5}}(?:\s?(?:bis|ter|quater)\b)?{_LETTER}(?:\s?[-–/]\s?\d{{1,5}}(?:[a-zA-Z]\b)?|[/-][a-zA-Z]\b|\.\d{{1,3}}(?!\d))*"
NUMBER = re.compile(rf"^(?:(?:{known.NUMBER_WORDS})\b\s*(?:[.:]\s*)?)*(?P<number>{_PLAIN})$", re.IGNORECASE)
# Before the street a letter with a space is a direction ("30 W 26th St"), not part of the number.
_LEADING = re.compile(rf"^(?P<number>{_PLAIN.replace(_LETTER, _GLUED)})\s+(?=\S)", re.IGNORECASE)
_TRAILING = re.compile(rf"[\s,]+(?P<label>(?:(?:{known.NUMBER_WORDS})\s*(?:[.:]\s*)?){{0,3}})(?P<number>{_PLAIN})$", re.IGNORECASE)
_LABELLED = re.compile(rf"(?<!\w)(?P<label>{known.NUMBER_WORDS})\s?[.:]?\s*(?P<number>{_PLAIN})(?!\w)", re.IGNORECASE)
_HASHED = re.compile(r"\s?(?P<number>#\s?\d{1,4}[a-zA-Z]?(?:\s?-\s?\d{1,4})?(?:\s[A-Z]\b)?)")
# Said where a house has no number: "Travessa Fabiana Garcia S/N".
_NO_NUMBER = re.compile(r"(?:^|[\s,]+)(?P<number>[sSбБ]\s?/\s?[nNнН])\b(?=$|[\s,.])\.?")
_GRID_NAME = (
    r"(?:calle|cl|cll|carrera|cra|cr|kra|kr|avenida(?:\s(?:calle|carrera))?|av|ac|ak|transversal|tv|transv|tr|diagonal|dg|diag|circular|cq)"
    r"\.?\s\d{1,3}\s?(?:[A-Z](?!\w))?ª?(?:\s?bis(?:\s[A-Z]\b)?)?(?:\s(?:[A-Z]|sur|norte|este|oeste)\b)?"
)
_GRID_STREET = re.compile(_GRID_NAME, re.IGNORECASE)
_GRID = re.compile(
    rf"^(?P<street>{_GRID_NAME})(?:[\s,]+(?:(?:no\.?|nº|n°)\s?)?|(?=\s?#))"
    r"(?P<number>#?\s?\d{1,3}\s?(?:[A-Z](?!\w))?(?:\s?[-/]\s?\d{1,3})?(?:\s?[A-Z]\b)?)(?!\w)(?P<rest>.*)$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"^\d{1,4}(?:st|nd|rd|th|ste|de|e|er|ème|\.|º|ª)?$", re.IGNORECASE)
_EXTRA = re.compile(
    rf"(?:^|(?<=[\s,]))(?:(?:{known.EXTRA})\b\s?[.:#]?\s*(?:no\.?\s*:?\s*)?(?:\d[\w/-]{{0,5}}|[A-Z]\d{{0,3}}(?!\w))|"
    rf"\d{{1,3}}(?:\s?(?:\.|º|ª|°|er|ème|e|st|nd|rd|th)\s?(?:{known.FLOORS})|\s(?:{known.FLOORS_BEHIND}))\b\.?(?:\s(?:links|rechts|mitte|upp|li|re|b|a|izq|dcha|izda|der)\b\.?)?|"
    r"\d{1,2}\.\s?em\b\.?(?:\s?\d{1,3}\b)?\.?|"
    r"\d{1,2}\.\s?(?:tv|th|mf)\b|\d{1,2}\.?\s(?:t\.v\.|t\.h\.)|"
    r"\d{1,2}[ºª°](?:\s?[A-Za-z]\b)?|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|ground|top)\s+floor)(?=$|[\s,])",
    re.IGNORECASE,
)
_UNIT = re.compile(r"[\s,](?:(?:apt|apartment|unit|suite|ste|room|rm)\.?\s?)?#\s?\d{1,5}[A-Za-z]?(?=$|[\s,])", re.IGNORECASE)
_NOT_EXTRA_ALONE = re.compile(
    r"^(?:m|d|et|int|bus|app|top|og|eg|bajo|sal|building|block|room|unit|level|lot|site|sc|bl|em|om|th)\b\s*$", re.IGNORECASE
)
_SINGLE = re.compile(r"^(?:m|d|et|int|sal|em|th|tv|sc|bl)\b\s?[^\s.:\d]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Street:
    """A line of a street, taken apart. An empty string is a part that is not there."""

    street: str
    number: str = ""
    extra: str = ""


def extras_in(segment: str, *, unit_sign: bool = False) -> tuple[str, str]:
    """A segment without flat and floor, and those."""
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        text = match.group().strip(" ,")
        if (
            _NOT_EXTRA_ALONE.match(text)
            or _SINGLE.match(text)
            or (not any(c.isdigit() for c in text) and "floor" not in text.lower() and len(text.split()) < 2)
            or (text[-1:].isalpha() and len(text.split()[0].strip(".")) < 2)
        ):
            return match.group()
        found.append(text)
        return " "

    if unit_sign and (unit := _UNIT.search(segment)):
        found.append(unit.group().strip(" ,"))
        segment = f"{segment[: unit.start()]} {segment[unit.end() :]}"
    rest = _EXTRA.sub(keep, segment)
    return (" ".join(rest.split()).strip(" ,-"), ", ".join(found)) if found else (segment, "")


def is_number(segment: str) -> bool:
    """Whether a segment is nothing but a house number."""
    return (
        NUMBER.match(segment.strip()) is not None
        or _NO_NUMBER.fullmatch(segment.strip()) is not None
        or _HASHED.fullmatch(segment.strip()) is not None
    )


def number_of(segment: str) -> str:
    """The house number that a segment is."""
    match = NUMBER.match(segment.strip())
    return match.group("number").strip() if match else segment.strip()


def is_post_box(segment: str) -> bool:
    """Whether a segment is a post box, which has a number but no house."""
    folded = f"{fold(segment)} "
    return any(folded.startswith(f"{box} ") for box in known.POST_BOX) and any(c.isdigit() for c in folded)


def number_before_town(segment: str) -> tuple[str, str] | None:
    """The house number and the town of a piece like "nr. 9 Brașov"."""
    match = _LABELLED.match(segment)
    town = segment[match.end() :].strip(" ,") if match else ""
    return (match.group("number").strip(), town) if match and len(town) > 2 and not any(c.isdigit() for c in town) else None


def street_and_number(segment: str, country: str | None) -> Street:
    """Street and house number of one line, in the order of its country."""
    segment = segment.strip(" ,.-–") if not segment.strip().startswith("-") else segment.strip()
    if is_post_box(segment):
        return Street(segment)
    if country == "CO" and (grid := colombian(segment)) is not None:
        return grid
    if (hashed := _HASHED.search(segment)) and hashed.start() > 2:
        return Street(segment[: hashed.start()].strip(), hashed.group("number").strip(), segment[hashed.end() :].strip(" ,"))
    if (none := _NO_NUMBER.search(segment)) is not None and none.start() > 2:
        return Street(segment[: none.start()].strip(" ,"), none.group("number"), segment[none.end() :].strip(" ,"))
    labelled = _LABELLED.search(segment)
    if labelled and labelled.start() > 2 and not _LEADING.match(segment):
        rest = segment[labelled.end() :].strip(" ,")
        return Street(_without_number_word(segment[: labelled.start()]), labelled.group("number").strip(), rest)
    first = country in known.NUMBER_FIRST
    leading, trailing = _LEADING.match(segment), _TRAILING.search(segment)
    if leading and (first or not trailing) and not _street_of_ordinals(segment, leading):
        return Street(segment[leading.end() :].strip(" ,"), leading.group("number").strip())
    if trailing and trailing.start() > 0:
        return Street(_without_number_word(segment[: trailing.start()]), trailing.group("number").strip())
    return Street(segment)


def colombian(segment: str) -> Street | None:
    """A street of Colombia's grid, which is itself a number: "Cl. 39Q 37-93", "Avenida calle 5ª # 20-3"."""
    if (alone := _GRID_STREET.fullmatch(segment)) is not None:
        return Street(alone.group())
    grid = _GRID.match(segment)
    return Street(grid.group("street").strip(), grid.group("number").strip(), grid.group("rest").strip(" ,")) if grid else None


def _street_of_ordinals(segment: str, leading: re.Match[str]) -> bool:
    """Whether the number belongs to the street's own name ("1420. Sokak", "5th Avenue", "4 de Fevereiro")."""
    after = segment[leading.end("number") :].lstrip()
    return after.startswith(".") or fold(after).split()[:1] in (["de"], ["sokak"], ["sok"], ["cadde"], ["cad"])


def _without_number_word(street: str) -> str:
    return re.sub(rf"[\s,]+(?:{known.NUMBER_WORDS})\s?[.:]?$", "", street.strip(" ,-"), flags=re.IGNORECASE).strip(" ,-")


def looks_like_street(segment: str) -> bool:
    """Whether a text has a word that streets have."""
    tokens = fold(segment).split()
    return any(token in known.STREET_WORDS or (len(token) > 5 and token.endswith(known.STREET_TAILS)) for token in tokens)
