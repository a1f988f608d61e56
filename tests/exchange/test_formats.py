"""Files of customers: what stands in them, that nothing in them calculates, and that they come back."""

from __future__ import annotations

import csv
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from desk.exchange.formats import Format, Layout, cards, own, write
from desk.exchange.formats.cells import as_meant
from desk.exchange.reading import rows_of, shape_of
from flows.read.cards import cards_in
from tests.exchange.people import ADA, FIELDS, injections

LAYOUT = Layout(addresses=2, fields=FIELDS)
TABLES = (Format.CSV, Format.XLSX, Format.IKAS_CUSTOMERS, Format.IKAS_PROPERTIES)


def _written(folder: Path, kind: Format, *customers: dict[str, Any], layout: Layout = LAYOUT) -> Path:
    path = folder / f"file.{kind.ending}"
    write(kind, path, customers, layout)
    return path


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_our_table_has_every_field_of_the_record(tmp_path: Path) -> None:
    (row,) = _csv(_written(tmp_path, Format.CSV, ADA))
    assert row["first_name"] == "Ada"
    assert row["phone"] == "'+4915112345678"
    assert row["address_1_street"] == "Lindenweg"
    assert row["address_2_company"] == "Analytical Engines, Ltd; Co"
    assert row["address_1_is_default"] == "TRUE"
    assert row["groups"] == r"regulars;a\;b"
    assert row["custom.likes"] == "red;blue"
    assert row["subscription_email"] == "SUBSCRIBED"
    assert row["other_attributes"] == '{"gone": "kept"}'
    assert set(own.columns(FIELDS)) >= set(ADA) - {"addresses", "subscriptions"}


def test_columns_can_be_chosen_and_ordered(tmp_path: Path) -> None:
    layout = Layout(columns=("email", "address.city", "address.street", "first_name", "nonsense"), addresses=2, fields=FIELDS)
    (row,) = _csv(_written(tmp_path, Format.CSV, ADA, layout=layout))
    wanted = ["email", "address_1_city", "address_1_street", "address_2_city", "address_2_street", "first_name"]
    assert list(row) == wanted


def test_the_table_for_ikas_is_as_they_publish_it(tmp_path: Path) -> None:
    (row,) = _csv(_written(tmp_path, Format.IKAS_CUSTOMERS, ADA | {"origin": {"shop_id": "27a6ffc2"}}))
    assert row == {
        "Customer ID": "27a6ffc2",
        "First Name": "Ada",
        "Last Name": "Lovelace",
        "E-Mail": "ada@example.com",
        "Total Orders": "",
        "Deleted": "FALSE",
        "Phone Number": "'+4915112345678",
        "Note": "rings twice;\nthe second floor, please",
        "Account Status": "ACTIVE_ACCOUNT",
        "Membership Status": "SUBSCRIBED",
    }
    (bare,) = _csv(_written(tmp_path, Format.IKAS_CUSTOMERS, ADA, layout=Layout(bare_phones=True)))
    assert (bare["Customer ID"], bare["Phone Number"]) == ("", "+4915112345678")


def test_whoever_has_not_confirmed_is_no_member(tmp_path: Path) -> None:
    pending = ADA | {"subscriptions": {"email": "PENDING_CONFIRMATION"}}
    assert _csv(_written(tmp_path, Format.IKAS_CUSTOMERS, pending))[0]["Membership Status"] == "NOT_SUBSCRIBED"


def test_the_properties_for_ikas_carry_their_type_in_the_heading(tmp_path: Path) -> None:
    assert _csv(_written(tmp_path, Format.IKAS_PROPERTIES, ADA)) == [
        {
            "Customer ID": "",
            "Email": "ada@example.com",
            "Number:Shoe size": "42.5",
            "Multiple choice:Likes": "Red;Blue, light",
            "Date:Birthday": "1988/03/24",
            "Boolean:Important": "TRUE",
        }
    ]


def _poisoned() -> Iterator[dict[str, Any]]:
    for text in injections():
        address = {**ADA["addresses"][0], "street": text, "company": text}
        yield ADA | {
            "first_name": text,
            "note": text,
            "phone": text,
            "tags": [text],
            "email": text,
            "addresses": [address],
            "attributes": {"birthday": text, "likes": [text]},
        }


