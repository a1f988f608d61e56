"""Texts compared in SQL: whatever the case, and numbers however they are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from storage.customers.searchable import Operator
from storage.engines.sqlite import lowered

Test = Callable[[sa.ColumnElement[Any]], sa.ColumnElement[bool]]

_NOT_NUMBER = re.compile(r"[^\d+]")


def text_test(dialect: str, operator: Operator, value: str) -> Test:
    """Whether a text is, contains or begins with this, in capitals or not."""
    wanted = lowered(value.strip())
    # SQLite's own `lower` knows 26 letters, which are enough for a word of these; ours takes five times as long.
    if dialect == "postgresql" or wanted.isascii():
        return lambda column: _compared(dialect, operator, sa.func.lower(sa.func.replace(column, "İ", "i")), wanted)
    return lambda column: _compared(dialect, operator, sa.func.lowered(column), wanted)


def phone_test(dialect: str, operator: Operator, value: str) -> Test:
    """Whether a number is, contains or begins with this one; nationally written ones are told by how they end."""
    digits = _NOT_NUMBER.sub("", value)
    whole = f"+{digits.lstrip('+0')}" if digits.startswith(("+", "00")) else ""
    own = digits.lstrip("+0")
    if whole:
        return lambda column: _compared(dialect, operator, column, whole)
    if operator in (Operator.IS, Operator.IS_NOT):
        return lambda column: sa.func.substr(column, sa.func.length(column) - len(own) + 1) == own
    if operator is Operator.STARTS_WITH:
        return lambda column: _compared(dialect, operator, column, f"+{own}")
    return lambda column: _compared(dialect, operator, column, own)


def _compared(dialect: str, operator: Operator, column: sa.ColumnElement[Any], wanted: str) -> sa.ColumnElement[bool]:
    if operator is Operator.CONTAINS:
        place = sa.func.strpos if dialect == "postgresql" else sa.func.instr
        return place(column, wanted) > 0
    if operator is Operator.STARTS_WITH:
        return sa.func.substr(column, 1, len(wanted)) == wanted
    return column == wanted
