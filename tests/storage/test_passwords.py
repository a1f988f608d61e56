from __future__ import annotations

import re

import pytest
from argon2 import extract_parameters

from storage.accounts import passwords
from storage.accounts.passwords import Unfit, hashed, matches, unfit


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", Unfit.SHORT),
        ("x" * 129, Unfit.LONG),
        ("1q2w3e4r5t6y", Unfit.COMMON),
        ("Password1234", Unfit.COMMON),
        ("!!iloveyou2024", Unfit.COMMON),
        ("passwordpassword", Unfit.COMMON),
        ("aaaaaaaaaaaa", Unfit.COMMON),
        ("abcabcabcabcab", Unfit.COMMON),
        ("123456789012", Unfit.COMMON),
        ("210987654321", Unfit.COMMON),
        ("abcdefghijklm", Unfit.COMMON),
        ("0000-0000-0000", Unfit.COMMON),
        ("dana.berger99", Unfit.EMAIL),
        ("Dana.Berger", Unfit.SHORT),
        ("a horse and a battery", None),
        ("correct horse battery staple", None),
        ("dana.berger walks her dog", None),
        ("gürültülü martı sabahı", None),
        ("🔋" * 5 + "🐴🌳🦉🍋🧦🛶🎈", None),
        (" leading and trailing ", None),
        ("zzkqpvmxwjtb", None),
    ],
)
def test_a_password_is_judged_by_what_would_be_guessed_first(password: str, reason: Unfit | None) -> None:
    assert unfit(password, "dana.berger@example.com") is reason


def test_every_password_of_the_list_that_is_long_enough_is_refused() -> None:
    listed = [word for word in passwords._common() if len(word) >= passwords.SHORTEST]
    assert len(listed) > 300
    assert len(passwords._common()) >= 10_000
    assert {unfit(word, "dana@example.com") for word in listed} == {Unfit.COMMON}


def test_a_password_is_compared_exactly() -> None:
    kept = hashed(" Two Words, and 🔋 ")
    assert matches(kept, " Two Words, and 🔋 ")
    for near in ("Two Words, and 🔋", " two words, and 🔋 ", " Two Words, and 🔋  ", ""):
        assert not matches(kept, near)


def test_an_account_without_a_password_is_opened_by_none() -> None:
    assert not any(matches(kept, given) for kept in ("", None) for given in ("", "a horse and a battery"))


def test_hashes_are_as_dear_as_the_standard_asks() -> None:
    # Source: OWASP password storage cheat sheet (2026-11): argon2id with at least 19 MiB, two passes, or dearer.
    kept = extract_parameters(hashed("a horse and a battery"))
    assert re.fullmatch(r"\$argon2id\$.*", hashed("a horse and a battery"))
    assert (kept.memory_cost >= 19 * 1024, kept.time_cost >= 2, kept.salt_len >= 16) == (True, True, True)
