"""Codes of invitations: how they are written, and how one is found in a message."""

from __future__ import annotations

import re
import unicodedata

from flows.read.folding import _INVISIBLE as INVISIBLE
from flows.read.folding import digits_plain

# Without I, L, O and U: the first three look like digits, the last makes words.
# Source: Douglas Crockford, Base 32, https://www.crockford.com/base32.html (read 2026-11).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# So many symbols are drawn, five bits each; one more is a check.
DRAWN = 11
GROUP = 4

_LOOK_ALIKES = str.maketrans("OIL", "011")
_BETWEEN = r"[\s\-\u2010-\u2015\u2212_.·]{0,3}"
_GROUP = "[0-9A-Za-z]{4}"
# A look-ahead, so that the word before the code ("Code ABCD EFGH ...") does not swallow its first groups.
_CANDIDATE = re.compile(rf"(?<![0-9A-Za-z])(?=({_GROUP}{_BETWEEN}{_GROUP}{_BETWEEN}{_GROUP})(?![0-9A-Za-z]))")
# Nobody sends more than one; the rest are words that happen to look like it.
_MOST = 3
# The sentence that we write for her is far shorter; a long message is looked through at its beginning only.
_LONGEST = 400


def check_symbol(drawn: str) -> str:
    """The symbol that ends a code: with odd weights every single wrong symbol shows."""
    return ALPHABET[sum((2 * place + 1) * ALPHABET.index(symbol) for place, symbol in enumerate(drawn)) % len(ALPHABET)]


def is_drawable(drawn: str) -> bool:
    """Whether these symbols may make a code: digits and letters, so that neither a word nor a bank account is one."""
    return len(drawn) == DRAWN and any(symbol.isdigit() for symbol in drawn) and any(symbol.isalpha() for symbol in drawn)


def written(code: str) -> str:
    """A code as people read it: "7KQ2-M9XD-4RTA"."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def codes_in(text: str) -> tuple[str, ...]:
    """What in a message may be a code: whatever its case and dashes, with O for 0, and any words around it."""
    plain = _plain(text)
    found = (_code(match.group(1)) for match in _CANDIDATE.finditer(plain))
    return tuple(dict.fromkeys(code for code in found if code is not None))[:_MOST]


def without_code(text: str, code: str) -> str:
    """A message without the code that stands in it."""
    plain = _plain(text)
    for match in _CANDIDATE.finditer(plain):
        if _code(match.group(1)) == code:
            return f"{plain[: match.start(1)]} {plain[match.end(1) :]}".strip()
    return plain.strip()


def _plain(text: str) -> str:
    return digits_plain(unicodedata.normalize("NFKC", INVISIBLE.sub("", text[:_LONGEST])))


def _code(candidate: str) -> str | None:
    symbols = "".join(character for character in candidate.upper() if character.isascii() and character.isalnum()).translate(_LOOK_ALIKES)
    if "U" in symbols or not is_drawable(symbols[:DRAWN]):
        return None
    return symbols if check_symbol(symbols[:DRAWN]) == symbols[DRAWN:] else None
