"""A record as a play tells it: what is not empty and not a matter of course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flows.profile import Profile
from tests.plays.script import ProfileBlock

_TOLD = ("first_name", "last_name", "email", "phone", "preferred_language", "remark")
_OF_AN_ADDRESS = (
    "title", "street", "house_number", "address_line2", "postal_code", "city", "district", "state", "country",
    "billing_type", "company", "vat_id", "tax_office",
)  # fmt: skip


def told(profile: Profile) -> ProfileBlock:
    """The record of the pure flow as a play's closing block."""
    return told_row(asdict(profile))


def told_row(row: Mapping[str, Any]) -> ProfileBlock:
    """A stored customer as a play's closing block; recipients are checked to be the customer herself."""
    block: ProfileBlock = {name: row[name] for name in _TOLD if row[name]}
    addresses = [_address(address, row, first=place == 0) for place, address in enumerate(row["addresses"])]
    return {**block, "addresses": addresses} if addresses else block


def _address(address: Mapping[str, Any], row: Mapping[str, Any], *, first: bool) -> dict[str, str]:
    found = {name: address[name] for name in _OF_AN_ADDRESS if address[name]}
    if found.get("billing_type") == "private":
        del found["billing_type"]
    own = {name: address[name] for name in ("first_name", "last_name", "phone") if (address[name] or "") != (row[name] or "")}
    default = {} if bool(address["is_default"]) is first else {"is_default": str(address["is_default"]).lower()}
    return {**found, **own, **default}
