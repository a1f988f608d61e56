"""The finished record, before it becomes a customer's."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.message import Value

# The parts of an address, in the order of the record.
ADDRESS_PARTS = ("street", "house_number", "address_line2", "postal_code", "city", "district", "state", "country")
BILLING_PARTS = ("billing_type", "company", "vat_id", "tax_office")


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address of a customer. An empty string is a part that its country or its owner does not have.

    Shape: `country` is ISO 3166-1 alpha-2; `phone` E.164; `billing_type` private or company.
    """

    title: str = ""
    country: str = ""
    first_name: str = ""
    last_name: str = ""
    street: str = ""
    house_number: str = ""
    address_line2: str = ""
    postal_code: str = ""
    city: str = ""
    district: str = ""
    state: str = ""
    phone: str = ""
    is_default: bool = False
    billing_type: str = "private"
    company: str = ""
    vat_id: str = ""
    tax_office: str = ""

    def __repr__(self) -> str:
        return "Address(•••)"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The finished answers.

    Shape: `email` normalised, `phone` E.164 and `phone_verified` when it is the number that writes to us;
    `attributes` holds the shop's own fields by key; `uncertain` are the doubts that review should look at (`flows.doubts`).
    """

    first_name: str
    last_name: str = ""
    email: str | None = None
    phone: str | None = None
    phone_verified: bool = False
    preferred_language: str = "en"
    remark: str = ""
    addresses: tuple[Address, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)
    uncertain: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Profile(•••)"  # personal data: a repr ends in logs and exceptions
