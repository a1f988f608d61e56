"""What a cell means: read by the very readers of the chat, so that a table gets nothing in that a customer could not say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.exchange.formats.cells import parted
from desk.exchange.importing.troubles import Trouble, Why
from flows.custom_fields import CustomField, FieldType, reader_of
from flows.message import Answer, Context, Options, Outcome, Problem, Reading, Suggestion, Value
from flows.read import addresses, countries, languages, taxes
from flows.read.billing import billing_type
from flows.read.emails import email
from flows.read.folding import LONGEST, fold
from flows.read.names import full_name, one_name
from flows.read.phones import phone
from flows.read.texts import label, tidy
from flows.step import Reader

LONGEST_NOTE, LONGEST_PART = 5_000, 200
LONGEST_LABEL, MOST_LABELS = 60, 50
_LOCALE = re.compile(r"([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")
ACCOUNT = {
    "ACTIVE_ACCOUNT": ("active", "active account", "aktiv", "etkin", "aktif", "enabled"),
    "DISABLED_ACCOUNT": ("disabled", "disabled account", "inactive", "deaktiviert", "inaktiv", "gesperrt", "pasif", "devre disi"),
    "INVITED_TO_CREATE_ACCOUNT": ("invited", "invited to create account", "eingeladen", "davet edildi"),
    "DECLINED_ACCOUNT_INVITATION": ("declined", "declined account invitation", "abgelehnt", "reddedildi"),
}
B2B = {
    "ACTIVE_ACCOUNT": ("active", "active account", "approved", "aktiv", "aktif", "genehmigt", "onaylandi"),
    "DISABLED_ACCOUNT": ("disabled", "disabled account", "deaktiviert", "pasif", "abgelehnt", "reddedildi"),
    "WAITING_FOR_APPROVAL": ("waiting", "waiting for approval", "pending", "wartet", "wartet auf freigabe", "bekliyor", "onay bekliyor"),
}
_SAID = frozenset({"true", "yes", "1", "x", "ja", "evet", "wahr", "dogru"})
_DENIED = frozenset({"false", "no", "0", "nein", "hayir", "falsch", "yanlis", ""})


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell understood.

    Shape: `also` are further facts that it held, under their names; `remark` something to say of it.
    """

    value: Value
    also: Mapping[str, Value] | None = None
    remark: Why | None = None


Read = Taken | Trouble


def is_said(text: str) -> bool:
    """Whether a cell says yes: TRUE, 1, x, ja, evet."""
    return fold(text) in _SAID


def read_name(text: str, context: Context) -> Read:
    """A first or last name."""
    return _again(one_name, text, context)


def read_full_name(text: str, context: Context) -> Read:
    """A whole name; its parts are in `also`."""
    return _read(full_name, text, context)


def read_email(text: str, context: Context) -> Read:
    """An email address; one that looks mistyped is taken as it stands, and said to be."""
    return _read(email, text, context)


def read_phone(text: str, context: Context) -> Read:
    """A phone number as E.164."""
    if not any(sign.isdigit() for sign in text):
        # "Same" and "yes" are answers in a chat, where there is a number to be the same as.
        return Trouble(why=Why.NOT_UNDERSTOOD)
    return _read(phone, text, context)


def read_language(text: str, offered: Sequence[str], context: Context) -> Read:
    """A language: a code with script or region, or a name."""
    if (found := _LOCALE.fullmatch(text)) and (languages.lookup(found.group(1)) or languages.languages_in(found.group(1))):
        return Taken(text)
    return _read(lambda answer, about: languages.language(answer, about, tuple(offered)), text, context)


def read_status(text: str, known: Mapping[str, tuple[str, ...]]) -> Read:
    """One of ikas' states, by its name or in words."""
    folded = fold(text)
    found = next((state for state, words in known.items() if text.upper() == state or folded in words), None)
    return Taken(found) if found else Trouble(why=Why.NO_STATUS)


