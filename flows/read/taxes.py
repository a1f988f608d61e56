"""Companies and their tax numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from flows.message import Answer, Context, Options, Outcome, Problem, Reading
from flows.read.checkers import Checker, checker, is_right, vat_checker
from flows.read.folding import _INVISIBLE as INVISIBLE
from flows.read.folding import digits_plain, fold, short
from flows.read.sensitive import is_personal_number
from flows.read.texts import tidy
from flows.read.vocabulary import means_all, words
from flows.wording import say

_EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
_MODULES = {"UA": "ua.edrpou", "CH": "ch.vat", "GB": "gb.vat", "XI": "gb.vat", "NO": "no.mva", "TR": "tr.vkn"}
_PREFIX_OF = {"GR": "EL"}
_COUNTRY_OF = {"EL": "GR", "CHE": "CH", "XI": "GB"}
_CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{2,3}[\s.\-–]{0,3})?[A-Za-z]?[\s.\-]?\d[A-Za-z0-9+*]*(?:[\s.\-–/]{1,3}[A-Za-z0-9+*]+){0,8}", re.ASCII
)
_SWISS_ENDING = re.compile(r"(?:MWST|TVA|IVA|TPV|VAT)$")
_LONGEST_COMPANY = 120
_LONGEST_LABEL = 40
_MOST = 6
_IMPOSSIBLE = say("That VAT ID cannot be right; please check it once more.")


def _checker(country: str) -> Checker | None:
    """The number module of a country, loaded when it is first asked for."""
    return checker(_MODULES[country]) if country in _MODULES else vat_checker(country)


def _split(text: str) -> tuple[str, str]:
    """Country and bare number of a candidate with its prefix; the country is empty when there is none."""
    compact = re.sub(r"[^A-Z0-9+*]", "", text.upper())
    if compact.startswith("CHE"):
        return "CH", compact[3:]
    prefix = compact[:2]
    if prefix in _EU or prefix in ("EL", "XI", "GB", "NO", "TR", "CH"):
        return _COUNTRY_OF.get(prefix, prefix) if prefix != "XI" else "XI", compact[2:]
    return "", compact


def _checked(number: str, country: str) -> str | None:
    """The number as it is kept when its check digits are right."""
    checked_by = _checker(country)
    if checked_by is None or not number:
        return None
    prefix = _PREFIX_OF.get(country, country) if country in _EU or country == "GB" else ""
    given = f"CHE{_SWISS_ENDING.sub('', number)}" + ("MWST" if country == "CH" else "") if country == "CH" else number
    if country == "NO" and not given.endswith("MVA"):
        given = f"{given}MVA"
    if not is_right(checked_by, given):
        return None
    if country == "CH":
        return f"CHE{re.sub(r'[^0-9]', '', number)}"
    if country == "NO":
        return f"NO{number.removesuffix('MVA')}MVA"
    if country == "XI":
        return f"XI{number}"
    return f"{prefix}{number}"


def checked_vat_id(text: str, country: str | None) -> str | None:
    """A VAT ID as it is kept, or None when it cannot be one of `country` or of the prefix that it carries."""
    prefix, number = _split(digits_plain(text))
    if prefix:
        read = _checked(number, prefix)
        if read is not None:
            return read
    compact = re.sub(r"[^A-Z0-9+*]", "", digits_plain(text).upper())
    return _checked(compact, country) if country and country != prefix else None


def check_fails(number: str, country: str | None) -> bool:
    """Whether the check digits of a kept number are wrong; never of a country whose numbers nobody can check."""
    home = _split(digits_plain(number))[0] or country
    return bool(home) and _checker(str(home)) is not None and checked_vat_id(number, country) is None


def vat_ids_in(text: str, country: str | None) -> list[str]:
    """Every valid VAT ID in a text."""
    text = digits_plain(unicodedata.normalize("NFKC", INVISIBLE.sub("", short(text)))).replace("\u00a0", " ")
    if re.search(r"[=<>_|\\]", text):
        return []
    if (whole := checked_vat_id(text, country)) is not None and len(text) < 40:
        return [whole]
    found: list[str] = []
    for match in list(_CANDIDATE.finditer(text))[:_MOST]:
        tokens = match.group().split()
        spellings = (" ".join(tokens[start:stop]) for start in range(min(3, len(tokens))) for stop in range(len(tokens), start, -1))
        read = next((read for spelling in spellings if len(spelling) > 6 and (read := checked_vat_id(spelling, country))), None)
        if read is not None:
            found.append(read)
    return list(dict.fromkeys(found))


def vat_id(answer: Answer, context: Context) -> Outcome:
    """The company's VAT ID, with its check digits right. A person's own number is refused: it must not be sent in a chat."""
    country = context.country or context.region
    text = digits_plain(short(answer.text))
    found = vat_ids_in(text, country)
    if len(found) == 1:
        return Reading(found[0])
    if found:
        return Options(tuple(found))
    if country == "TR" and is_personal_number(text, "TR"):
        return Problem(say("That is a personal identity number; please never send it in a chat."))
    return Problem(_IMPOSSIBLE if any(c.isdigit() for c in text) else say("I did not find a VAT ID in that."))


@lru_cache(maxsize=4)
def _introductions(part: str) -> frozenset[str]:
    return frozenset(
        phrase
        for vocabulary in words().values()
        for phrase in vocabulary.said.get(part, frozenset()) | vocabulary.fields.get(part, frozenset())
    )


def _business_text(answer: Answer, part: str) -> str:
    """What she wrote, without the label or the words that introduce it."""
    text = " ".join(tidy(answer.text).split()).strip(" ,;!")
    head, sign, rest = text.partition(":")
    if sign and rest.strip() and len(head) < _LONGEST_LABEL and fold(head) in _introductions(part):
        return rest.strip()
    tokens = text[:_LONGEST_COMPANY].split()
    for size in range(min(5, len(tokens) - 1), 1, -1):
        if fold(" ".join(tokens[:size])) in _introductions(part):
            return " ".join(text.split()[size:])
    return text


def company(answer: Answer, context: Context) -> Outcome:
    """The name of her company, as she writes it."""
    text = _business_text(answer, "company")
    if not any(c.isalnum() for c in text) or means_all(text, context.language) & {"yes", "no", "none", "skip", "unsure", "ok"}:
        return Problem(say("I did not find a company name in that."))
    if len(text) > _LONGEST_COMPANY or "@" in text or text.isdigit():
        return Problem(say("That does not look like the name of a company."))
    return Reading(text)


def tax_office(answer: Answer, context: Context) -> Outcome:
    """The tax office, as she writes it."""
    text = _business_text(answer, "tax_office")
    if (
        not any(c.isalpha() for c in text)
        or any(c.isdigit() for c in text)
        or len(text) > _LONGEST_COMPANY
        or means_all(text, context.language) & {"yes", "no", "none", "unsure", "ok"}
    ):
        return Problem(say("That does not look like a tax office."))
    return Reading(text)
