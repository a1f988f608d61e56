"""What the conversation knows of the shop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The shop that asks.

    Shape: `country` is ISO 3166-1 alpha-2; `languages` are those with a catalogue, the default first;
    `privacy_url` is the public page with the privacy notice.
    """

    name: str
    country: str
    languages: tuple[str, ...]
    default_language: str
    privacy_url: str
