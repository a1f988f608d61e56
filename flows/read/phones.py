"""Phone numbers, in every spelling, as E.164."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from flows.message import Answer, Context, Options, Outcome, Partial, Problem, Reading, Suggestion
from flows.read.folding import _INVISIBLE as INVISIBLE
from flows.read.folding import digits_plain, fold, short
from flows.read.vocabulary import means_all, words
from flows.read.yes_no import meaning_of
from flows.wording import say

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# Digits with what people put between them; the bounds keep the pattern linear.
_NUMBER = re.compile(
    r"(?<![^\W\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af])(?<![@+(])"
    r"[+(]{0,3}\d(?:[ \t\u00a0]{0,3}[()./~\-‐-―·]?[ \t\u00a0]{0,3}(?:xx\)?[ \t]?)?\d){3,24}"
)
_EXTENSION = re.compile(
    r"\b(?:e?xt(?:ension)?|durchwahl|dw|poste|int(?:erno)?|dahili|доб|wew|toestel|anexo|ramal)\b\.?:?\s*\d{1,6}|"
    r"(?<=\d)\s*[x#;]\s*(?:ext=)?\d{1,6}\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d|(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])"
)
# Source: BTK numbering plan of Turkey (read 2026-11): mobiles are 5xx xxx xx xx behind the trunk 0.
_TURKISH_MOBILE = re.compile(r"\(?0?[\s.-]?\(?5(?:[\s().-]*\d){9}")
_TURKISH_GROUPS = re.compile(r"\(?0?[\s.-]?\(?5\d\d\)?[\s.-](?:\d{7}|\d{3}[\s.-]\d{4}|\d{3}[\s.-]\d\d[\s.-]\d\d)")
_FEWEST, _MOST = 6, 17
_MOST_NUMBERS = 6
_OWN_TRUNK = re.compile(r"\(0x+\)", re.IGNORECASE)
_SAME_WORDLESS = ("这个", "這個", "同一个", "一样", "このwhatsapp", "同じ", "この番号", "이 번호", "같은")


def _number(text: str, region: str | None) -> PhoneNumber | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    number.extension = None
    return number if phonenumbers.is_valid_number(number) else None


def _older_form(digits: str, region: str | None) -> PhoneNumber | None:
    """A number in a form that its country gave up or that only foreigners write."""
    if digits.startswith(("+521", "00521")):
        # Mexico dropped the 1 behind its country code for mobiles in 2019.
        return _number("+52" + digits.partition("521")[2], None)
    if digits.startswith("+54") and not digits.startswith("+549"):
        return _number("+549" + digits[3:], None)
    if digits.startswith("+55") and len(digits) == 13 and digits[5] in "6789":
        # Brazil put a 9 before the eight digits of every mobile between 2012 and 2016.
        return _number(f"{digits[:5]}9{digits[5:]}", None)
    if region == "BR" and len(digits) == 10 and digits[2] in "6789":
        return _number(f"{digits[:2]}9{digits[2:]}", "BR")
    if digits.startswith("00"):
        return _number("+" + digits[2:], None)
    if not digits.startswith(("+", "0")) and len(digits) >= 10:
        return _number("+" + digits, None)
    return None


def _refused(number: PhoneNumber) -> bool:
    import phonenumbers
    from phonenumbers import PhoneNumberType

    kind = phonenumbers.number_type(number)
    return kind in (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.VOICEMAIL, PhoneNumberType.PAGER)


def _e164(number: PhoneNumber) -> str:
    import phonenumbers

    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=256)
def _fewest(region: str | None) -> int:
    """The fewest digits of a number; on small islands four may do."""
    import phonenumbers

    example = phonenumbers.example_number(region) if region else None
    return min(_FEWEST, len(str(example.national_number))) if example is not None else _FEWEST


@lru_cache(maxsize=512)
def _read(candidate: str, region: str | None) -> str | None:
    """One spelling as E.164, or None when it is no number that a person can be called on."""
    digits = re.sub(r"[^\d+]", "", candidate)
    if not _fewest(region) <= len(digits) <= _MOST or digits.rfind("+") > 0 or len(set(digits.strip("+"))) == 1:
        return None
    number = _number(candidate, region) or _older_form(digits, region)
    return None if number is None or _refused(number) else _e164(number)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", short(text)))
    return _EXTENSION.sub(" ", _OWN_TRUNK.sub("0", digits_plain(text)))


def _candidates(text: str) -> list[str]:
    return [match.group() for match in _NUMBER.finditer(text) if not _DATE.fullmatch(match.group().strip())][:_MOST_NUMBERS]


def phones_in(text: str, region: str | None, language: str = "") -> list[str]:
    """Every phone number in a text, and both readings of one that could be two."""
    found = [read for candidate in _candidates(_plain(text)) for read in _readings(candidate, region, language)]
    return list(dict.fromkeys(found))


def _readings(candidate: str, region: str | None, language: str) -> list[str]:
    """What a spelling can mean: in Turkish, "0532 123 45 67" is a mobile of Turkey wherever she writes from."""
    here = _read(candidate, region)
    if language != "tr" or region == "TR" or _TURKISH_MOBILE.fullmatch(candidate.strip()) is None:
        return [] if here is None else [here]
    turkish = _read(candidate, "TR")
    grouped = _TURKISH_GROUPS.fullmatch(candidate.strip()) is not None
    return [read for read in ((turkish,) if grouped and turkish else (turkish, here)) if read is not None]


def _says_own(text: str, language: str) -> bool:
    """Whether she means the number that she writes from."""
    meaning = means_all(text, language)
    if "own_number" in meaning or "yes" in meaning or "ok" in meaning:
        return True
    folded = fold(text)
    if any(same in folded for same in _SAME_WORDLESS):
        return True
    tokens = set(folded.split())
    for vocabulary in words().values():
        same = vocabulary.talk.get("same", frozenset())
        if tokens & same and len(tokens) <= 12:
            known = {word for phrase in (*vocabulary.entries["own_number"], *vocabulary.fields["phone"]) for word in phrase.split()}
            if (
                tokens
                <= known
                | same
                | vocabulary.frame
                | {word for phrase in vocabulary.talk["chatter"] for word in phrase.split()}
                | vocabulary.entries["yes"]
            ):
                return True
    return False


def phone(answer: Answer, context: Context) -> Outcome:
    """Her phone number. Her WhatsApp number when she says yes to it, or that it is the same."""
    text = _plain(answer.text)
    if not any(character.isdigit() for character in text):
        meaning = means_all(answer.text, context.language)
        if context.own_number and "no" not in meaning and _says_own(answer.text, context.language):
            return Reading(context.own_number)
        if context.own_number and meaning & {"no", "other_number"}:
            return Partial({"own_number": False})
        if context.own_number and (agreed := meaning_of(answer.text, context.language)) is not None:
            return Reading(context.own_number) if agreed else Partial({"own_number": False})
        return Problem(say("I did not find a phone number in that."))
    return _read_digits(text, context)


def _read_digits(text: str, context: Context) -> Outcome:
    if re.search(r"(?:^|\s)-\d", text):
        return Problem(say("That does not seem to be a phone number that exists."))
    found = phones_in(text.replace("++", "+"), context.region, context.language)
    if len(found) == 1:
        return Suggestion(found[0]) if "++" in text else Reading(found[0])
    if found:
        return Options(tuple(found))
    if any(sign.isdigit() for sign in text) and len(re.sub(r"\D", "", text)) < _FEWEST:
        return Problem(say("That number is too short to reach you."))
    return Problem(say("That does not seem to be a phone number that exists."))


def region_of(number: str) -> str | None:
    """The region of an E.164 number; None where a code is shared and nothing decides."""
    import phonenumbers

    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return None


def written(number: str) -> str:
    """An E.164 number as people write it for abroad ("+49 1511 2345678")."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
