"""Invented customers, as many as are asked for, and what each answers to a question."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.iso7064 import mod_11_10

# Two German customers, a German company, a Turkish customer, and again.
KINDS = 4

_FIRST = ("Ada", "Bea", "Carla", "Dana", "Emre", "Fritz", "Gül", "Hanna", "Ines", "Jonas", "Kaan", "Lea", "Mert", "Nora", "Oskar", "Pınar")
_LAST = ("Lovelace", "Baum", "Çelik", "Demir", "Engel", "Fuchs", "Gärtner", "Hahn", "Işık", "Jung", "Koç", "Lange", "Meyer", "Neumann")
_STREETS = ("Lindenweg", "Gartenstraße", "Am Markt", "Schulstraße", "Bergstraße", "Mühlenweg", "Rosenstraße")
_CITIES = (("10115", "Berlin"), ("20095", "Hamburg"), ("80331", "München"), ("50667", "Köln"), ("04109", "Leipzig"))
_TURKISH = (("34730", "Kadıköy/İstanbul"), ("06420", "Çankaya/Ankara"), ("35220", "Konak/İzmir"))


@dataclass(frozen=True, slots=True)
class Person:
    """A customer.

    Shape: `phone` is E.164; `answers` by the name of the question; `greeting` her first message.
    """

    phone: str
    name: str
    greeting: str
    answers: dict[str, str]


def person(number: int) -> Person:
    """The customer of this number (below 10,000,000), of kind `number % KINDS`."""
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
    mail = f"customer{number}@example.org"
    house = number % 180 + 1
    if number % KINDS == 3:
        code, city = _TURKISH[number % len(_TURKISH)]
        said = {"phone": "evet", "address": f"Bağdat Caddesi No:{house}, {code} {city}, Türkiye", "billing_type": "bireysel"}
        said |= {"another_address": "hayır", "remark": "hayır", "confirm": "evet", "marketing_consent": "hayır"}
        said |= {"language": "Türkçe", "address_title": "ev"}
        return Person(f"+90532{number:07d}", name, "merhaba", {"full_name": name, "email": mail, **said})
    code, city = _CITIES[number % len(_CITIES)]
    said = {"phone": "ja", "address": f"{_STREETS[number % len(_STREETS)]} {house}, {code} {city}", "another_address": "nein"}
    said |= {"remark": "nein danke", "confirm": "ja", "marketing_consent": "nein", "language": "Deutsch", "address_title": "Zuhause"}
    if number % KINDS == 1:
        digits = f"{number % 89_999_999 + 10_000_000:08d}"
        said |= {"company": f"{name.split()[1]} GmbH", "vat_id": f"DE{digits}{mod_11_10.calc_check_digit(digits)}"}
    said["billing_type"] = "Firma" if number % KINDS == 1 else "privat"
    return Person(f"+4915{number + 110_000_000:09d}", name, "hallo", {"full_name": name, "email": mail, **said})
