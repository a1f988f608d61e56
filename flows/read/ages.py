"""An age that somebody tells us, so that children are handed to a person."""

from __future__ import annotations

import re

# One pattern per way of saying it; the number stands alone, so that "I am 12 Main Street" is no age.
_SAID = re.compile(
    r"""^\W*(?:
        (?:i\s*am|i'?m|ich\s+bin|ik\s+ben|jeg\s+er|jag\s+är|sono|sou|ben)\s+(?P<a>\d{1,2})(?:\s+(?:years?(?:\s+old)?|yo|jahre?(?:\s+alt)?|jaar(?:\s+oud)?|år(?:\s+gammal)?))?
      | (?:j'?\s?ai|tengo|ho|tenho|mam)\s+(?P<b>\d{1,2})\s+(?:ans|años|anos|anni|lat)
      | (?P<c>\d{1,2})\s+(?:yaşındayım|yaşındayim|yasindayim)
      | мне\s+(?P<d>\d{1,2})(?:\s+(?:лет|года?))?
      | мені\s+(?P<e>\d{1,2})(?:\s+(?:років|роки|рік))?
      | عمري\s+(?P<f>\d{1,2})(?:\s+\S+)?
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)


def age_said(text: str) -> int | None:
    """The age that a whole message tells; None when it is about something else.

    Units: years.
    """
    found = _SAID.match(text[:80])
    number = next((group for group in found.groups() if group), None) if found else None
    return int(number) if number else None
