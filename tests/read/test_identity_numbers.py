"""Identity numbers are checked by the rules of the country that gave them."""

from __future__ import annotations

import pytest

from flows.read.identity_numbers import identity_number

# Invented, with right check digits. Source: python-stdnum's own examples are of this form.
TCKN = "17291716060"
DNI = "54362315K"


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("172 917 160 60", "TR", TCKN),
        ("١٧٢٩١٧١٦٠٦٠", "TR", TCKN),
        ("17291716061", "TR", None),
        ("54362315-k", "ES", DNI),
        ("AB 123-456", "", "AB123456"),
        ("no idea", "", None),
        ("", "TR", None),
        ("1" * 400, "", None),
    ],
)
def test_a_number_is_checked_by_its_country(typed: str, country: str, kept: str | None) -> None:
    assert identity_number(typed, country) == kept
