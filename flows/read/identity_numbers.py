"""Personal identity numbers: never asked in a chat, read from the secure page alone."""

from __future__ import annotations

import re

from flows.read.checkers import checker, is_right
from flows.read.folding import digits_plain
from flows.read.sensitive import PERSONAL

# Countries whose numbers we can check.
COUNTRIES = tuple(sorted(PERSONAL))
_UNKNOWN = re.compile(r"(?=.*\d)[0-9A-Z]{4,30}")
_LONGEST = 60


def identity_number(text: str, country: str | None) -> str | None:
    """The number as it is kept, without spaces and dashes; None when it cannot be one of this country.

    A country whose numbers nobody can check takes whatever looks like a number.
    """
    compact = re.sub(r"[^0-9A-Z]", "", digits_plain(text[:_LONGEST]).upper())
    modules = PERSONAL.get(country or "", ())
    if not modules:
        return compact if _UNKNOWN.fullmatch(compact) else None
    plain = digits_plain(text[:_LONGEST]).strip()
    # Some modules want the dashes that their country writes.
    return compact if any(is_right(checker(name), each) for name in modules for each in (compact, plain)) else None
