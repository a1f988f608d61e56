"""Consent to marketing: receipts that nobody can change, and the subscriptions that follow from them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import insert  # SQLite writes ON CONFLICT in the same words

from flows.intake import ConsentAnswer, Intake
from storage.consent import confirmations
from storage.database import Database
from storage.engines.prepared import Prepared, inserted
from storage.heard import Heard
from storage.tables import consents, customers, staff, subscriptions


class Channel(StrEnum):
    """A way to reach a customer with marketing; consent is given for each apart."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    PHONE = "phone"


class Subscription(StrEnum):
    """Whether a channel may be used."""

    NOT_SUBSCRIBED = "NOT_SUBSCRIBED"
    PENDING_CONFIRMATION = "PENDING_CONFIRMATION"
    SUBSCRIBED = "SUBSCRIBED"


class Act(StrEnum):
    """What a receipt proves."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The proof of one yes, no or withdrawal.

    Shape: `shown` is the sentence as it was read, empty for a withdrawal; `answer` the customer's own words; `sid` the message that
    said them. `actor` is "customer" or "staff:" and an account, whose address is `who`; `answered_by` says how it was given.
    """

    id: int
    channel: str
    act: str
    wording: str
    wording_version: int
    language: str
    shown: str
    answer: str
    sid: str
    actor: str
    given_at: datetime
    answered_by: str
    intake_id: str
    who: str = ""


_RECEIPT = inserted(consents)
_ROWS = Prepared(
    sa.insert(subscriptions)
    .from_select(
        ["customer_id", "channel", "status", "changed_at"],
        sa.union_all(
            *(
                sa.select(
                    bindparam("customer_id", type_=sa.Text),
                    sa.literal(channel.value),
                    sa.literal(Subscription.NOT_SUBSCRIBED.value),
                    bindparam("changed_at", type_=subscriptions.c.changed_at.type),
                )
                for channel in Channel
            )
        ),
    )
    .inline()
)
_this = (subscriptions.c.customer_id == bindparam("customer"), subscriptions.c.channel == bindparam("this_channel"))
_PROVEN = Prepared(
    sa.select(subscriptions.c.status, customers.c.phone_verified)
    .join(customers, customers.c.id == subscriptions.c.customer_id)
    .where(*_this)
)
_new = insert(subscriptions).values({column.name: bindparam(column.name) for column in subscriptions.c})
_CHANGE = Prepared(
    _new.on_conflict_do_update(
        index_elements=["customer_id", "channel"],
        set_={"status": _new.excluded.status, "changed_at": _new.excluded.changed_at},
        where=subscriptions.c.status != _new.excluded.status,
    ).inline()
)


def changed_with(columns: list[str], rows: sa.Select[Any]) -> sa.CTE:
    """The part of PostgreSQL's one statement that sets these subscriptions."""
    new = insert(subscriptions).from_select(columns, rows)
    changed = {"status": new.excluded.status, "changed_at": new.excluded.changed_at}
    differs = subscriptions.c.status != new.excluded.status
    return new.on_conflict_do_update(index_elements=["customer_id", "channel"], set_=changed, where=differs).inline().cte("subscribed")


def receipts_of(database: Database, customer_id: str, *merged: str) -> tuple[Receipt, ...]:
    """What a customer said yes or no to, the newest first; also what `merged` records say that became hers.

    Raises: DatabaseAway.
    """
    columns = [consents.c[name] for name in Receipt.__dataclass_fields__ if name != "who"]
    account = sa.literal("staff:") + staff.c.id
    asked = (
        sa.select(*columns, sa.func.coalesce(staff.c.email, "").label("who"))
        .join_from(consents, staff, account == consents.c.actor, isouter=True)
        .where(consents.c.customer_id.in_((customer_id, *merged)))
        .order_by(consents.c.id.desc())
    )
    with database.reading() as connection:
        return tuple(Receipt(**row) for row in connection.execute(asked).mappings())


def begin_subscriptions(connection: Connection, customer_id: str, now: datetime) -> None:
    """Give a new customer a row per channel, none of them subscribed."""
    _ROWS.run(connection, {"customer_id": customer_id, "changed_at": now})


