"""Passwords: which are fit, and how they are kept. Imported when somebody signs in, because argon2 costs 2 MB."""

from __future__ import annotations

import gzip
import re
import secrets
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Source: OWASP ASVS 5.0.0, 6.2.1 and 6.2.9: at least 12 characters, and at least 64 allowed; no rules of composition.
SHORTEST, LONGEST = 12, 128

# Source: the most frequent 10,000 of Django 5.2 (BSD-3-Clause, list by Royce Williams) and of zxcvbn 4.5.0 (MIT), and every one of
# at least 12 characters in either; lower case.
_COMMON = Path(__file__).with_name("common_passwords.gz")
# What is left beside a common word must be worth something of its own.
_REST = 4

_hasher = PasswordHasher()  # argon2id, the parameters of RFC 9106 for little memory


class Unfit(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    EMAIL = "email"


def unfit(password: str, email: str) -> Unfit | None:
    """What is wrong with a new password; None when nothing is."""
    if len(password) < SHORTEST:
        return Unfit.SHORT
    if len(password) > LONGEST:
        return Unfit.LONG
    folded, local = password.casefold(), email.partition("@")[0].casefold()
    if local and local in folded and len(folded) - len(local) < SHORTEST // 2:
        return Unfit.EMAIL
    return Unfit.COMMON if _guessed_first(folded) else None


def hashed(password: str) -> str:
    """The password as it is kept: slow to try."""
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Without one that is kept, it takes as long and is not: the time must not tell who works here."""
    try:
        _hasher.verify(kept or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


@cache
def _common() -> frozenset[str]:
    with gzip.open(_COMMON, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)


def _guessed_first(folded: str) -> bool:
    unit = re.fullmatch(r"(.{1,8}?)\1+.{0,3}", folded)
    if folded in _common() or unit or _runs(folded):
        return True
    # "password1234" and "2024!qwertyuiop": a common word, and a few signs at its ends.
    core = folded.strip("0123456789!?.,-_#*+$ ")
    return not core or (core in _common() and len(folded) - len(core) < len(core) + _REST)


def _runs(folded: str) -> bool:
    # "abcdefghijkl", "123456789012", "987654321098".
    pairs = tuple(pairwise(folded))
    steps = {(ord(after) - ord(before)) % 10 if (before + after).isdigit() else ord(after) - ord(before) for before, after in pairs}
    return len(steps) == 1
