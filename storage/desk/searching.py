"""Finding intakes by words: through the customer's record where there is one, else through the answers given so far."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa

from storage.customers.words import matching, wanted_words
from storage.database import Database
from storage.tables import customer_words, intakes

_NAMES = ("full_name", "first_name", "last_name", "email", "phone", "company")
_SPACING = re.compile(r"[\s()/.-]+")
_NUMBER = re.compile(r"\+?\d{4,}")


def intakes_with(database: Database, words: str) -> sa.ColumnElement[bool]:
    """The condition on `intakes` that a search makes: a name, an email or a number."""
    digits = digits_in(words)
    drafted = _phone_like(digits) if digits else _drafted(database, words)
    found = [sa.and_(intakes.c.customer_id.is_(None), drafted)]
    if (people := customers_with(database, words)) is not None:
        found.append(intakes.c.customer_id.in_(people))
    if digits:
        # The number she writes from may be another one than her record's.
        found.append(intakes.c.phone.contains(digits, autoescape=True))
    return sa.or_(*found)


def customers_with(database: Database, words: str) -> sa.Select[tuple[str]] | None:
    """The customers that the search's index finds; None for words of which none is left to look for."""
    if not any(wanted_words(words)):
        return None
    return sa.select(customer_words.c.customer_id).where(matching(database, words))


def digits_in(words: str) -> str:
    """The digits of a number, without what stands before it at home or abroad; empty for what is no number."""
    number = _SPACING.sub("", words)
    return number.removeprefix("+").removeprefix("00").lstrip("0") if _NUMBER.fullmatch(number) else ""


def _phone_like(digits: str) -> sa.ColumnElement[bool]:
    phone: sa.ColumnElement[str] = intakes.c.draft["phone"].as_string()
    return phone.contains(digits, autoescape=True)


def _drafted(database: Database, words: str) -> sa.ColumnElement[bool]:
    columns = [intakes.c.draft[name].as_string() for name in _NAMES]
    # Python leaves a dot of its own over the small letter of İ.
    lower = words.lower().replace("i\u0307", "i")
    if database.dialect == "postgresql":
        # Put together and folded once: at eleven thousand unfinished intakes that takes 30 ms, ILIKE on each of six fields 50 to 70.
        said = sa.func.lower(sa.func.concat_ws("\n", *columns), type_=sa.Text)
        return said.contains(lower, autoescape=True)
    draft = sa.cast(intakes.c.draft, sa.Text)
    # The whole draft as text first: reading six fields out of each took 0.2 s. SQLite keeps JSON as it is escaped.
    if words.isascii():
        near = draft.icontains(json.dumps(words)[1:-1], autoescape=True)
        return sa.and_(near, sa.or_(*(column.icontains(words, autoescape=True) for column in columns)))
    # It folds only ASCII, so the common spellings of other words are tried.
    spellings = sorted({words, lower, lower.upper(), lower.title()})
    near = sa.or_(*(draft.contains(json.dumps(each)[1:-1], autoescape=True) for each in spellings))
    return sa.and_(near, sa.or_(*(column.contains(each, autoescape=True) for column in columns for each in spellings)))
