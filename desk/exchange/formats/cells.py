"""The cells of a table: values as text, and text that no spreadsheet takes for a formula.

The rule, in every table and both ways: where a cell, or a part of it behind what could separate cells, begins as a formula does, it
gets one apostrophe, behind any that stand there already; reading takes one away. So every text comes back as it was, and a phone
number leaves as '+49… and comes back as +49….
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Customer = Mapping[str, Any]

TRUE, FALSE = "TRUE", "FALSE"

# Every character that becomes one of = + - @ when somebody normalises it: fullwidth, small, superscript, subscript.
_SIGNS = "".join(sign for sign in map(chr, range(0x20, 0x10000)) if unicodedata.normalize("NFKC", sign) in ("=", "+", "-", "@"))
# The minus of typesetters is no compatible form of the hyphen, but some spreadsheets calculate with it.
_SIGN = f"[{re.escape(_SIGNS)}\u2212]"
# What nobody sees does not hide a sign behind it.
_UNSEEN = "[ \u00a0\u200b-\u200f\u2060\ufeff]*"
# Behind a separator of some country's tables, in case a file is opened with another one than it was written with. "5,-" is a price.
FORMULA = re.compile(rf"(?:\A(?P<first>'*)(?={_UNSEEN}{_SIGN}|{_UNSEEN}[\t\r\n])|(?<=[;,|\"\t\r\n])(?P<inner>'*)(?={_SIGN}[^\s,;|\"]))")
# As what a formula begins with can begin, and behind what else one can begin.
_FIRST = frozenset(f"'{_SIGNS}\u2212 \u00a0\u2060\ufeff\t\r\n") | set(map(chr, range(0x200B, 0x2010)))
_PARTING = re.compile(r"[;,|\"\t\r\n]")
_E164 = re.compile(r"\+[1-9]\d{5,14}")
_BACKSLASHED = re.compile(r"\\(.)|;", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and what stands in it for a customer."""

    heading: str
    value: Callable[[Customer], object]


Table = Sequence[Column]


def neutral(text: str, *, bare_phones: bool = False) -> str:
    """A text as a cell may hold it. With `bare_phones` a phone number stays as it is: it can only be a number, never a command."""
    # Most cells hold neither: two looks instead of one at every letter.
    if not text or (text[0] not in _FIRST and _PARTING.search(text) is None):
        return text
    if bare_phones and _E164.fullmatch(text):
        return text
    return FORMULA.sub(lambda found: f"{found.group()}'", text)


def as_meant(cell: str) -> str:
    """What `neutral` was given for this cell."""
    return FORMULA.sub(lambda found: found.group()[1:], cell) if "'" in cell else cell


def written(value: object) -> str:
    """A value as a cell says it: TRUE and FALSE, several parted by semicolons, nothing for None."""
    if type(value) is str:
        return value
    match value:
        case None:
            return ""
        case bool():
            return TRUE if value else FALSE
        case float() if value.is_integer():
            return str(int(value))
        case list() | tuple():
            return ";".join(_escaped(written(each)) for each in value)
        case dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
        case _:
            return str(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;")


def parted(text: str) -> list[str]:
    """What `written` was given as a list; a backslash before a semicolon says that it parts nothing."""
    parts, part, end = [], "", 0
    for found in _BACKSLASHED.finditer(text):
        part += text[end : found.start()]
        end = found.end()
        if found.group() == ";":
            parts.append(part)
            part = ""
        else:
            part += found.group(1) if found.group(1) in ";\\" else found.group()
    return [stripped for each in (*parts, part + text[end:]) if (stripped := each.strip())]


def row_of(table: Table, customer: Customer, *, bare_phones: bool) -> list[str]:
    """The cells of one customer."""
    return [neutral(written(column.value(customer)), bare_phones=bare_phones) for column in table]
