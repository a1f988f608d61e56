"""Conditions on the shop's own fields, which stand in one JSON column."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from storage.customers.searchable import ATTRIBUTES, Field, Operator, Sort, number_of
from storage.customers.spelling import text_test
from storage.customers.wanted import Condition
from storage.database import Database
from storage.tables import customers

Truth = sa.ColumnElement[bool]


def own_condition(database: Database, wanted: Condition, field: Field, today: date) -> Truth:
    """One condition on a field of the shop's own; who has no value is "empty" and "is not"."""
    key = field.name.removeprefix(ATTRIBUTES)
    text = customers.c.attributes[key].as_string()
    match wanted.operator:
        case Operator.EMPTY:
            return sa.func.coalesce(text, "").in_(("", "[]"))
        case Operator.NOT_EMPTY:
            return sa.func.coalesce(text, "").not_in(("", "[]"))
    held = _held(database.dialect, wanted, field, key, text, today)
    return sa.not_(sa.func.coalesce(held, sa.false())) if wanted.operator is Operator.IS_NOT else held


def _held(dialect: str, wanted: Condition, field: Field, key: str, text: sa.ColumnElement[str], today: date) -> Truth:
    match field.sort:
        case Sort.NUMBER:
            return _number(dialect, wanted, key, text)
        case Sort.DAY:
            return _day(wanted, sa.func.substr(text, 1, 10), today)
        case Sort.TEXT:
            return text_test(dialect, wanted.operator, wanted.value)(text)
        case _:
            return _holds(dialect, wanted, field, key, text)


def _holds(dialect: str, wanted: Condition, field: Field, key: str, text: sa.ColumnElement[str]) -> Truth:
    """Whether it is this word, or one of the words is, or it is true."""
    value: Any = wanted.value == "yes" if field.sort is Sort.TRUTH else ([wanted.value] if field.sort is Sort.SEVERAL else wanted.value)
    if dialect == "postgresql":
        asked = sa.cast(sa.literal(json.dumps({key: value})), JSONB)
        return sa.cast(customers.c.attributes, JSONB).op("@>", is_comparison=True)(asked)
    if field.sort is Sort.TRUTH:
        return sa.func.json_type(customers.c.attributes, _path(key)) == ("true" if value else "false")
    if field.sort is Sort.SEVERAL:
        each = sa.func.json_each(customers.c.attributes, _path(key)).table_valued("value")
        return sa.literal(wanted.value).in_(sa.select(each.c.value))
    return text == wanted.value


def _number(dialect: str, wanted: Condition, key: str, text: sa.ColumnElement[str]) -> Truth:
    number = number_of(wanted.value)
    value: Any
    if dialect == "postgresql":
        raw = sa.cast(customers.c.attributes, JSONB)[key]
        # What is no number must not be read as one: that would be an error, not a no.
        value = sa.case((sa.func.jsonb_typeof(raw) == "number", sa.cast(text, sa.Numeric)), else_=None)
        asked: Any = sa.literal(number, sa.Numeric)
    else:
        kind = sa.func.json_type(customers.c.attributes, _path(key))
        value = sa.case((kind.in_(("integer", "real")), sa.func.json_extract(customers.c.attributes, _path(key))), else_=None)
        asked = sa.literal(float(number or 0), sa.Float)
    compared: dict[Operator, Any] = {Operator.GREATER: value > asked, Operator.LESS: value < asked}
    held: Truth = compared.get(wanted.operator, value == asked)
    return held


def _day(wanted: Condition, day: sa.ColumnElement[Any], today: date) -> Truth:
    match wanted.operator:
        case Operator.BEFORE:
            return sa.and_(day != "", day < wanted.value)
        case Operator.AFTER:
            return day > wanted.value
        case Operator.WITHIN:
            since = today - timedelta(days=int(wanted.value))
            return sa.and_(day >= since.isoformat(), day <= today.isoformat())
        case _:
            return day == wanted.value


def _path(key: str) -> str:
    return f'$."{key}"'
