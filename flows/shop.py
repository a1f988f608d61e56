"""What the conversation knows of the shop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The shop that asks.

    Shape: `country` is ISO 3166-1 alpha-2; `languages` are those with a catalogue, the default first;
    `privacy_url` is the public page with the privacy notice. `mails`: it has a mail server. `held` are the names of questions
    whose answers the law obliges it to keep for a while, and `held_why` says which law, in its own words.
    """

    name: str
    country: str
    languages: tuple[str, ...]
    default_language: str
    privacy_url: str
    mails: bool = False
    held: tuple[str, ...] = ()
    held_why: str = ""
