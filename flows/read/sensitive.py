"""Numbers that must not be kept: payment cards, bank accounts, personal identity numbers."""

from __future__ import annotations

import re

from flows.read.checkers import checker, is_right
from flows.read.folding import digits_plain, fold, short

_RUN = re.compile(r"(?<![A-Za-z0-9])\d(?:[ .\-–/]?\d){7,22}(?![A-Za-z0-9])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])", re.IGNORECASE)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
# A number with spaces inside, and one without.
_GROUPED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9 .\-–/+]*\d)[A-Za-z]{0,6}\d[A-Za-z0-9 .\-–/+]{4,24}[A-Za-z0-9](?![A-Za-z0-9])")
_UNGROUPED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9.\-–/+]{5,24}[A-Za-z0-9](?![A-Za-z0-9])")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z0-9]*\d)[A-Z0-9]{7,10}(?![A-Za-z0-9])", re.IGNORECASE)
_PASSPORT_WORDS = frozenset(
    "passport reisepass pass pasaport passeport pasaporte passaporto paspoort paszport паспорт جواز personalausweis "
    "ausweis ausweisnummer kimlik dni".split()
)
_ID_WORDS = re.compile(
    r"\b(?:id|ssn|nin|tckn|tc|t c|kimlik|steuer ?id|steueridentifikationsnummer|idnr|identity|national|"
    r"social security|sozialversicherung\w*|svnr|personnummer|bsn|dni|nie|nif|"
    r"pesel|cpf|codice fiscale|insee|securite sociale|паспорт|снилс|инн|іпн|cnp|rijksregister\w*|egn|aadhaar|curp|rut|"
    r"cedula|هوية|هويه|الهوية)\b"
)
# Modules of python-stdnum whose check digits make a personal number certain, by region.
PERSONAL = {
    "TR": ("tr.tckimlik",),
    "DE": ("de.idnr",),
    "US": ("us.ssn",),
    "PL": ("pl.pesel",),
    "SE": ("se.personnummer",),
    "FI": ("fi.hetu",),
    "DK": ("dk.cpr",),
    "NO": ("no.fodselsnummer",),
    "ES": ("es.dni", "es.nie"),
    "IT": ("it.codicefiscale",),
    "FR": ("fr.nir",),
    "NL": ("nl.bsn",),
    "BE": ("be.nn",),
    "PT": ("pt.cc",),
    "BR": ("br.cpf",),
    "RO": ("ro.cnp",),
    "BG": ("bg.egn",),
    "CZ": ("cz.rc",),
    "SK": ("sk.rc",),
    "CH": ("ch.ssn",),
    "AT": ("at.vnr",),
    "HR": ("hr.oib",),
    "EE": ("ee.ik",),
    "LT": ("lt.asmens",),
    "CN": ("cn.ric",),
    "IN": ("in_.aadhaar", "in_.pan"),
    "ZA": ("za.idnr",),
    "MX": ("mx.curp",),
    "CL": ("cl.rut",),
    "AR": ("ar.dni",),
    "EC": ("ec.ci",),
    "GB": ("gb.nhs",),
    "IL": ("il.idnr",),
    "KR": ("kr.rrn",),
    "TH": ("th.pin",),
    "MY": ("my.nric",),
    "IS": ("is_.kennitala",),
    "LV": ("lv.pk",),
    "UA": ("ua.rntrc",),
    "RU": ("ru.inn",),
}
# Check digits of these are so weak, or their numbers so short, that a phone number passes too often.
_WEAK = frozenset(
    (
        "nl.bsn",
        "il.idnr",
        "ar.dni",
        "cl.rut",
        "us.ssn",
        "gb.nhs",
        "ua.rntrc",
        "ru.inn",
        "dk.cpr",
        "at.vnr",
        "ec.ci",
        "is_.kennitala",
        "se.personnummer",
        "no.fodselsnummer",
        "lv.pk",
        "hr.oib",
        "be.nn",
        "br.cpf",
        "my.nric",
    )
)
_NUMBER_QUESTIONS = frozenset(("phone", "vat_id"))
_HIDDEN = "•"


def _valid(name: str, text: str) -> bool:
    return is_right(checker(name), text)


