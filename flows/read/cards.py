"""Contact cards: vCard 2.1, 3.0 and 4.0 as phones write them.

Source: RFC 6350 (4.0), RFC 2426 (3.0), versit vCard 2.1; read 2026-11. A library read most cards but gave up a whole card for
one broken photo, so this reads the few properties that we use and passes over all others.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flows.message import Answer, Context, Reading, Value
from flows.read.countries import country
from flows.read.emails import valid_email
from flows.read.names import full_name, name_is_possible
from flows.read.phones import phones_in
from flows.read.texts import tidy

# A card of a person is short; what is longer is a photo or an attack.
LONGEST_CARD = 64 * 1024
MOST_LINES = 400
LONGEST_VALUE = 300

_FOLDED = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")
_SEMICOLON = re.compile(r"(?<!\\);")
_COMMA = re.compile(r"(?<!\\),")
_NOT_TO_CALL = frozenset(("FAX", "PAGER", "VIDEO", "MODEM", "BBS"))


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card.

    Shape: `name` and the words in `kinds` are upper case; `value` is decoded, its parts still joined by semicolons.
    """

    name: str
    kinds: frozenset[str]
    parameters: Mapping[str, str]
    value: str


def properties_of(card: str) -> Iterator[Property]:
    """The properties that can be read, in the order of the card."""
    text = card[:LONGEST_CARD]
    if "QUOTED-PRINTABLE" in text.upper():
        text = _SOFT_BREAK.sub("", text)
    for line in _FOLDED.sub("", text).splitlines()[:MOST_LINES]:
        head, colon, value = line.partition(":")
        name, *parameters = head.split(";")
        if not colon or not name.strip() or len(value) > 8 * LONGEST_VALUE:
            continue
        pairs = dict(_pair(parameter) for parameter in parameters)
        bare = [word for parameter in parameters if "=" not in parameter for word in parameter.upper().split(",")]
        kinds = frozenset([*bare, *pairs.get("TYPE", "").upper().strip('"').split(",")])
        if "QUOTED-PRINTABLE" in kinds or pairs.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            value = _unquoted(value, pairs.get("CHARSET", "utf-8"))
        yield Property(name.strip().upper().rpartition(".")[2], kinds, pairs, value[:LONGEST_VALUE])


def _pair(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name.strip().upper(), value.strip()


def _unquoted(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in _SEMICOLON.split(value)]


def _plain(text: str) -> str:
    return " ".join(
        tidy(text.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\:", ":")).split()
    )


def facts_of(card: str, context: Context) -> dict[str, Value]:
    """What a card tells, under our questions' names; only what our own readers take."""
    found = list(properties_of(card))
    company = next((_plain(entry.value.partition(";")[0]) for entry in found if entry.name == "ORG"), "")
    facts: dict[str, Value] = {**_name(found, company, context)}
    emails = (valid_email(_plain(entry.value)) for entry in found if entry.name == "EMAIL")
    if (address := next(filter(None, emails), None)) is not None:
        facts["email"] = address
    if (number := _phone(found, context)) is not None:
        facts["phone"] = number
    return {**facts, **_address(found, context)}


def _name(found: list[Property], company: str, context: Context) -> dict[str, Value]:
    shown = next((_plain(entry.value) for entry in found if entry.name == "FN"), "")
    names = next((_parts(entry.value) for entry in found if entry.name == "N"), [])
    last, first = (_first_of(names, place) for place in (0, 1))
    if company and (shown or first or last) in (company, f"{first} {last}".strip()) and not last:
        return {}
    if first and last and name_is_possible(f"{first} {last}", context):
        return {"full_name": f"{first} {last}", "first_name": first, "last_name": last}
    outcome = full_name(Answer(text=shown or first or last), context)
    return {**outcome.also, "full_name": outcome.value} if isinstance(outcome, Reading) else {}


def _first_of(parts: list[str], place: int) -> str:
    return _COMMA.split(parts[place])[0].strip() if place < len(parts) else ""


def _phone(found: list[Property], context: Context) -> str | None:
    numbers = [entry for entry in found if entry.name == "TEL" and not entry.kinds & _NOT_TO_CALL]
    numbers.sort(key=lambda entry: ("WAID" not in entry.parameters, not entry.kinds & {"CELL", "MOBILE"}, "PREF" not in entry.kinds))
    for entry in numbers[:20]:
        written = f"+{entry.parameters['WAID']}" if "WAID" in entry.parameters else entry.value.removeprefix("tel:")
        if read := phones_in(written, context.region):
            return read[0]
    return None


def _address(found: list[Property], context: Context) -> dict[str, Value]:
    from flows.read.addresses import street_line

    places = sorted(
        (entry for entry in found if entry.name == "ADR"), key=lambda entry: ("PREF" not in entry.kinds, "HOME" not in entry.kinds)
    )
    for entry in places[:3]:
        _, extra, street, city, state, code, land = (*_parts(entry.value), "", "", "", "", "", "", "")[:7]
        if not street or not city:
            continue
        named = country(Answer(text=land), context) if land else None
        where = str(named.value) if isinstance(named, Reading) else None
        outcome = street_line(Answer(text=street.strip(" ,")), replace(context, country=where or context.country))
        parts: dict[str, Value] = {"street": street}
        if isinstance(outcome, Reading):
            parts = {**outcome.also, "street": outcome.value}
        told = {"address_line2": extra, "city": city, "state": state, "postal_code": code, "country": where or ""}
        return {"address": True, **parts, **{name: value for name, value in told.items() if value}}
    return {}
