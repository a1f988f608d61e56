"""What people are made of who do not exist: names, streets and towns, a land for each language of the chat."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Land:
    """What people of one language are made of.

    Shape: `mobile` is the beginning of a number, `digits` how many follow; `towns` are city, postal code and state (or "");
    `address` puts them in the order of the country; `talk` is a hello, a wish for a person, and a remark; `latin` spells first
    names for email addresses where another script is written.
    """

    language: str
    country: str
    mobile: str
    digits: int
    address: str
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    streets: tuple[str, ...]
    talk: tuple[str, str, str]
    towns: tuple[tuple[str, str, str], ...]
    latin: tuple[str, ...] = ()


@cache
def lands() -> tuple[Land, ...]:
    """All of them."""
    with Path(__file__).with_name("lands.toml").open("rb") as file:
        written = tomllib.load(file)
    return tuple(Land(language=language, **_frozen(land)) for language, land in written.items())


def _frozen(land: dict[str, Any]) -> dict[str, Any]:
    frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in land.items()}
    return {**frozen, "towns": tuple(tuple(town) for town in land["towns"])}


def mailbox(first: str, last: str, number: int) -> str:
    """An email address that nobody can have: example.com is kept free for that."""
    name = ".".join(part for part in (first, last) if part).lower().translate(_PLAIN)
    return f"{name}{number}@example.com"


_PLAIN = str.maketrans(
    {
        **dict(zip("äöüéèêëáàâãíìîïóòôõúùûçñşğıłśżźćęąń", "aoueeeeaaaaiiiioooouuucnsgilszzcean", strict=True)),
        "ß": "ss",
        "'": "",
        "\u0307": "",
    }
)
