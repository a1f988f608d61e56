"""What a column is, told by its heading."""

from __future__ import annotations

import pytest

from desk.exchange.formats import ikas, own
from desk.exchange.importing.headings import guessed
from desk.exchange.importing.targets import is_target, targets
from tests.exchange.people import FIELDS

CASES = {
    ("Vorname", "Nachname", "E-Mail-Adresse", "Telefon", "Straße", "Hausnr.", "PLZ", "Ort", "Land", "Firma", "USt-IdNr.", "Bemerkung"): (
        "first_name", "last_name", "email", "phone", "address.1.street", "address.1.house_number", "address.1.postal_code",
        "address.1.city", "address.1.country", "address.1.company", "address.1.vat_id", "note",
    ),
    ("Ad Soyad", "E-posta", "Cep Telefonu", "Adres", "İlçe", "İl", "Posta Kodu", "Vergi Dairesi", "Vergi No", "Etiketler"): (
        "full_name", "email", "phone", "address.1.street", "address.1.district", "address.1.city", "address.1.postal_code",
        "address.1.tax_office", "address.1.vat_id", "tags",
    ),
    ("First Name", "Last Name", "Email", "Mobile", "Street 2", "City 2", "ZIP", "Country", "Company", "Birthday", "Shoe size", "Fax"): (
        "first_name", "last_name", "email", "phone", "address.2.street", "address.2.city", "address.1.postal_code",
        "address.1.country", "address.1.company", "custom.birthday", "custom.shoe_size", "",
    ),
    (
        "Given Name", "Family Name", "Labels", "E-mail 1 - Label", "E-mail 1 - Value", "E-mail 2 - Value", "Phone 1 - Value",
        "Address 1 - Street", "Address 1 - City", "Address 1 - Postal Code", "Address 2 - Country", "Organization Name", "Notes",
    ): (
        "first_name", "last_name", "groups", "", "email", "", "phone", "address.1.street", "address.1.city", "address.1.postal_code",
        "address.2.country", "address.1.company", "note",
    ),
    ("name", "Name", "EMAIL", "email 2"): ("full_name", "", "email", ""),
}  # fmt: skip


@pytest.mark.parametrize("headings", CASES)
def test_headings_are_guessed_in_three_languages_and_as_google_writes_them(headings: tuple[str, ...]) -> None:
    assert guessed(headings, FIELDS) == CASES[headings]


def test_ikas_tables_are_known() -> None:
    found = guessed([column.heading for column in ikas.CUSTOMERS])
    assert found == ("shop_id", "first_name", "last_name", "email", "", "deleted", "phone", "note", "account_status", "")
    found = guessed([column.heading for column in ikas.properties(FIELDS)], FIELDS)
    assert found == ("shop_id", "email", *(f"custom.{field.key}" for field in FIELDS[:1]), "custom.likes", "custom.birthday", "custom.vip")


def test_everything_that_we_export_and_can_take_back_is_known() -> None:
    table = own.table((), 2, FIELDS)
    found = dict(zip([column.heading for column in table], guessed([column.heading for column in table], FIELDS), strict=True))
    ignored = {heading for heading, target in found.items() if not target}
    never = {"review_status", "remark", "subscription_email", "subscription_whatsapp", "subscription_sms", "subscription_phone"}
    assert ignored == never | {"other_attributes", "doubts", "identities", "origin", "created_at", "updated_at"}
    assert {"address.2.vat_id", "custom.likes", "id", "b2b_status"} <= set(found.values())
    assert all(is_target(target, FIELDS) for target in found.values())


def test_a_target_is_one_that_we_know() -> None:
    assert all(is_target(target, FIELDS) for target in targets(FIELDS, 3))
    for target in ("address.0.street", "address.99.street", "address.1.password", "custom.nothing", "version"):
        assert not is_target(target, FIELDS)
