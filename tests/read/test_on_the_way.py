"""What people write in passing: a Turkish address or mobile from abroad, a yes about a number, a company by its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.message import Options, Outcome, Reading
from flows.read.addresses import address
from flows.read.billing import billing_type
from flows.read.companies import company_named
from flows.read.phones import phone
from flows.read.texts import label

Read = Callable[..., Outcome]
FROM_GERMANY = {"language": "tr", "region": "DE", "country": "DE"}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Moda Cad. 12 D:3 Kadıköy İstanbul", "TR"),
        ("lale sk no 5 kat 2 besiktas", "TR"),
        ("Bahçelievler Mh. 7. Sok. No:4 D:5 Ankara", "TR"),
        ("Gül 5, Üsküdar", "TR"),
        ("Lindenweg 5, 10115 Berlin", "DE"),
        ("Ankara Str. 5, 10115 Berlin", "DE"),
    ],
)
def test_a_turkish_address_is_in_turkey_wherever_the_number_is_from(read: Read, text: str, country: str) -> None:
    outcome = read(address, text, **FROM_GERMANY)
    assert isinstance(outcome, Reading)
    assert outcome.also["country"] == country


def test_a_country_that_she_gave_is_not_guessed_again(read: Read) -> None:
    outcome = read(address, "Moda Cad. 12, 1010 Wien", language="tr", region="DE", country="AT")
    assert isinstance(outcome, Reading)
    assert outcome.also["country"] == "AT"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0532 123 45 67", "+905321234567"),
        ("532 123 45 67", "+905321234567"),
        ("(0532) 123 45 67", "+905321234567"),
        ("0532 1234567", "+905321234567"),
        ("0151 12345678", "+4915112345678"),
        ("+49 5321 234567", "+495321234567"),
    ],
)
def test_a_turkish_mobile_is_one_wherever_she_writes_from(read: Read, text: str, number: str) -> None:
    assert read(phone, text, **FROM_GERMANY) == Reading(number)


def test_a_number_that_could_be_of_two_countries_is_asked_about(read: Read) -> None:
    assert read(phone, "05321234567", **FROM_GERMANY) == Options(("+905321234567", "+495321234567"))
    assert read(phone, "05321 234567", language="de") == Reading("+495321234567")


@pytest.mark.parametrize("text", ["yes that's fine", "ja, das ist meine Nummer", "evet bu olur"])
def test_a_longer_yes_is_her_own_number(read: Read, text: str) -> None:
    assert read(phone, text) == Reading("+4915112345678")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("auf die Blumen Schmidt GmbH bitte", "Blumen Schmidt GmbH"),
        ("Brightwater Trading Ltd", "Brightwater Trading Ltd"),
        ("Wir sind die Blumen Schmidt GmbH & Co. KG aus Berlin", "Blumen Schmidt GmbH & Co. KG"),
        ("Moda Çiçekçilik Ltd. Şti.", "Moda Çiçekçilik Ltd. Şti."),
        ("Firma Blumen GmbH", "Blumen GmbH"),
        ("AG", None),
        ("Ada Lovelace", None),
    ],
)
def test_a_company_is_known_by_its_legal_form(text: str, name: str | None) -> None:
    assert company_named(text) == name


def test_who_names_the_company_at_the_invoice_is_a_company(read: Read) -> None:
    assert read(billing_type, "Brightwater Trading Ltd") == Reading("company", {"company": "Brightwater Trading Ltd"})


@pytest.mark.parametrize("text", ["nein", "no", "yok", "nothing"])
def test_who_wants_no_name_for_an_address_gets_none(read: Read, text: str) -> None:
    assert read(label, text) == Reading(None)
