"""A filter as SQL, on either database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from flows.read.folding import fold
from storage.customers import words
from storage.customers.hiding import VAT_BLIND
from storage.customers.own_conditions import own_condition
from storage.customers.searchable import ATTRIBUTES, Field, Operator, Sort, field_of
from storage.customers.spelling import Test, phone_test, text_test
from storage.customers.wanted import Condition, Match, Wanted
from storage.database import Database
from storage.tables import addresses, customer_words, customers, identities, subscriptions

Truth = sa.ColumnElement[bool]

_COLUMNS = {"name": customers.c.first_name + " " + customers.c.last_name}
_NO = frozenset({Operator.IS_NOT, Operator.EMPTY})
# What is shorter than a trigram no index can find.
_TRIGRAM = 3


def condition(database: Database, wanted: Wanted, now: datetime, *, near: bool = False) -> Truth:
    """The condition on `customers` that a filter makes, the bin included.

    Shape: `near` is for looking at a few records one by one, as they come in the list's order; else the whole table is asked.
    Raises: DatabaseAway.
    """
    where = _Where(database, now, ZoneInfo(wanted.zone), near)
    found = [where.one(each) for each in wanted.conditions]
    joined: list[Truth] = [(sa.and_ if wanted.match is Match.ALL else sa.or_)(*found)] if found else []
    if wanted.search.strip():
        joined.append(where.searched(wanted.search))
    joined.append(customers.c.deleted_at.is_not(None) if wanted.deleted else customers.c.deleted_at.is_(None))
    return sa.and_(*joined)


@dataclass(frozen=True)
class _Where:
    database: Database
    now: datetime
    zone: ZoneInfo
    near: bool

    def one(self, wanted: Condition) -> Truth:
        """One condition."""
        field = field_of(wanted.field)
        if field is None:
            raise ValueError("a condition without a field")  # Condition has refused it
        if wanted.field.startswith(ATTRIBUTES):
            return own_condition(self.database, wanted, field, self.now.astimezone(self.zone).date())
        kind, _, name = wanted.field.rpartition(".")
        likely = self._likely(wanted, field)
        if likely:
            looked = sa.and_(*(words.matching(self.database, word) for word in likely))
            # Only those whom the index has found are looked at, one by one.
            held = replace(self, near=True).held(wanted, field, kind, name)
            return sa.and_(self._hanging(customer_words.c.customer_id, looked), held)
        held = self.held(wanted, field, kind, name)
        return sa.not_(held) if wanted.operator in _NO else held

    def held(self, wanted: Condition, field: Field, kind: str, name: str) -> Truth:
        """The positive of a condition: "is not" and "empty" are its contraries, also for somebody with several addresses."""
        if kind == "address":
            column = addresses.c.vat_blind if field.sort is Sort.SEALED else addresses.c[name]
            held = self._hanging(addresses.c.customer_id, self._test(wanted, field)(column))
        elif kind == "subscription":
            held = self._hanging(
                subscriptions.c.customer_id, sa.and_(subscriptions.c.channel == name, subscriptions.c.status == wanted.value)
            )
        elif kind == "identity":
            held = self._hanging(
                identities.c.customer_id, sa.and_(identities.c.kind == name, self._test(wanted, field)(identities.c.value))
            )
        elif kind == "origin":
            held = sa.func.coalesce(self._test(wanted, field)(customers.c.origin[name].as_string()), sa.false())
        else:
            held = self._test(wanted, field)(_COLUMNS[name] if name in _COLUMNS else customers.c[name])
            # What is NULL is not it.
            held = sa.func.coalesce(held, sa.false()) if wanted.operator in _NO else held
        return held

    def _likely(self, wanted: Condition, field: Field) -> list[str]:
        """The words by which the search's index finds everybody who is meant, and some more; none where it cannot."""
        if self.near or not field.indexed or wanted.operator in (*_NO, Operator.NOT_EMPTY):
            return []
        if field.sort is Sort.PHONE:
            return [wanted.value]
        return [word for word in fold(wanted.value).split() if len(word) >= _TRIGRAM]

    def searched(self, search: str) -> Truth:
        """Somebody's name, email, number, company or city."""
        if self.near:
            likes = [customer_words.c.words.contains(word, autoescape=True) for word in words.wanted_words(search)]
            return self._hanging(customer_words.c.customer_id, sa.and_(sa.true(), *likes))
        return self._hanging(customer_words.c.customer_id, words.matching(self.database, search))

    def _hanging(self, customer_id: sa.Column[str], held: Truth) -> Truth:
        if self.near or self.database.dialect == "postgresql":
            # PostgreSQL makes a join of it by itself.
            return sa.exists().where(customer_id == customers.c.id, held).correlate(customers)
        return customers.c.id.in_(sa.select(customer_id).where(held).correlate(None))

    def _test(self, wanted: Condition, field: Field) -> Test:
        if wanted.operator in (Operator.EMPTY, Operator.NOT_EMPTY):
            return self._present(field)
        match field.sort:
            case Sort.TEXT:
                return text_test(self.database.dialect, wanted.operator, wanted.value)
            case Sort.PHONE:
                return phone_test(self.database.dialect, wanted.operator, wanted.value)
            case Sort.SEALED:
                spelt = {wanted.value.strip(), "".join(filter(str.isalnum, wanted.value)).upper()}
                blinds = [blind for each in spelt for blind in self.database.keys.blinds(each, VAT_BLIND)]
                return lambda column: column.in_(blinds)
            case Sort.SEVERAL:
                return self._doubted(wanted.value) if field.name == "doubts" else self._several(wanted.value)
            case Sort.TRUTH:
                return lambda column: column.is_(wanted.value == "yes")
            case Sort.MOMENT:
                return self._moment(wanted.operator, wanted.value)
            case _:
                return lambda column: column == wanted.value

    def _present(self, field: Field) -> Test:
        if field.sort is Sort.SEVERAL:
            return lambda column: sa.cast(column, sa.Text) != "[]"
        return lambda column: sa.func.coalesce(column, "") != ""

    def _several(self, value: str) -> Test:
        if self.database.dialect == "postgresql":
            return lambda column: sa.cast(column, JSONB).op("@>", is_comparison=True)(sa.cast(sa.literal(json.dumps([value])), JSONB))
        # Whether the text holds it at all is asked first; two writers spell what is not ASCII in two ways.
        spelt = {json.dumps(value), json.dumps(value, ensure_ascii=False)}

        def test(column: sa.ColumnElement[Any]) -> Truth:
            each = sa.func.json_each(column).table_valued("value")
            text = sa.type_coerce(column, sa.Text)
            return sa.and_(sa.or_(*(sa.func.instr(text, one) > 0 for one in spelt)), sa.literal(value).in_(sa.select(each.c.value)))

        return test

    def _doubted(self, value: str) -> Test:
        """Doubts are kept as their names, or as names with the field that is doubted."""
        each_of = sa.func.jsonb_array_elements_text if self.database.dialect == "postgresql" else sa.func.json_each

        def test(column: sa.ColumnElement[Any]) -> Truth:
            each = each_of(column).table_valued("value")
            about = sa.or_(each.c.value == value, sa.func.substr(each.c.value, 1, len(value) + 1) == f"{value}:")
            return sa.select(sa.literal(1)).select_from(each).where(about).exists()

        return test

    def _moment(self, operator: Operator, value: str) -> Test:
        if operator is Operator.WITHIN:
            since = self.now - timedelta(days=int(value))
            return lambda column: column >= since
        day = date.fromisoformat(value)
        begins, ends = (datetime.combine(each, time(), self.zone) for each in (day, day + timedelta(days=1)))
        tests: dict[Operator, Callable[[sa.ColumnElement[Any]], Truth]] = {
            Operator.BEFORE: lambda column: column < begins,
            Operator.AFTER: lambda column: column >= ends,
        }
        return tests.get(operator, lambda column: sa.and_(column >= begins, column < ends))