def read_note(text: str) -> Read:
    """Staff's own words."""
    lines = text.split("\n")
    # A line at a time, because what reads chats reads no more than a message.
    if len(text) > LONGEST_NOTE or any(len(line) > LONGEST for line in lines):
        return Trouble(why=Why.TOO_LONG)
    return Taken("\n".join(tidy(line) for line in lines).strip())


def read_labels(text: str) -> Read:
    """Groups or tags, parted by semicolons, as Google parts them too, by three colons."""
    names = [" ".join(tidy(name).split()) for name in parted(text.replace(" ::: ", ";"))]
    found = list(dict.fromkeys(name for name in names if name))
    if len(found) > MOST_LABELS or any(len(name) > LONGEST_LABEL for name in found):
        return Trouble(why=Why.TOO_LONG)
    return Taken([*found])


def read_custom(field: CustomField, text: str, context: Context) -> Read:
    """A value of one of the shop's own fields."""
    read = reader_of(field)
    if field.type is FieldType.BOOLEAN and (fold(text) in _SAID or fold(text) in _DENIED):
        return Taken(fold(text) in _SAID)
    keys = {option.key for option in field.options}
    if field.type is FieldType.CHOICE and text in keys:
        return Taken(text)
    if field.type is FieldType.MULTIPLE_CHOICE:
        return _several(field, parted(text), keys, read, context)
    return _read(read, text.replace("/", "-") if field.type is FieldType.DATE and text[:4].isdigit() else text, context)


def _several(field: CustomField, parts: Sequence[str], keys: set[str], read: Reader, context: Context) -> Read:
    found: list[Value] = []
    names = {fold(words): option.key for option in field.options for words in option.labels.values()}
    for part in parts:
        key = part if part in keys else names.get(fold(part))
        if key is not None:
            found.append(key)
            continue
        outcome = _read(read, part, context)
        if isinstance(outcome, Trouble):
            return outcome
        found += outcome.value if isinstance(outcome.value, list) else [outcome.value]
    return Taken(list(dict.fromkeys(str(each) for each in found)))


_PARTS: Mapping[str, Reader] = {
    "country": countries.country,
    "postal_code": addresses.postal_code,
    "city": addresses.city,
    "state": addresses.state,
    "house_number": addresses.house_number,
    "first_name": one_name,
    "last_name": one_name,
    "title": label,
    "company": taxes.company,
    "vat_id": taxes.vat_id,
    "tax_office": taxes.tax_office,
}


def read_part(part: str, text: str, context: Context, *, alone: bool) -> Read:
    """A part of an address; `alone` says that a street may hold its number, because no other cell does."""
    if part in _PARTS:
        return _again(_PARTS[part], text, context)
    if part == "street" and alone:
        return _again(addresses.street_line, text, context)
    if part == "phone":
        return read_phone(text, context)
    if part == "is_default":
        return Taken(is_said(text))
    if part == "billing_type":
        return Taken(text) if text in ("private", "company") else _read(billing_type, text, context)
    words = " ".join(tidy(text).split())
    return Taken(words) if len(text) <= LONGEST_PART else Trouble(why=Why.TOO_LONG)


@lru_cache(maxsize=4096)
def _again(read: Reader, text: str, context: Context) -> Read:
    # Of a thousand rows most have a name, a town and a country that others have had.
    return _read(read, text, context)


def _read(read: Reader, text: str, context: Context) -> Read:
    outcome: Outcome = read(Answer(text=text), context)
    match outcome:
        case Reading(value, also):
            return Taken(value, also or None)
        case Suggestion(_, _, declined) if declined is not None:
            return Taken(declined, None, Why.PROBABLY_MISTYPED)
        case Options() | Suggestion():
            return Trouble(why=Why.SEVERAL_MEANT)
        case Problem(phrase):
            return Trouble(why=phrase)
        case _:
            return Trouble(why=Why.NOT_UNDERSTOOD)
