"""What IYS has still to hear of people who were erased: that their consent has ended, and nothing else of them.

A row holds the channel, the recipient and how it was said, sealed; it goes as soon as somebody marks IYS as told.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.consent.consents import Act, Channel, Subscription
from storage.consent.iys_lines import TYPES, Row
from storage.sealed import Broken, Keys
from storage.tables import addresses, consents, customers, iys_rows, iys_withdrawals, subscriptions

# The medium of an erasure is ours: she asked for it in the chat, or we did it by the clock.
_BY_US = "whatsapp"


@dataclass(frozen=True, kw_only=True)
class _Ended:
    """When a consent to a channel ended, and how it was said."""

    given_at: datetime
    answered_by: str


@dataclass(frozen=True, kw_only=True)
class _Recipient:
    """Where somebody can be reached, as far as IYS is concerned."""

    channel: str
    company: bool
    value: str = field(repr=False)


def keep(connection: Connection, keys: Keys, customer_ids: tuple[str, ...], erasure_id: str, now: datetime) -> None:
    """Keep which consents end with this erasure, in its transaction and before the receipts go."""
    connection.execute(sa.delete(iys_withdrawals).where(iys_withdrawals.c.id.startswith(f"{erasure_id} ", autoescape=True)))
    ended = _ended(connection, customer_ids, now)
    several = [each for each in _recipients(connection, customer_ids) if each.channel in ended]
    for place, each in enumerate(several):
        key, how = f"{erasure_id} {place}", ended[each.channel]
        kept: dict[str, str | bool] = {"channel": each.channel, "to": each.value, "how": how.answered_by, "company": each.company}
        # What IYS would not take would wait for ever.
        if _row(key, kept, how.given_at).fit:
            sealed = keys.seal(json.dumps(kept, ensure_ascii=False), place_of(key))
            connection.execute(sa.insert(iys_withdrawals), {"id": key, "sealed": sealed, "given_at": how.given_at})


def rows(connection: Connection, keys: Keys, ids: Collection[str] | None = None, *, limit: int | None = None) -> Iterator[Row]:
    """Those that wait, or those with these ids, the most urgent first. What no key of ours opens any more is left out."""
    asked = sa.select(iys_withdrawals).order_by(iys_withdrawals.c.given_at, iys_withdrawals.c.id).limit(limit)
    if ids is not None:
        asked = asked.where(iys_withdrawals.c.id.in_(ids))
    for row in connection.execute(asked).mappings():
        try:
            kept = json.loads(keys.open(row["sealed"], place_of(row["id"])))
        except Broken:
            continue
        yield _row(row["id"], kept, row["given_at"])


def older_than(connection: Connection, before: datetime) -> int:
    """How many have waited since before that time."""
    asked = sa.select(sa.func.count()).select_from(iys_withdrawals).where(iys_withdrawals.c.given_at <= before)
    return int(connection.execute(asked).scalar_one())


def told(connection: Connection, ids: Collection[str]) -> int:
    """Forget those that IYS has heard of. Give how many there were."""
    return connection.execute(sa.delete(iys_withdrawals).where(iys_withdrawals.c.id.in_(ids))).rowcount


def place_of(key: str) -> str:
    """Where the rest of an erased person's consent stands."""
    return f"iys_withdrawals.sealed:{key}"


def _row(key: str, kept: dict[str, str | bool], given_at: datetime) -> Row:
    to = str(kept["to"])
    return Row(
        consent_id=None,
        withdrawal_id=key,
        channel=str(kept["channel"]),
        act=Act.WITHDRAWN.value,
        answered_by=str(kept["how"]),
        given_at=given_at,
        company=bool(kept["company"]),
        phone=to,
        email=to,
    )


def _ended(connection: Connection, customer_ids: tuple[str, ...], now: datetime) -> dict[str, _Ended]:
    """The channels of which IYS may believe that she said yes, or has not heard yet that she said no."""
    channels = list(TYPES)
    told = sa.exists().where(iys_rows.c.consent_id == consents.c.id)
    hers = (consents.c.customer_id.in_(customer_ids), consents.c.channel.in_(channels))
    columns = (consents.c.channel, consents.c.act, consents.c.given_at, consents.c.answered_by, told.label("told"))
    receipts = connection.execute(sa.select(*columns).where(*hers).order_by(consents.c.id)).all()
    mine = (subscriptions.c.customer_id.in_(customer_ids), subscriptions.c.status == Subscription.SUBSCRIBED.value)
    in_force = set(connection.execute(sa.select(subscriptions.c.channel).where(*mine)).scalars())
    found: dict[str, _Ended] = {}
    for channel in channels:
        several = [each for each in receipts if each.channel == channel]
        last = several[-1] if several else None
        said_no = last is not None and last.act != Act.GRANTED.value
        told_yes = any(each.told and each.act == Act.GRANTED.value for each in several)
        if channel in in_force or (told_yes and not said_no):
            found[channel] = _Ended(given_at=now, answered_by=_BY_US)
        elif last is not None and said_no and not last.told:
            found[channel] = _Ended(given_at=last.given_at, answered_by=last.answered_by)
    return found


def _recipients(connection: Connection, customer_ids: tuple[str, ...]) -> list[_Recipient]:
    """Her Turkish numbers and addresses, each once for each channel."""
    home = addresses.alias("home")
    asked = (
        sa.select(customers.c.phone, customers.c.email, home.c.country, home.c.billing_type)
        .outerjoin(home, sa.and_(home.c.customer_id == customers.c.id, home.c.is_default))
        .where(customers.c.id.in_(customer_ids))
        .order_by(customers.c.id)
    )
    found: dict[tuple[str, str], _Recipient] = {}
    for row in connection.execute(asked):
        turkish = bool(row.phone and row.phone.startswith("+90"))
        for channel in TYPES:
            by_email = channel == Channel.EMAIL.value
            value = row.email if by_email else row.phone
            if value and (turkish or (by_email and row.country == "TR")):
                new = _Recipient(channel=channel, value=value, company=row.billing_type == "company")
                found.setdefault((channel, value.casefold()), new)
    return list(found.values())
