"""Numbers that must not be kept: identity cards, bank accounts, payment cards.

Source: WhatsApp Business policy ("Don't share or ask people to share full length individual payment card numbers, financial
account numbers, personal ID card numbers, or other sensitive identifiers"), read 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from flows.read.folding import digits_plain, short

# What stands in the place of a masked number.
MASK = "•••"

_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}\d{2}(?:[ ]?[0-9A-Za-z]{1,4}){3,8}(?![0-9A-Za-z])")
_LONG_NUMBER = re.compile(r"(?<![\w+])\d(?:[ .\-/]?\d){7,18}(?!\w)")
# A word that makes a number beside it a document's number, in the languages that we speak and their neighbours.
_DOCUMENT = re.compile(
    r"\b(?:passport|pasaport|reisepass|pass(?:eport|nummer)|pasaporte|passaporto|passaporte|paszport\w*|паспорт\w*|"
    r"ausweis\w*|personalausweis\w*|id[\s-]?card|identity\s+card|kimlik|dni|nie|pesel|bsn|ssn|codice\s+fiscale|"
    r"social\s+security|steuer-?id\w*|steueridentifikationsnummer|national\s+id|t\.?c\.?\s*kimlik|tckn|кпп|инн)\b",
    re.IGNORECASE,
)
_DOCUMENT_NUMBER = re.compile(r"(?<![\w@])(?=[0-9A-Za-z-]{0,20}\d{2})[0-9A-Za-z][0-9A-Za-z-]{5,19}(?!\w)")
_SSN = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")

# Personal numbers with check digits, by the region in which a bare number is one of them.
# A number without its country's check digits is never taken for one: it may be an order number.
_PERSONAL = {
    "TR": "tr.tckimlik",
    "DE": "de.idnr",
    "PL": "pl.pesel",
    "ES": "es.dni",
    "FR": "fr.nir",
    "BE": "be.nn",
    "BR": "br.cpf",
    "SE": "se.personnummer",
    "FI": "fi.hetu",
    "RO": "ro.cnp",
    "BG": "bg.egn",
    "CZ": "cz.rc",
    "NO": "no.fodselsnummer",
    "CN": "cn.ric",
}


def _never(number: str) -> bool:
    return False


@lru_cache(maxsize=32)
def _is_personal(path: str) -> Callable[[str], bool]:
    from stdnum.util import get_cc_module

    owner, _, name = path.partition(".")
    module = get_cc_module(owner, name)
    return module.is_valid if module is not None else _never


def _is_card(digits: str) -> bool:
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) == 1:
        return False
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def _is_iban(text: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(text))


def _is_identity_number(digits: str, region: str | None) -> bool:
    # Eleven digits with both check digits are a Turkish number wherever the phone is from.
    candidates = {_PERSONAL["TR"]} | ({_PERSONAL[region]} if region in _PERSONAL else set())
    return len(digits) >= 9 and any(_is_personal(path)(digits) for path in candidates)


def masked(text: str, region: str | None) -> tuple[str, bool]:
    """The text with such numbers replaced, and whether there was one.

    Shape: `region` is the region of the customer's number (ISO 3166-1 alpha-2), whose personal numbers are looked for.
    """
    plain = digits_plain(short(text))
    if not any(character.isdigit() for character in plain):
        return text, False
    hidden = _IBAN.sub(lambda match: MASK if _is_iban(match[0]) else match[0], plain)
    hidden = _LONG_NUMBER.sub(lambda match: MASK if _is_kept_secret(match[0], region) else match[0], hidden)
    hidden = _SSN.sub(MASK, hidden) if region in ("US", None) or _DOCUMENT.search(hidden) else hidden
    if _DOCUMENT.search(hidden):
        hidden = _DOCUMENT_NUMBER.sub(MASK, hidden)
    return (hidden, True) if hidden != plain else (text, False)


def _is_kept_secret(number: str, region: str | None) -> bool:
    digits = re.sub(r"\D", "", number)
    return _is_card(digits) or _is_identity_number(digits, region)