@pytest.mark.parametrize("kind", TABLES)
def test_no_cell_of_a_table_is_a_formula(tmp_path: Path, kind: Format) -> None:
    path = _written(tmp_path, kind, *_poisoned())
    if kind is Format.XLSX:
        sheet = load_workbook(path).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        texts = [cell.value for cell in cells]
        with zipfile.ZipFile(path) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            texts = [cell for row in csv.reader(file) for cell in row]
    assert len(texts) > len(injections())
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_no_cell_is_a_formula_when_the_file_is_opened_with_another_separator(tmp_path: Path, delimiter: str) -> None:
    text = _written(tmp_path, Format.CSV, *_poisoned()).read_text(encoding="utf-8-sig")
    cells = [cell for line in text.splitlines() for cell in line.split(delimiter)]
    assert not [cell for cell in cells if cell.lstrip("\"' ").startswith(("=", "@")) and cell.startswith(("=", "@"))]


def test_json_is_an_array_of_the_contracts_shape_one_customer_a_line(tmp_path: Path) -> None:
    path = _written(tmp_path, Format.JSON, ADA, ADA)
    assert json.loads(path.read_text(encoding="utf-8")) == [ADA, ADA]
    assert len(path.read_text(encoding="utf-8").splitlines()) == 4
    assert json.loads(_written(tmp_path, Format.JSON).read_text(encoding="utf-8")) == []


def test_a_contact_card_is_read_by_our_own_reader(tmp_path: Path) -> None:
    text = _written(tmp_path, Format.VCARD, ADA).read_bytes().decode()
    assert text.endswith("END:VCARD\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (card,) = cards_in(text)
    assert card.first("FN") == "Ada Lovelace"
    assert card.first("N") == "Lovelace;Ada;;;"
    assert card.first("EMAIL") == "ada@example.com"
    assert card.first("TEL") == "tel:+4915112345678"
    assert card.first("ORG") == r"Analytical Engines\, Ltd\; Co"
    assert card.values["ADR"][0] == (";pref=1", ";;Lindenweg 5;Berlin;;10115;DE")
    assert "REV:20261122T181607Z\r\n" in text
    assert r"CATEGORIES:regulars,a\;b,vip" in text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=300))
def test_a_folded_line_unfolds_to_itself(text: str) -> None:
    folded = cards.folded(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == text


def test_nothing_breaks_out_of_a_card(tmp_path: Path) -> None:
    text = _written(tmp_path, Format.VCARD, *_poisoned(), ADA | {"note": "x\r\nEND:VCARD\r\nBEGIN:VCARD"}).read_bytes().decode()
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VCARD") == lines.count("END:VCARD") == len(injections()) + 1


# What the record holds: normalised, without control characters but the line's end, not empty at its ends.
KEPT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"), include_characters="\n;,'=+-@\"\\"))


@pytest.mark.parametrize("kind", [Format.CSV, Format.XLSX])
def test_what_was_exported_is_read_as_the_same_cells(tmp_path_factory: pytest.TempPathFactory, kind: Format) -> None:
    @given(st.lists(st.tuples(KEPT, KEPT), min_size=1, max_size=3))
    def performed(people: list[tuple[str, str]]) -> None:
        folder = tmp_path_factory.mktemp("there_and_back")
        cleaned = [tuple(_kept(text) for text in person) for person in people]
        customers = [ADA | {"first_name": f"x{first}", "note": note} for first, note in cleaned]
        path = _written(folder, kind, *customers, layout=Layout(columns=("first_name", "note", "phone", "groups")))
        read = [[as_meant(cell) for cell in row.cells] for row in rows_of(path, shape_of(path))]
        assert read == [[f"x{first}", note, ADA["phone"], r"regulars;a\;b"] for first, note in cleaned]

    performed()


def _kept(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text).strip()


@pytest.mark.parametrize("kind", list(Format))
def test_memory_does_not_grow_with_the_customers(tmp_path: Path, kind: Format) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            write(kind, tmp_path / "file", (ADA for _ in range(count)), LAYOUT)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    few, many = peak(100), peak(800)
    assert many < few + 400_000
