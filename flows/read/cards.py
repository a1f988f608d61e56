"""Contact cards (vCard 2.1, 3.0, 4.0): what they say about a person."""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass, field

from flows.message import Context, Value
from flows.read.address_parts import parts_of
from flows.read.address_segments import as_facts
from flows.read.emails import valid_email
from flows.read.folding import fold
from flows.read.name_case import set_in_case
from flows.read.name_cleaning import cleaned
from flows.read.name_parts import split_name
from flows.read.names import name_is_possible
from flows.read.phones import phones_in
from flows.read.place_names import countries_index

# A card is small; what is longer is a picture or an attack.
_LONGEST = 64_000
_MOST_LINES = 400
_MOST_CARDS = 5
_LONGEST_VALUE = 300
_LINE = re.compile(r"^(?:[\w-]{1,20}\.)?([A-Za-z-]{1,40})((?:;[^:\n\"]*(?:\"[^\"\n]*\"[^:\n\"]*)*)?):(.*)$")
_READ = frozenset(("N", "FN", "TEL", "EMAIL", "ADR", "ORG"))
_UNFIT = ("fax", "pager")
_SPOKEN = "voice"


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of one card that matter.

    Shape: each value is (parameters in small letters, text).
    """

    values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """The first value of a property; empty when there is none."""
        return self.values[name][0][1] if self.values.get(name) else ""


def _lines(text: str) -> list[str]:
    """Lines with folded ones joined again, photos and the like left out."""
    joined: list[str] = []
    for line in text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t") and joined:
            if len(joined[-1]) < 2000:
                joined[-1] += line[1:]
        elif joined and joined[-1].endswith("=") and "QUOTED-PRINTABLE" in joined[-1].upper():
            joined[-1] = joined[-1][:-1] + line
        elif len(joined) < _MOST_LINES:
            joined.append(line)
    return joined


def _decoded(parameters: str, value: str) -> str:
    if "quoted-printable" in parameters:
        charset = re.search(r"charset=([\w-]+)", parameters)
        try:
            return quopri.decodestring(value.encode("utf-8", "replace")).decode(charset.group(1) if charset else "utf-8", "replace")
        except LookupError:
            return ""
    return value


def _split(value: str) -> list[str]:
    return [
        re.sub(r"\\(.)", lambda match: "\n" if match.group(1) in "nN" else match.group(1), part).strip()
        for part in re.split(r"(?<!\\);", value)
    ]


def cards_in(text: str) -> list[Card]:
    """The cards of a message; broken lines and everything that is not about a person are left out."""
    cards: list[Card] = []
    for line in _lines(text):
        match = _LINE.match(line.strip())
        if match is None:
            continue
        name, parameters, value = match.group(1).upper(), match.group(2).lower(), match.group(3)
        if name == "BEGIN" and value.strip().upper() == "VCARD" and len(cards) < _MOST_CARDS:
            cards.append(Card())
        elif name in _READ and cards and len(cards[-1].values.setdefault(name, [])) < 10 and len(value) <= 10 * _LONGEST_VALUE:
            cards[-1].values[name].append((parameters, _decoded(parameters, value)[:_LONGEST_VALUE]))
    return cards


def names_on(text: str) -> tuple[str, ...]:
    """The names of the people on a message's cards."""
    found = (" ".join(_split(card.first("FN"))[:1]) or " ".join(reversed(_split(card.first("N"))[:2])) for card in cards_in(text))
    return tuple(name.strip() for name in found if name.strip())


def _phone(card: Card, context: Context) -> str | None:
    ranked: list[tuple[int, str]] = []
    for parameters, value in card.values.get("TEL", []):
        if _SPOKEN not in parameters and any(unfit in parameters for unfit in _UNFIT):
            continue
        waid = re.search(r"waid=(\d{6,15})", parameters)
        typed = value.removeprefix("tel:").partition(";")[0]
        numbers = phones_in(f"+{waid.group(1)}", None) if waid else []
        numbers = numbers or phones_in(typed, context.region, context.language)
        if numbers:
            ranked.append((0 if waid else 1 if "cell" in parameters or "mobil" in parameters else 2, numbers[0]))
    return min(ranked)[1] if ranked else None


def _name(card: Card, context: Context) -> dict[str, str]:
    company = fold(_split(card.first("ORG"))[0]) if card.first("ORG") else ""
    family, given, *_ = [*_split(card.first("N")), "", ""]
    given, family = cleaned(given, context.language), cleaned(family, context.language)
    shown = cleaned(_split(card.first("FN"))[0], context.language) if card.first("FN") else ""
    if given and family and name_is_possible(given, context) and name_is_possible(family, context):
        return {"first_name": given, "last_name": family}
    name = shown or given or family
    # A card with one word that nobody is called, or the firm's own name, says nothing about a person.
    if not name or fold(name) == company or not name_is_possible(name, context):
        return {}
    if card.first("FN") and any(ord(character) > 0x2600 and not character.isalpha() for character in card.first("FN")):
        return {}
    parts = split_name(name, context.language, context.region)
    return {part: value for part, value in (("first_name", parts.first), ("last_name", parts.last)) if value}


def _address(card: Card, context: Context) -> dict[str, Value]:
    for _, value in card.values.get("ADR", []):
        box, extra, street, town, region, code, country = (_split(value) + [""] * 7)[:7]
        code_of_country = countries_index().get(fold(country)) or (
            countries_index().get(fold(country.replace(".", ""))) if country else None
        )
        known = code_of_country or (context.region if not country else None)
        if not (street or box) or not (town or code):
            continue
        found = parts_of(", ".join(part for part in (street.replace("\n", ", "), extra) if part), known)
        facts = {
            "street": found.get("street") or street or box,
            "house_number": found.get("house_number", ""),
            "address_line2": found.get("address_line2", "") or extra,
            "postal_code": code,
            "city": town,
            "state": region,
            "country": known or "",
        }
        return {"address": True, **as_facts({part: text.strip() for part, text in facts.items()})}
    return {}


def card_facts(text: str, context: Context) -> dict[str, Value]:
    """What a contact card says, under the names of the steps; nothing when it holds several people."""
    cards = [card for card in cards_in(text) if card.values]
    if len(cards) != 1:
        return {}
    card = cards[0]
    facts: dict[str, Value] = {}
    if names := {part: set_in_case(value, context.language) for part, value in _name(card, context).items()}:
        facts.update(names)
        facts["full_name"] = " ".join(names.values())
    emails = [email for _, value in card.values.get("EMAIL", []) if (email := valid_email(value.strip()))]
    if emails:
        facts["email"] = emails[0]
    if (phone := _phone(card, context)) is not None:
        facts["phone"] = phone
    if company := (_split(card.first("ORG"))[0] if card.first("ORG") else ""):
        facts["company"] = company
    return {**facts, **_address(card, context)}
