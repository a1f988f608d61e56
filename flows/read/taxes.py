"""VAT IDs, tax offices and companies."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from flows.message import Answer, Context, Outcome, Problem, Reading
from flows.read.folding import digits_plain, fold, short
from flows.read.texts import LONGEST_NAME, free_text, tidy
from flows.wording import say

if TYPE_CHECKING:
    from stdnum.util import NumberValidationModule

# Source: Council Directive 2006/112/EC Art. 214-215 (prefixes; Greece writes EL) and Windsor Framework (XI).
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
_OTHERS = "GB XI CH LI NO TR".split()
_PREFIX_OF = {"GR": "EL", "LI": "CHE", "CH": "CHE"}
_COUNTRY_OF = {"EL": "GR", "CHE": "CH"}
_MODULES = {"CH": "ch.vat", "NO": "no.mva", "TR": "tr.vkn", "XI": "gb.vat", "GR": "gr.vat", "ES": "es.nif", "LI": "ch.vat"}

# A run that could be a VAT ID: letters and digits with what people put between them; bounded, so linear.
_RUN = re.compile(r"[0-9A-Za-z+*](?:[ .\-/·]?[0-9A-Za-z+*]){6,19}")
_WORDS_BEFORE = re.compile(
    r"(?:\b(?:ust|vat|tva|iva|btw|nip|mwst|uid|id|idnr|nr|no|nif|cif|steuer|p|partita|numarası|vkn|vergi|мва)\b[\s.:#-]*)+", re.IGNORECASE
)
_OFFICE_WORDS = re.compile(
    r"\b(?:vergi\s+dairesi(?:\s+müdürlüğü)?|v\.?\s?d\.?|vd)\s*$|^\s*(?:finanzamt|vergi\s+dairesi\s*[:\-]?)\s*", re.IGNORECASE
)

UNREADABLE = Problem(say("I could not find a VAT ID in that."))
CHECK_DIGIT = Problem(say("That VAT ID has a typing mistake somewhere: its check digit does not fit."))
PERSONAL = Problem(say("That looks like a personal identity number. Please don't send it here; I have not kept it."))


@lru_cache(maxsize=64)
def _module(country: str) -> NumberValidationModule | None:
    from stdnum.util import get_cc_module  # loads one country at a time

    if country not in _EU and country not in _OTHERS:
        return None
    path = _MODULES.get(country, f"{country.lower()}.vat")
    owner, _, name = path.partition(".")
    module: NumberValidationModule | None = get_cc_module(owner, name)
    return module


def valid_vat_id(number: str, country: str) -> str | None:
    """The VAT ID with its country's prefix, or None when its check digits do not fit.

    Shape: `country` is ISO 3166-1 alpha-2, or XI. Turkish tax numbers have no prefix.
    """
    from stdnum.exceptions import ValidationError

    module = _module(country)
    if module is None:
        return None
    prefix = _PREFIX_OF.get(country, country)
    bare = number.upper()
    if country == "XI" and bare.startswith("XI"):
        bare = bare[2:]
    if country in ("CH", "LI") and not bare.endswith(("MWST", "TVA", "IVA", "TPV")):
        bare += "MWST"
    if country in ("CH", "LI") and not bare.startswith("CHE"):
        bare = "CHE" + bare
    if country == "NO" and not bare.endswith("MVA"):
        bare += "MVA"
    try:
        found = str(module.validate(bare.removeprefix("TR") if country == "TR" else bare))
    except (ValidationError, ValueError, IndexError, KeyError):
        return None
    if country in ("TR", "NO"):
        return found
    return found if found.startswith(prefix) else prefix + found


def _countries_tried(run: str, context: Context) -> list[str]:
    prefix = next(
        (
            code
            for code in (run[:3], run[:2])
            if code.isalpha() and (_COUNTRY_OF.get(code, code) in _EU or _COUNTRY_OF.get(code, code) in _OTHERS)
        ),
        None,
    )
    if prefix is not None:
        return [_COUNTRY_OF.get(prefix, prefix)]
    country = context.country or context.region
    return [country] if country else []


def _is_personal(run: str, context: Context) -> bool:
    from stdnum.exceptions import ValidationError
    from stdnum.tr import tckimlik

    if (context.country or context.region) != "TR" or len(run) != 11:
        return False
    try:
        tckimlik.validate(run)
    except ValidationError:
        return False
    return True


def _runs(text: str) -> list[str]:
    """What could be a VAT ID, longest first."""
    plain = digits_plain(short(text)).upper()
    found = [re.sub(r"[ .\-/·]", "", match[0]) for match in _RUN.finditer(_WORDS_BEFORE.sub(" ", plain))]
    found += [re.sub(r"[ .\-/·]", "", match[0]) for match in _RUN.finditer(plain)]
    words = plain.split()
    found += ["".join(words[place : place + size]) for size in (1, 2, 3, 4) for place in range(min(len(words), 12) - size + 1)]
    cleaned = dict.fromkeys(re.sub(r"[^0-9A-Z+*]", "", run) for run in found)
    return [run for run in cleaned if sum(character.isdigit() for character in run) >= 5][:24]


def vat_id(answer: Answer, context: Context) -> Outcome:
    """A VAT ID with its prefix, check digits verified; never a personal number."""
    runs = _runs(answer.text)
    if any(_is_personal(run, context) for run in runs):
        return PERSONAL
    for run in runs:
        for country in _countries_tried(run, context):
            if (found := valid_vat_id(run, country)) is not None:
                return Reading(found)
    return CHECK_DIGIT if runs else UNREADABLE


def company(answer: Answer, context: Context) -> Outcome:
    """The company's name as its owner writes it."""
    words = free_text(answer.text, longest=LONGEST_NAME)
    return words if isinstance(words, Problem) else Reading(" ".join(words.split()))


def tax_office(answer: Answer, context: Context) -> Outcome:
    """The tax office without the words for "tax office"."""
    words = " ".join(tidy(short(answer.text)).split())
    name = _OFFICE_WORDS.sub("", words).strip(" .,:-")
    if not any(character.isalpha() for character in fold(name)) or len(name) > LONGEST_NAME:
        return Problem(say("I could not find the name of a tax office in that."))
    return Reading(name)
