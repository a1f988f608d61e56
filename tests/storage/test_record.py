from __future__ import annotations

import json
from dataclasses import replace

import sqlalchemy as sa

from flows.message import Sender
from flows.profile import Profile
from storage.customers.record import customer_json, record_of, records
from storage.database import Database
from storage.masks import masked_email, masked_number, masked_sender, masked_words
from storage.messages import ledger, ledger_json
from storage.tables import customers
from tests.storage.ada import ADA, HOME, NOW, PROFILE, WORK, registered, tell

NOW_TEXT = "2026-06-01T12:00:00+00:00"
HER_WORDS = (
    "Ada", "Lovelace", "ada", "example", "+4915112345678", "4915112345", "Lindenallee", "Hauptstraße", "12a", "10115", "Berlin", "Engine",
    "DE136695976", "ring twice", "Likes ducks", "38", "duck", "Anzeige", "Home",
)  # fmt: skip


def test_a_revealed_customer_has_the_shape_of_the_contract(database: Database) -> None:
    customer_id = registered(database, ADA, replace(PROFILE, addresses=(HOME,)))

    found = record_of(database, customer_id)

    assert found is not None
    assert customer_json(found, reveal=True) == {
        "id": customer_id,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "phone": "+4915112345678",
        "preferred_language": "de",
        "account_status": "ACTIVE_ACCOUNT",
        "b2b_status": None,
        "review_status": "pending",
        "doubts": [],
        "note": "",
        "remark": "Please ring twice",
        "groups": [],
        "tags": [],
        "subscriptions": dict.fromkeys(("email", "whatsapp", "sms", "phone"), "NOT_SUBSCRIBED"),
        "addresses": [
            {
                "title": "Home", "country": "DE", "first_name": "Ada", "last_name": "Lovelace", "street": "Lindenallee",
                "house_number": "12a", "address_line2": "", "postal_code": "10115", "city": "Berlin", "district": "", "state": "",
                "phone": "+4915112345678", "is_default": True, "billing_type": "private", "company": "", "vat_id": "", "tax_office": "",
            }
        ],
        "attributes": {"shoe_size": 38},
        "identities": [
            {"kind": "phone", "value": "+4915112345678", "standing": "verified"},
            {"kind": "email", "value": "ada@example.com", "standing": "typed"},
        ],
        "origin": {"source": "whatsapp", "region": None},
        "created_at": NOW_TEXT,
        "updated_at": NOW_TEXT,
    }  # fmt: skip


def test_a_masked_customer_has_the_same_shape_and_none_of_her_words(database: Database) -> None:
    sender = Sender(phone=ADA.phone, bsuid="DE.1A2B3C4D5E6F", username="duck")
    customer_id = tell(database, "SM1", sender, profile=PROFILE, ledger={"origin": {"referral": "Anzeige 7"}}).customer_id
    with database.transaction() as connection:
        connection.execute(sa.update(customers).values(note="Likes ducks"))
    found = record_of(database, str(customer_id))
    assert found is not None

    masked, revealed = customer_json(found), customer_json(found, reveal=True)

    assert masked.keys() == revealed.keys()
    text = json.dumps({**masked, "id": ""}, ensure_ascii=False)
    assert [word for word in HER_WORDS if word in text] == []
    assert (masked["first_name"], masked["last_name"], masked["email"], masked["phone"]) == ("A•••", "L•••", "a•••@e••••.com", "•••678")
    assert [place["vat_id"] for place in masked["addresses"]] == ["", "•••976"]
    assert [place["country"] for place in masked["addresses"]] == ["DE", "DE"]
    assert masked["origin"] == {"source": "whatsapp", "region": None, "referral": "•••"}


def test_both_shapes_are_json(database: Database) -> None:
    found = record_of(database, registered(database))
    assert found is not None
    for reveal in (True, False):
        shape = customer_json(found, reveal=reveal)
        assert json.loads(json.dumps(shape)) == shape


def test_every_customer_is_listed_once_over_any_number_of_pages(database: Database, monkeypatch) -> None:
    monkeypatch.setattr("storage.customers.record._PAGE", 3)
    made = [
        registered(database, Sender(bsuid=f"DE.{number}"), Profile(first_name="Ada", addresses=(WORK,)), f"SM{number}")
        for number in range(7)
    ]

    found = list(records(database))

    assert sorted(one.customer["id"] for one in found) == sorted(made)
    assert all(len(one.addresses) == 1 and len(one.identities) == 1 and len(one.subscriptions) == 4 for one in found)


def test_nobody_is_found_under_an_unknown_id(database: Database) -> None:
    assert record_of(database, "nobody") is None
    assert list(records(database)) == []


def test_the_ledger_lists_every_message_in_the_order_applied(database: Database, monkeypatch) -> None:
    monkeypatch.setattr("storage.messages._PAGE", 2)
    for number in (3, 1, 2, 5, 4):
        tell(database, f"SM{number}", step="email", replies=())

    rows = list(ledger(database))

    assert [row.sid for row in rows] == ["SM3", "SM1", "SM2", "SM5", "SM4"]
    line = ledger_json(rows[0], reveal=True)
    assert {name: line[name] for name in ("sid", "sender", "received_at", "effect", "step", "replies")} == {
        "sid": "SM3",
        "sender": "whatsapp:+4915112345678",
        "received_at": NOW_TEXT,
        "effect": "advanced",
        "step": "email",
        "replies": 0,
    }
    assert ledger_json(rows[0])["sender"] == "whatsapp:•••678"
    assert NOW.isoformat() == NOW_TEXT


def test_a_mask_tells_neither_the_length_nor_a_short_value() -> None:
    assert masked_words("Ada Lovelace") == "A••• L•••"
    assert masked_words("") == ""
    assert masked_number("12345") == "•••"
    assert masked_number("") == ""
    assert masked_email("a@b.de") == "a•••@b••••.de"
    assert masked_email("nonsense") == "n•••"
    assert masked_sender("whatsapp:DE.1A2B3C4D") == "whatsapp:•••C4D"
