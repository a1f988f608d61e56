"""Customers as files: our own table, ikas' two, a workbook, JSON and contact cards; each written a customer at a time.

A customer is the shape of `flask customers --json --reveal` (`storage.record.customer_json`); nothing here asks a database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desk.exchange.formats import cards, csv_file, ikas, json_file, own, workbook
from desk.exchange.formats.cells import Customer
from flows.custom_fields import CustomField


class Format(StrEnum):
    """What a file of customers can be."""

    CSV = "csv"
    XLSX = "xlsx"
    IKAS_CUSTOMERS = "ikas_customers"
    IKAS_PROPERTIES = "ikas_properties"
    JSON = "json"
    VCARD = "vcard"

    @property
    def ending(self) -> str:
        """The end of such a file's name."""
        return {Format.XLSX: "xlsx", Format.JSON: "json", Format.VCARD: "vcf"}.get(self, "csv")

    @property
    def media_type(self) -> str:
        """What such a file is called on the network."""
        return {
            Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format.JSON: "application/json",
            Format.VCARD: "text/vcard; charset=utf-8",
        }.get(self, "text/csv; charset=utf-8")

    @property
    def has_columns(self) -> bool:
        """Whether its columns can be chosen; the others are laid down by whoever reads them."""
        return self in (Format.CSV, Format.XLSX)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a file is laid out.

    Shape: `columns` are keys of `own.columns`, empty for all of them; `addresses` is how many addresses the widest customer has;
    `fields` are the shop's own fields; `bare_phones` leaves phone numbers as they are, where a leading "+" would get an apostrophe.
    """

    columns: tuple[str, ...] = ()
    addresses: int = 1
    fields: tuple[CustomField, ...] = ()
    bare_phones: bool = False


def write(kind: Format, path: Path, customers: Iterable[Customer], layout: Layout) -> None:
    """Write these customers to a file, keeping none of them."""
    match kind:
        case Format.JSON:
            json_file.write(path, customers)
        case Format.VCARD:
            cards.write(path, customers)
        case Format.XLSX:
            workbook.write(path, own.table(layout.columns, layout.addresses, layout.fields), customers, bare_phones=layout.bare_phones)
        case Format.CSV:
            table = own.table(layout.columns, layout.addresses, layout.fields)
            # Excel takes a file without this mark for Windows-1252, and breaks every "ü".
            csv_file.write(path, table, customers, bare_phones=layout.bare_phones, marked=True)
        case Format.IKAS_CUSTOMERS:
            csv_file.write(path, ikas.CUSTOMERS, customers, bare_phones=layout.bare_phones)
        case Format.IKAS_PROPERTIES:
            csv_file.write(path, ikas.properties(layout.fields), customers, bare_phones=layout.bare_phones)
