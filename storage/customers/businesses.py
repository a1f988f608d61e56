"""Business accounts: only in a shop that sells to businesses, and only once somebody of ours has approved them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.profile import Address
from storage.engines.prepared import Prepared, loaded
from storage.tables import shop_settings

# Under which name an admin's choice is kept.
SETTING = "shop.sells_to_businesses"

_SELLS = Prepared(sa.select(shop_settings.c.value).where(shop_settings.c.name == sa.bindparam("setting")))


class B2B(StrEnum):
    """Where a business account stands. Stored: never rename."""

    WAITING = "WAITING_FOR_APPROVAL"
    ACTIVE = "ACTIVE_ACCOUNT"
    DISABLED = "DISABLED_ACCOUNT"


def status_with(connection: Connection, before: str | None, places: Iterable[Address]) -> str | None:
    """The status of whoever has these addresses now: one for a company waits for approval; what was decided stays decided."""
    if before not in (None, B2B.WAITING):
        return before
    companies = any(place.billing_type == "company" and place.company for place in places)
    return B2B.WAITING.value if companies and _sells_to_businesses(connection) else None


def _sells_to_businesses(connection: Connection) -> bool:
    # Asked in the transaction that writes the record, and only where a company pays.
    return any(loaded(value) is True for (value,) in _SELLS.rows(connection, {"setting": SETTING}))
