"""Values shown so that their owner knows them again and nobody else learns them."""

from __future__ import annotations

HIDDEN = "•••"


def masked_text(text: str) -> str:
    """The first letter of each word."""
    return " ".join(word[0] + HIDDEN for word in text.split())


def masked_email(email: str) -> str:
    """The first letter of the name and of the domain, and the ending."""
    name, _, domain = email.rpartition("@")
    host, _, ending = domain.rpartition(".")
    return f"{name[:1]}{HIDDEN}@{host[:1]}{HIDDEN}.{ending}"


def masked_number(number: str) -> str:
    """The last three characters."""
    return HIDDEN + number[-3:]


def masked(name: str, value: str) -> str:
    """A value of a step, masked as suits its kind."""
    if name == "email":
        return masked_email(value)
    if name in ("phone", "vat_id", "postal_code"):
        return masked_number(value)
    return masked_text(value)