def record(connection: Connection, intake_id: str, customer_id: str | None, answer: ConsentAnswer, shown: str, heard: Heard) -> None:
    """Keep the receipt of one yes or no, and what follows for the subscription."""
    channel = Channel(answer.channel)
    _RECEIPT.run(connection, receipt_row(intake_id, customer_id, answer, shown, heard))
    if customer_id is not None:
        status = status_after(connection, customer_id, answer, heard)
        _subscribe(connection, customer_id, channel, status, heard.received_at)
        if status is Subscription.PENDING_CONFIRMATION and answer.to_confirm:
            confirmations.ask(connection, customer_id, heard.received_at)
        elif channel is Channel.EMAIL and not answer.granted:
            confirmations.cancel(connection, customer_id, heard.received_at)


def receipt_row(intake_id: str, customer_id: str | None, answer: ConsentAnswer, shown: str, heard: Heard) -> dict[str, Any]:
    """The receipt of one yes or no."""
    return {
        **_receipt(intake_id, customer_id, Channel(answer.channel), Act.GRANTED if answer.granted else Act.REFUSED, heard),
        "wording": answer.wording,
        "wording_version": answer.version,
        "wording_hash": hashlib.sha256(shown.encode()).hexdigest(),
        "language": answer.language,
        "shown": shown,
        "answer": answer.answer,
    }


def status_after(connection: Connection, customer_id: str, answer: ConsentAnswer, heard: Heard) -> Subscription:
    """Where a customer's subscription stands after her answer."""
    if not answer.granted:
        return Subscription.NOT_SUBSCRIBED
    # Whoever is on the telephone has proven neither the number nor the address.
    return _granted(connection, customer_id, Channel(answer.channel), proven=heard.staff_id is None)


def withdraw(
    connection: Connection, intake: Intake, customer_id: str | None, heard: Heard, channels: Collection[Channel] = tuple(Channel)
) -> None:
    """End the marketing consents to these channels, with a receipt for each that had one."""
    if customer_id is None:
        return
    open_channels = connection.execute(
        sa.select(subscriptions.c.channel).where(
            subscriptions.c.customer_id == customer_id,
            subscriptions.c.status != Subscription.NOT_SUBSCRIBED.value,
            subscriptions.c.channel.in_([channel.value for channel in channels]),
        )
    ).scalars()
    for name in sorted(open_channels):
        channel = Channel(name)
        _RECEIPT.run(
            connection,
            {
                **_receipt(intake.id, customer_id, channel, Act.WITHDRAWN, heard),
                "wording": "withdrawal",
                "wording_version": 1,
                "wording_hash": hashlib.sha256(b"").hexdigest(),
                "language": intake.language,
                "shown": "",
                "answer": heard.body,
            },
        )
        _subscribe(connection, customer_id, channel, Subscription.NOT_SUBSCRIBED, heard.received_at)
        if channel is Channel.EMAIL:
            confirmations.cancel(connection, customer_id, heard.received_at)


def _receipt(intake_id: str, customer_id: str | None, channel: Channel, act: Act, heard: Heard) -> dict[str, Any]:
    return {
        "intake_id": intake_id,
        "customer_id": customer_id,
        "channel": channel.value,
        "act": act.value,
        "sid": heard.sid,
        "actor": heard.actor,
        "given_at": heard.received_at,
        "answered_by": heard.answered_by,
        "address_hash": None,
    }


def _granted(connection: Connection, customer_id: str, channel: Channel, *, proven: bool) -> Subscription:
    status, verified = next(iter(_PROVEN.rows(connection, {"customer": customer_id, "this_channel": channel.value})), ("", False))
    if status == Subscription.SUBSCRIBED.value:
        return Subscription.SUBSCRIBED
    # Whoever says yes here has proven to own this WhatsApp number, and that phone if it is the same; never an email address.
    own = channel is Channel.WHATSAPP or (channel in (Channel.SMS, Channel.PHONE) and bool(verified))
    return Subscription.SUBSCRIBED if proven and own else Subscription.PENDING_CONFIRMATION


def _subscribe(connection: Connection, customer_id: str, channel: Channel, status: Subscription, now: datetime) -> None:
    _CHANGE.run(connection, {"customer_id": customer_id, "channel": channel.value, "status": status.value, "changed_at": now})
