"""What an address needs in its country."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flows.draft import Draft
from flows.message import Context, Value
from flows.read.addresses import rules_for
from flows.read.data import data
from flows.read.folding import fold

# What an address consists of in the draft, beside the answer "address" itself.
ADDRESS_PLACES = ("street", "house_number", "address_line2", "postal_code", "city", "district", "state", "country")

# Countries where nearly every address has a house number, so that one without is worth a question.
# Source: Universal Postal Union, addressing systems per country (read 2026-11), thoroughfare and premises lines.
_NUMBERED = frozenset(
    "AT BE BG BR CH CZ DE DK EE ES FI FR GR HR HU IT LI LT LU LV NL NO PL PT RO RS RU SE SI SK TR UA".split(),
)


# Source: google libaddressinput, postal code patterns; the longest is ten characters with its space or dash.
LONGEST_CODE = 10


def countries() -> tuple[str, ...]:
    """Every country whose addresses we have rules for (ISO 3166-1 alpha-2)."""
    return tuple(data("addresses"))


def fits(code: str, country: str) -> bool:
    """Whether a postal code is written as in this country; a country without a rule takes any."""
    pattern = rules_for(country).postal_code
    return pattern is None or pattern.fullmatch(code.upper()) is not None


def is_code_elsewhere(code: str) -> bool:
    """Whether some country writes its postal codes so, told by the letters among the digits."""
    lettered = any(character.isalpha() for character in code) and any(character.isdigit() for character in code)
    return lettered and len(code) <= LONGEST_CODE and any(fits(code, country) and rules_for(country).postal_code for country in countries())


@lru_cache(maxsize=1)
def _homes() -> Mapping[str, frozenset[str]]:
    """Shape: folded name of a state, province or governorate -> the countries that have one of that name."""
    found: dict[str, set[str]] = {}
    for country in countries():
        for name in rules_for(country).states:
            if len(name) > len("CA"):
                found.setdefault(fold(name), set()).add(country)
    return {name: frozenset(homes) for name, homes in found.items()}


def _lies_elsewhere(city: str, country: str) -> bool:
    """Whether the city is known as a province of other countries only."""
    homes = _homes().get(fold(city), frozenset())
    return bool(homes) and country not in homes


def placed(facts: Mapping[str, Value], context: Context) -> dict[str, Value]:
    """The facts of an address with the guessed country, unless they speak against it.

    A code that is not written so in the guessed country, or a city that is known elsewhere only, means that the guess is
    wrong: then the country is asked.
    """
    country = context.country or context.region
    # A country that differs from the guess was named in the message.
    found = {name: value for name, value in facts.items() if name != "country" or value not in ("", None, country)}
    if not country or "country" in found or not any(found.get(name) for name in ("address", "street", "city")):
        return found
    code = found.get("postal_code")
    city = found.get("city")
    if (isinstance(code, str) and not fits(code, country)) or (isinstance(city, str) and _lies_elsewhere(city, country)):
        return found
    return {**found, "country": country}


def requires(draft: Draft, part: str) -> bool:
    """Whether the draft's country cannot do without a part of the address."""
    return part in rules_for(draft.text("country")).required


def has_house_numbers(draft: Draft) -> bool:
    """Whether a street without a number is worth a question in the draft's country."""
    return draft.text("country") in _NUMBERED


def example_code(country: str) -> str:
    """A postal code of this country; empty when it has none."""
    examples = rules_for(country).examples
    return examples[0] if examples else ""
