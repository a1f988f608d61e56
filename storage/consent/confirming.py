"""The customer's own act behind a mailed link: her yes to emails, proven and kept."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.consent.confirmations import hash_of, token_of
from storage.consent.consents import Act, Channel, Subscription
from storage.database import Database, Overtaken
from storage.tables import confirmations, consents, customers, subscriptions

WORDING, VERSION = "email_confirmation", 1


class State(StrEnum):
    """Where a link leads."""

    OPEN = "open"
    DONE = "done"
    OVER = "over"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link as it stands now. Looking at it uses nothing up."""

    state: State
    language: str = ""
    id: str = ""
    customer_id: str = field(default="", repr=False)
    intake_id: str = ""


_OVER = Link(state=State.UNKNOWN)


def link_of(database: Database, secret: bytes, token: str, now: datetime) -> Link:
    """The link of this token.

    Raises: DatabaseAway.
    """
    with database.reading() as connection:
        return _link(connection, secret, token, now)


def confirm(database: Database, secret: bytes, token: str, now: datetime, *, shown: str, answer: str) -> Link:
    """Confirm the subscription with a receipt, all or nothing; the link as it then stands, done or the reason why not.

    Raises: DatabaseAway.
    """
    try:
        with database.transaction() as connection:
            link = _link(connection, secret, token, now)
            if link.state is not State.OPEN:
                return link
            mine = (confirmations.c.id == link.id, confirmations.c.used_at.is_(None))
            waits = (
                subscriptions.c.customer_id == link.customer_id,
                subscriptions.c.channel == Channel.EMAIL.value,
                subscriptions.c.status == Subscription.PENDING_CONFIRMATION.value,
            )
            used = connection.execute(sa.update(confirmations).where(*mine).values(used_at=now, due_at=None)).rowcount
            subscribed = {"status": Subscription.SUBSCRIBED.value, "changed_at": now}
            if used != 1 or connection.execute(sa.update(subscriptions).where(*waits).values(subscribed)).rowcount != 1:
                raise Overtaken("she has withdrawn, or confirmed, at this very moment")
            connection.execute(sa.insert(consents), _receipt(link, shown, answer, now))
    except Overtaken:
        return link_of(database, secret, token, now)
    return Link(state=State.DONE, language=link.language, id=link.id, customer_id=link.customer_id)


def _receipt(link: Link, shown: str, answer: str, now: datetime) -> dict[str, object]:
    return {
        "intake_id": link.intake_id,
        "customer_id": link.customer_id,
        "channel": Channel.EMAIL.value,
        "act": Act.GRANTED.value,
        "wording": WORDING,
        "wording_version": VERSION,
        "wording_hash": hashlib.sha256(shown.encode()).hexdigest(),
        "language": link.language,
        "shown": shown,
        "answer": answer,
        "sid": f"confirmation:{link.id}",
        "actor": "customer",
        "given_at": now,
        "answered_by": "mail",
    }


def _link(connection: Connection, secret: bytes, token: str, now: datetime) -> Link:
    asked = (
        sa.select(confirmations, customers.c.email, customers.c.preferred_language, subscriptions.c.status)
        .join(customers, customers.c.id == confirmations.c.customer_id)
        .join(subscriptions, subscriptions.c.customer_id == customers.c.id)
        .where(confirmations.c.token_hash == hash_of(token), subscriptions.c.channel == Channel.EMAIL.value)
    )
    row = connection.execute(asked).first()
    if row is None:
        return _OVER
    yes = (consents.c.customer_id == row.customer_id, consents.c.channel == Channel.EMAIL.value, consents.c.act == Act.GRANTED.value)
    asked_for = connection.execute(sa.select(consents.c.language, consents.c.intake_id).where(*yes).order_by(consents.c.id.desc())).first()
    language, intake_id = (asked_for.language, asked_for.intake_id) if asked_for else (row.preferred_language, "")
    state = _state(row, secret, token, now)
    return Link(state=state, language=language, id=row.id, customer_id=row.customer_id, intake_id=intake_id)


def _state(row: sa.Row[tuple[object, ...]], secret: bytes, token: str, now: datetime) -> State:
    if row.used_at is not None and row.status == Subscription.SUBSCRIBED.value:
        return State.DONE
    if row.status == Subscription.NOT_SUBSCRIBED.value:
        return State.WITHDRAWN
    if not hmac.compare_digest(token, token_of(secret, row.id, row.email or "")):
        return State.CHANGED
    return State.OPEN if row.used_at is None and row.expires_at > now else State.OVER
