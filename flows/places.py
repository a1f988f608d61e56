"""What an address needs in its country."""

from __future__ import annotations

from collections.abc import Mapping

from flows.draft import Draft
from flows.message import Context, Value
from flows.read.addresses import rules_for

# What an address consists of in the draft, beside the answer "address" itself.
ADDRESS_PLACES = ("street", "house_number", "address_line2", "postal_code", "city", "district", "state", "country")

# Countries where nearly every address has a house number, so that one without is worth a question.
# Source: Universal Postal Union, addressing systems per country (read 2026-11), thoroughfare and premises lines.
_NUMBERED = frozenset(
    "AT BE BG BR CH CZ DE DK EE ES FI FR GR HR HU IT LI LT LU LV NL NO PL PT RO RS RU SE SI SK TR UA".split(),
)


def fits(code: str, country: str) -> bool:
    """Whether a postal code is written as in this country; a country without a rule takes any."""
    pattern = rules_for(country).postal_code
    return pattern is None or pattern.fullmatch(code.upper()) is not None


def placed(facts: Mapping[str, Value], context: Context) -> dict[str, Value]:
    """The facts of an address with the guessed country, unless the postal code speaks against it.

    A code that is not written so in the guessed country means that the guess is wrong: then the country is asked.
    """
    found = {name: value for name, value in facts.items() if name != "country" or value}
    country, code = context.country or context.region, found.get("postal_code")
    if ("address" not in facts and "street" not in facts and "city" not in facts) or "country" in found or not country:
        return found
    return {**found, "country": country} if not isinstance(code, str) or fits(code, country) else found


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
