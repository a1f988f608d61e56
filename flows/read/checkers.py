"""Check digits, by the number modules of python-stdnum."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast


class Checker(Protocol):
    """A module of python-stdnum for one kind of number."""

    def is_valid(self, number: str) -> bool:
        """Whether the number's form and check digits are right."""
        ...


@lru_cache(maxsize=128)
def checker(name: str) -> Checker:
    """A module such as `de.idnr`, loaded when it is first asked for."""
    return cast(Checker, import_module(f"stdnum.{name}"))


@lru_cache(maxsize=128)
def vat_checker(country: str) -> Checker | None:
    """The module for a country's VAT or tax number; None where python-stdnum knows none."""
    from stdnum import get_cc_module

    try:
        return cast("Checker | None", get_cc_module(country.lower(), "vat"))
    except ImportError:
        return None


def is_right(checked_by: Checker, number: str) -> bool:
    """Whether a number is right, whatever its module trips over."""
    try:
        return bool(checked_by.is_valid(number))
    # Some modules raise on letters of other scripts; such a text is no number of theirs.
    except Exception:  # noqa: BLE001
        return False
