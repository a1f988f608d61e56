"""What staff do with a subscription: a receipt with their name, and what follows from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.consent import confirmations
from storage.consent.consents import Act, Channel, Subscription
from storage.customers.changing import Edit, What
from storage.customers.record import Record
from storage.desk.handling import By
from storage.tables import consents, intakes, subscriptions

# How a customer can have agreed outside the chat; the receipt says it.
WAYS = ("phone call", "in person", "letter", "email")

Decide = Callable[[Record], Edit | None]


def withdrawing(channel: Channel, why: str, by: By) -> Decide:
    """End a subscription."""

    def decide(record: Record) -> Edit | None:
        if record.subscriptions.get(channel.value) in (None, Subscription.NOT_SUBSCRIBED.value):
            return None
        return _edit(record, channel, Act.WITHDRAWN, Subscription.NOT_SUBSCRIBED, answer=why, way="desk", by=by, mails=False)

    return decide


def granting(channel: Channel, how: str, way: str, by: By, *, mails: bool) -> Decide:
    """Note that a customer has agreed outside the chat. It waits for confirmation: we have not seen that the number or address is theirs.

    Shape: `way` is one of `WAYS`, `how` what was said or written; with `mails` a link to confirm goes to the email address.
    """

    def decide(record: Record) -> Edit | None:
        if record.subscriptions.get(channel.value) not in (None, Subscription.NOT_SUBSCRIBED.value):
            return None
        return _edit(record, channel, Act.GRANTED, Subscription.PENDING_CONFIRMATION, answer=how, way=way, by=by, mails=mails)

    return decide


def _edit(record: Record, channel: Channel, act: Act, status: Subscription, *, answer: str, way: str, by: By, mails: bool) -> Edit:
    customer_id, language = record.customer["id"], record.customer["preferred_language"]

    def also(connection: Connection, _version: int) -> None:
        newest = sa.select(intakes.c.id).where(intakes.c.customer_id == customer_id).order_by(intakes.c.begun_at.desc()).limit(1)
        connection.execute(
            sa.insert(consents),
            {
                "customer_id": customer_id,
                "intake_id": connection.execute(newest).scalar() or "",
                "channel": channel.value,
                "act": act.value,
                "wording": "noted at the desk" if act is Act.GRANTED else "withdrawal",
                "wording_version": 1,
                "wording_hash": hashlib.sha256(b"").hexdigest(),
                "language": language,
                "shown": "",
                "answer": answer,
                "sid": "",
                "actor": f"staff:{by.staff_id}",
                "given_at": by.done_at,
                "answered_by": way,
            },
        )
        this = (subscriptions.c.customer_id == customer_id, subscriptions.c.channel == channel.value)
        values = {"status": status.value, "changed_at": by.done_at}
        if connection.execute(sa.update(subscriptions).where(*this).values(values)).rowcount == 0:
            connection.execute(sa.insert(subscriptions), {"customer_id": customer_id, "channel": channel.value, **values})
        if channel is Channel.EMAIL and status is Subscription.NOT_SUBSCRIBED:
            confirmations.cancel(connection, customer_id, by.done_at)
        elif channel is Channel.EMAIL and mails:
            confirmations.ask(connection, customer_id, by.done_at)

    about = {"channel": channel.value, "act": act.value}
    return Edit(what=What.SUBSCRIBED, about=about, words=answer, also=also)
