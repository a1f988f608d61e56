"""Links by which an email subscription is confirmed, and the queue of the mails that carry them.

A row is written in the transaction of the yes. The worker makes the token as it sends the mail, from the row's id, the address and a
key; only its hash is kept. A changed address makes another token, so that a link proves the very address that it was mailed to.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from storage.database import Database
from storage.engines.prepared import Prepared
from storage.tables import confirmations, consents, customers, subscriptions

# Source: trust.md section 3, line 15.
LASTS = timedelta(hours=48)
# So many links are mailed to one customer within a day, however often somebody presses the button.
MOST_A_DAY = 5
# After so long it is tried again; after the last one it is given up, and the desk shows it.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
_PENDING = "PENDING_CONFIRMATION"


_now = bindparam("received_at", type_=confirmations.c.expires_at.type)
_open = (confirmations.c.used_at.is_(None), confirmations.c.expires_at > _now)
_cancel = (
    sa.update(confirmations).where(confirmations.c.customer_id == bindparam("no_mail_to"), *_open).values(expires_at=_now, due_at=sa.null())
)
_CANCEL = Prepared(_cancel)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A mail that is to leave now."""

    id: str
    customer_id: str
    language: str
    tries: int
    email: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What became of the last link that a customer was to get.

    Shape: neither `sent_at` nor `due_at`: it was given up, for what `error` says.
    """

    made_at: datetime
    expires_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    used_at: datetime | None
    tries: int
    error: str | None

    @property
    def given_up(self) -> bool:
        """Whether the mail never left, and will not."""
        return self.sent_at is None and self.due_at is None


def token_of(secret: bytes, confirmation_id: str, email: str) -> str:
    """The token of a link, 128 bits: whoever has only the database cannot make it."""
    told = b"confirmation:" + confirmation_id.encode() + b":" + email.casefold().encode()
    return hmac.digest(secret, told, "sha256")[:16].hex()


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def ask(connection: Connection, customer_id: str, now: datetime) -> None:
    """Have a link mailed; those that are open lead nowhere any more."""
    cancel(connection, customer_id, now)
    made = uuid4().hex
    row = {"id": made, "token_hash": f"not made yet {made}", "customer_id": customer_id, "made_at": now, "due_at": now, "tries": 0}
    connection.execute(sa.insert(confirmations), {**row, "expires_at": now + LASTS})


def cancel(connection: Connection, customer_id: str, now: datetime) -> None:
    """End what links a customer has; a mail that has not left does not leave."""
    _CANCEL.run(connection, {"no_mail_to": customer_id, "received_at": now})


def cancelled_with(moved: sa.CTE) -> sa.CTE:
    """The part of PostgreSQL's one statement that does the same, if the intake was moved and `no_mail_to` names somebody."""
    return _cancel.where(moved.c.id.is_not(None)).cte("unmailed")


def again(database: Database, customer_id: str, now: datetime) -> bool:
    """Mail a new link to a customer who has not confirmed yet; False when there is nothing to confirm, or were too many today.

    Raises: DatabaseAway.
    """
    waiting = (
        sa.select(customers.c.id)
        .join(subscriptions, subscriptions.c.customer_id == customers.c.id)
        .where(customers.c.id == customer_id, customers.c.email.is_not(None), *_waits())
    )
    today = (confirmations.c.customer_id == customer_id, confirmations.c.made_at > now - timedelta(days=1))
    with database.transaction() as connection:
        if connection.execute(waiting).first() is None:
            return False
        if connection.execute(sa.select(sa.func.count()).select_from(confirmations).where(*today)).scalar_one() >= MOST_A_DAY:
            return False
        ask(connection, customer_id, now)
    return True


def address_changed(connection: Connection, customer_id: str, email: str | None, now: datetime) -> None:
    """Forget what was confirmed for another address: the new one is confirmed by a link of its own, if there is one."""
    mine = (subscriptions.c.customer_id == customer_id, subscriptions.c.channel == "email", subscriptions.c.status != "NOT_SUBSCRIBED")
    had = connection.execute(sa.select(sa.exists().where(confirmations.c.customer_id == customer_id))).scalar_one()
    if connection.execute(sa.update(subscriptions).where(*mine).values(status=_PENDING, changed_at=now)).rowcount == 0 or not had:
        return
    cancel(connection, customer_id, now)
    if email:
        ask(connection, customer_id, now)


def due(database: Database, now: datetime, limit: int = 50) -> tuple[Due, ...]:
    """The mails that are to leave, the oldest first; none for whoever has withdrawn or has no address any more.

    Raises: DatabaseAway.
    """
    language = (
        sa.select(consents.c.language)
        .where(consents.c.customer_id == confirmations.c.customer_id, consents.c.channel == "email", consents.c.act == "granted")
        .order_by(consents.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = (
        sa.select(
            confirmations.c.id,
            confirmations.c.customer_id,
            confirmations.c.tries,
            customers.c.email,
            sa.func.coalesce(language, customers.c.preferred_language).label("language"),
        )
        .join(customers, customers.c.id == confirmations.c.customer_id)
        .join(subscriptions, subscriptions.c.customer_id == customers.c.id)
        .where(confirmations.c.due_at <= now, confirmations.c.expires_at > now, customers.c.email.is_not(None), *_waits())
        .order_by(confirmations.c.due_at)
        .limit(limit)
    )
    with database.reading() as connection:
        return tuple(Due(**row) for row in connection.execute(asked).mappings())


def take(database: Database, each: Due, token: str, now: datetime) -> bool:
    """Take a mail to send it now: its link works from here on, for `LASTS`. False when somebody else has it, or it was cancelled.

    Until it is told how it went, it comes up again after the pause of its next try.
    Raises: DatabaseAway.
    """
    mine = (confirmations.c.id == each.id, confirmations.c.tries == each.tries, confirmations.c.due_at <= now)
    later = now + PAUSES[each.tries] if each.tries < len(PAUSES) else None
    values = {"token_hash": hash_of(token), "tries": each.tries + 1, "due_at": later, "expires_at": now + LASTS}
    with database.transaction() as connection:
        return connection.execute(sa.update(confirmations).where(*mine).values(values)).rowcount == 1


def sent(database: Database, each: Due, now: datetime) -> None:
    """Note that the mail has left.

    Raises: DatabaseAway.
    """
    _note(database, each.id, {"sent_at": now, "due_at": None, "error": None})


def failed(database: Database, each: Due, error: str, *, for_good: bool) -> None:
    """Note why the mail did not leave; `error` is a name, never a server's words, which may quote the address.

    Raises: DatabaseAway.
    """
    _note(database, each.id, {"error": error, **({"due_at": None} if for_good else {})})


def standing(database: Database, customer_id: str) -> Standing | None:
    """What became of the last link; None when there was none.

    Raises: DatabaseAway.
    """
    columns = [confirmations.c[name] for name in Standing.__dataclass_fields__]
    mine = sa.select(*columns).where(confirmations.c.customer_id == customer_id).order_by(confirmations.c.made_at.desc()).limit(1)
    with database.reading() as connection:
        row = connection.execute(mine).mappings().first()
    return None if row is None else Standing(**row)


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete links that ended before that time. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(confirmations).where(confirmations.c.expires_at < before)).rowcount


def _waits() -> tuple[sa.ColumnElement[bool], ...]:
    return (subscriptions.c.channel == "email", subscriptions.c.status == _PENDING)


def _note(database: Database, confirmation_id: str, values: dict[str, object]) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(confirmations).where(confirmations.c.id == confirmation_id).values(values))
