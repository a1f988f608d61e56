"""Invented customers in the shape of the contract."""

from __future__ import annotations

from typing import Any

from flows.custom_fields import CustomField, CustomOption, FieldType
from tests.door.bad_inputs import rows

ADDRESS = {
    "title": "Home",
    "country": "DE",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "street": "Lindenweg",
    "house_number": "5",
    "address_line2": "",
    "postal_code": "10115",
    "city": "Berlin",
    "district": "",
    "state": "",
    "phone": "+4915112345678",
    "is_default": True,
    "billing_type": "private",
    "company": "",
    "vat_id": "",
    "tax_office": "",
}
OFFICE = {
    **ADDRESS,
    "title": "Office",
    "is_default": False,
    "billing_type": "company",
    "company": "Analytical Engines, Ltd; Co",
    "vat_id": "DE136695976",
}
ADA: dict[str, Any] = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@example.com",
    "phone": "+4915112345678",
    "preferred_language": "de",
    "account_status": "ACTIVE_ACCOUNT",
    "b2b_status": None,
    "review_status": "approved",
    "doubts": [],
    "note": "rings twice;\nthe second floor, please",
    "remark": "",
    "groups": ["regulars", "a;b"],
    "tags": ["vip"],
    "subscriptions": {"email": "SUBSCRIBED", "whatsapp": "NOT_SUBSCRIBED", "sms": "NOT_SUBSCRIBED", "phone": "NOT_SUBSCRIBED"},
    "addresses": [ADDRESS, OFFICE],
    "attributes": {
        "shoe_size": 42.5,
        "likes": ["red", "blue"],
        "birthday": "1988-03-24",
        "vip": True,
        "gone": "kept",
    },
    "identities": [{"kind": "phone", "value": "+4915112345678", "standing": "verified"}],
    "origin": {"source": "whatsapp"},
    "created_at": "2026-11-22T18:15:00.123456+00:00",
    "updated_at": "2026-11-22T18:16:07+00:00",
}
FIELDS = (
    CustomField(key="shoe_size", type=FieldType.NUMBER, labels={"en": "Shoe size"}),
    CustomField(
        key="likes",
        type=FieldType.MULTIPLE_CHOICE,
        labels={"en": "Likes"},
        options=(CustomOption(key="red", labels={"en": "Red"}), CustomOption(key="blue", labels={"en": "Blue; light"})),
    ),
    CustomField(key="birthday", type=FieldType.DATE, labels={"en": "Birthday"}),
    CustomField(key="vip", type=FieldType.BOOLEAN, labels={"en": "Important"}),
)
OWN_INJECTIONS = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "﹣1",
    "−1+2",
    "  =1+1",
    "\u200b=1+1",
    ";=1+1",
    '","=1+1',
    "x\t=1+1",
    "'=1+1",
    "''=1",
    '=HYPERLINK("http://example.com")',
    "=cmd|' /C calc'!A0",
)


def injections() -> tuple[str, ...]:
    """Texts that must never calculate: ours, and the shared list where it lies beside the project."""
    listed = (line for line in rows("trust/bad_inputs.jsonl") if line.get("cls") == "INJ")
    return tuple(dict.fromkeys((*OWN_INJECTIONS, *(line["how"]["set"]["Body"] for line in listed))))
