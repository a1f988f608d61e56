"""What a search looks through, and how it is asked: every part of a name, email, number, company or city."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from flows.profile import Address
from flows.read.folding import fold
from storage.database import Database
from storage.engines.prepared import Prepared, inserted
from storage.tables import customer_words

# What is shorter than a trigram no index can find.
_TRIGRAM = 3
_MOST_WORDS = 6
_NUMBER = re.compile(r"\+?[\d\s()/.-]{4,}")
_NOT_DIGIT = re.compile(r"\D")

_INSERT = inserted(customer_words)
_UPDATE = Prepared(
    sa.update(customer_words).where(customer_words.c.customer_id == bindparam("customer")).values(words=bindparam("new_words"))
)


def words_of(customer: Mapping[str, Any], addresses: Iterable[Address]) -> str:
    """The text of one record that a search looks through.

    Shape: folded; the parts stand on lines of their own, so that nothing is found across two of them.
    """
    places = tuple(addresses)
    parts = [
        f"{customer['first_name']} {customer['last_name']}",
        *(f"{place.first_name} {place.last_name}" for place in places),
        *(place.company for place in places),
        *(place.city for place in places),
        *(place.district for place in places),
        *(place.postal_code for place in places),
    ]
    numbers = [customer["phone"] or "", *(place.phone for place in places)]
    email = customer["email"] or ""
    kept = [*(fold(part) for part in (*parts, email)), email.casefold(), *(_NOT_DIGIT.sub("", number) for number in numbers)]
    return "\n".join(dict.fromkeys(part.strip() for part in kept if part.strip()))


def keep(connection: Connection, customer_id: str, customer: Mapping[str, Any], addresses: Iterable[Address], *, new: bool) -> None:
    """Write what a search looks through."""
    words = words_of(customer, addresses)
    if new or _UPDATE.run(connection, {"customer": customer_id, "new_words": words}) == 0:
        _INSERT.run(connection, {"customer_id": customer_id, "words": words})


def wanted_words(search: str) -> tuple[str, ...]:
    """What to look for: each of these must be somewhere in the record."""
    text = search.strip()[:200]
    if _NUMBER.fullmatch(text):
        # However it is written: national with a zero, international with + or 00.
        return tuple(filter(None, (_NOT_DIGIT.sub("", text).lstrip("0"),)))
    return tuple(dict.fromkeys(word.casefold() if "@" in word else fold(word) for word in text.split()[:_MOST_WORDS]))


def matching(database: Database, search: str) -> sa.ColumnElement[bool]:
    """The condition on `customer_words` that a search makes, on either database.

    Shape: to be used in a query that has `customer_words` among its tables; true for an empty search.
    """
    words = [word for word in wanted_words(search) if word]
    if not words:
        return sa.true()
    likes = [customer_words.c.words.contains(word, autoescape=True) for word in words]
    indexed = [word for word in words if len(word) >= _TRIGRAM]
    if not indexed or not database.trigrams:
        return sa.and_(*likes)
    # PostgreSQL finds LIKE through its index by itself.
    if database.dialect == "postgresql":
        return sa.and_(*likes)
    phrase = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in indexed)
    found = sa.text("SELECT rowid FROM customer_trigrams WHERE customer_trigrams MATCH :phrase").bindparams(phrase=phrase)
    return sa.and_(customer_words.c.number.in_(found.columns(sa.column("rowid")).subquery().select()), *likes)
