"""What a column of somebody's table can be to us."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk.exchange.formats.own import ADDRESS
from flows.custom_fields import PREFIX, CustomField

# A column that nobody wants.
IGNORED = ""
ID, SHOP_ID, FULL_NAME, DELETED = "id", "shop_id", "full_name", "deleted"
PLAIN = ("first_name", "last_name", "email", "phone", "preferred_language", "account_status", "b2b_status", "note", "groups", "tags")
MOST_ADDRESSES = 20
_ADDRESS = re.compile(rf"address\.([1-9]\d?)\.({'|'.join(ADDRESS)})")


def address(number: int, part: str) -> str:
    """The target of a part of the first, second ... address."""
    return f"address.{number}.{part}"


def address_part(target: str) -> tuple[int, str] | None:
    """Which address, counted from 1, and which part of it; None for another target."""
    found = _ADDRESS.fullmatch(target)
    return (int(found.group(1)), found.group(2)) if found and int(found.group(1)) <= MOST_ADDRESSES else None


def targets(fields: Sequence[CustomField], addresses: int = 1) -> tuple[str, ...]:
    """Every target, in the order in which a person looks for them."""
    return (
        ID,
        SHOP_ID,
        FULL_NAME,
        *PLAIN,
        DELETED,
        *(address(number, part) for number in range(1, min(addresses, MOST_ADDRESSES) + 1) for part in ADDRESS),
        *(PREFIX + field.key for field in fields),
    )


def is_target(target: str, fields: Sequence[CustomField]) -> bool:
    """Whether a column can be that."""
    return target == IGNORED or address_part(target) is not None or target in targets(fields, 0)
