"""What an address consists of in each country."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from flows.read.data import data
from flows.read.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRules:
    """The address of one country.

    Shape: `order` and `required` name parts of the draft; `postal_code` matches a whole code, None where the country has none;
    `states` maps every folded name of a state to the one that is stored.
    Source: Google's address metadata (read 2026-11).
    """

    country: str
    order: tuple[str, ...] = ("street", "postal_code", "city")
    required: frozenset[str] = frozenset(("street", "city"))
    postal_code: re.Pattern[str] | None = None
    prefix: str = ""
    examples: tuple[str, ...] = ()
    states: dict[str, str] = field(default_factory=dict)


# The metadata calls the district a city and the city a state; people and couriers do not.
_ORDER = {"TR": ("street", "house_number", "postal_code", "district", "city")}
# A courier finds the house without these; asking for them would only tire.
_NOT_ASKED = {"state": frozenset("IT ES JP CN KR TW HK IE AE TR NG TH RU UA CL CO PE BR".split()), "district": frozenset(data("regions"))}
_NO_RULES = AddressRules(country="")


@lru_cache(maxsize=256)
def rules_for(country: str | None) -> AddressRules:
    """The rules of a country; loose ones where there are none."""
    raw = data("addresses").get((country or "").upper())
    if not raw or not country:
        return _NO_RULES
    required = frozenset(raw["required"]) - {part for part, countries in _NOT_ASKED.items() if country in countries}
    return AddressRules(
        country=country,
        order=_ORDER.get(country, tuple(raw["order"])),
        required=required | ({"street"} if "street" in raw["order"] else frozenset()),
        postal_code=re.compile(raw["postal_code"], re.IGNORECASE) if raw["postal_code"] else None,
        prefix=raw["prefix"],
        examples=tuple(raw["examples"]),
        states={fold(name): key for name, key in raw["states"].items()},
    )


def state_of(text: str, rules: AddressRules, *, in_sentence: bool = True) -> str | None:
    """The state that a text names, as it is stored.

    Two letters count inside a sentence only when they are large: "Portland OR", never "eins oder zwei in".
    """
    folded = fold(text)
    # A province's single letter is a flat's too: "2º A".
    if len(folded) < 2 or (in_sentence and len(folded) <= 3 and not text.strip().isupper() and "." not in text):
        return None
    return rules.states.get(folded) or rules.states.get(folded.replace(" ", ""))
