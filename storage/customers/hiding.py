"""What a raw copy of the database must not show: VAT IDs, and what a record was before it was changed."""

from __future__ import annotations

import json

from flows.message import Value
from storage.sealed import Keys

# Tells what is sealed from what an older program wrote in the clear; neither a VAT ID nor JSON begins with it.
MARK = "~"


def is_hidden(stored: str) -> bool:
    """Whether this is sealed already."""
    return stored.startswith(MARK)


def is_newest(keys: Keys, stored: str) -> bool:
    """Whether this is sealed, and under the newest key."""
    return is_hidden(stored) and keys.newest(stored.removeprefix(MARK))


def hidden(keys: Keys, text: str, place: str) -> str:
    """The text, sealed for this place; what is empty stays empty."""
    return MARK + keys.seal(text, place) if text else ""


def shown(keys: Keys, stored: str, place: str) -> str:
    """The text again, also one that was written before there was sealing.

    Raises: Broken when its key is no longer there.
    """
    return keys.open(stored.removeprefix(MARK), place) if is_hidden(stored) else stored


def hidden_value(keys: Keys, value: Value, place: str) -> str | None:
    """A value of a record, sealed; None for none."""
    return None if value is None else hidden(keys, json.dumps(value, ensure_ascii=False, separators=(",", ":")), place)


def shown_value(keys: Keys, stored: str | None, place: str) -> Value:
    """The value again.

    Raises: Broken when its key is no longer there.
    """
    return None if stored is None else json.loads(shown(keys, stored, place))


def vat_place(customer_id: str) -> str:
    """Where a customer's VAT IDs stand."""
    return f"addresses.vat_id:{customer_id}"


def change_place(customer_id: str, field: str) -> str:
    """Where what a field was stands."""
    return f"changes:{customer_id}:{field}"


def vat_blind(keys: Keys, vat_id: str) -> str | None:
    """By what a VAT ID is found; None for none."""
    return keys.blind(vat_id, VAT_BLIND) if vat_id else None


VAT_BLIND = "addresses.vat_id"