def _luhn(digits: str) -> bool:
    total = sum(
        int(digit) if place % 2 == 0 else (int(digit) * 2 - 9 if int(digit) > 4 else int(digit) * 2)
        for place, digit in enumerate(reversed(digits))
    )
    return total % 10 == 0


def _is_card(digits: str) -> bool:
    return 13 <= len(digits) <= 19 and digits[0] in "23456" and len(set(digits)) > 1 and _luhn(digits)


def personal_number(text: str, region: str | None, module: str | None = None) -> str | None:
    """The personal identity number that a text holds, judged by its check digits; None when it holds none.

    `module` names the number's module in python-stdnum where it is known.
    """
    text = digits_plain(short(text)).strip()
    found = [text, *(match.group() for match in _GROUPED.finditer(text))][:12]
    found += [match.group() for match in _UNGROUPED.finditer(text)][:12] + [match.group() for match in _RUN.finditer(text)][:8]
    for name in (module,) if module else PERSONAL.get(region or "", ()):
        for candidate in found:
            if name and _valid(name, candidate):
                return candidate
    return None


def is_personal_number(text: str, region: str | None) -> bool:
    """Whether a text holds a personal identity number of a region."""
    return personal_number(text, region) is not None


def _spans(text: str, region: str | None, asks: str | None) -> list[tuple[int, int]]:
    named = bool(_ID_WORDS.search(fold(text)))
    spans = [match.span() for match in _IBAN.finditer(text) if _valid("iban", match.group())]
    spans += [match.span() for match in _SSN.finditer(text) if asks not in _NUMBER_QUESTIONS]
    for match in _RUN.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        plus = text[: match.start()].endswith(("+", "00"))
        if (_is_card(digits) and not plus and not (asks == "phone" and len(digits) < 15)) or (
            not plus and _is_national(match.group(), region, asks, named=named)
        ):
            spans.append(match.span())
    if _PASSPORT_WORDS & set(fold(text).split()):
        spans += [match.span() for match in _PASSPORT.finditer(text) if any(c.isdigit() for c in match.group())]
    if (
        asks not in _NUMBER_QUESTIONS
        and re.fullmatch(r"\s*[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}\s*", text)
        and sum(c.isdigit() for c in text) > 3
    ):
        # The German passport's own alphabet, as a whole message.
        spans.append((0, len(text)))
    return spans + _lettered(text, region, asks)


def _lettered(text: str, region: str | None, asks: str | None) -> list[tuple[int, int]]:
    names = [
        name for name in PERSONAL.get(region or "", ()) if name in ("it.codicefiscale", "es.dni", "es.nie", "fi.hetu", "mx.curp", "in_.pan")
    ]
    if not names or asks == "vat_id":
        return []
    return [
        match.span()
        for match in re.finditer(r"(?<![\w@])[A-Za-z0-9][A-Za-z0-9+\-]{7,18}(?![\w@])", text)
        if any(_valid(name, match.group()) for name in names)
    ]


def _is_national(typed: str, region: str | None, asks: str | None, *, named: bool) -> bool:
    if asks == "vat_id" and region != "TR":
        return False
    digits = re.sub(r"\D", "", typed)
    # Eleven digits that begin with 0 are a Turkish phone number, never a TCKN; those begin with 1 to 9.
    if asks != "phone" and len(digits) == 11 and digits[0] != "0" and _valid("tr.tckimlik", digits) and (region == "TR" or named):
        return True
    for name in PERSONAL.get(region or "", ()):
        if name == "tr.tckimlik" or (asks == "phone" and not named) or (name in _WEAK and not named):
            continue
        if _valid(name, typed) or _valid(name, digits):
            return True
    return False


def masked(text: str, region: str | None, asks: str | None = None) -> tuple[str, bool]:
    """The text with every number hidden that must not be kept, and whether there was one."""
    plain = digits_plain(text)
    if not any(character.isdigit() for character in plain):
        return text, False
    spans = _spans(plain, region, asks)
    if not spans:
        return text, False
    characters = list(text) if len(plain) == len(text) else list(plain)
    for start, stop in spans:
        for place in range(start, stop):
            if characters[place].isalnum():
                characters[place] = _HIDDEN
    return "".join(characters), True
