"""Links as customers get them, made at once: without a mail server, and without waiting for the worker."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from storage.consent import confirmations
from storage.rights import data_links
from storage.rights.requests import CLOCK
from storage.tables import confirmations as rows
from storage.tables import customers, requests, subscriptions


def copy_token(app: Flask, customer_id: str) -> str:
    """The token of a link to a copy of her data."""
    desk = app.extensions["desk"]
    with desk.database.transaction() as connection:
        return data_links.token_of(desk.secret, data_links.make(connection, desk.secret, customer_id, 1, desk.clock()))


def confirming_token(app: Flask, customer_id: str) -> str:
    """The token of a link that confirms her email subscription, which waits for it."""
    desk = app.extensions["desk"]
    now = desk.clock()
    mine = (subscriptions.c.customer_id == customer_id, subscriptions.c.channel == "email")
    with desk.database.transaction() as connection:
        connection.execute(sa.update(subscriptions).where(*mine).values(status="PENDING_CONFIRMATION"))
        confirmations.ask(connection, customer_id, now)
        email = connection.execute(sa.select(customers.c.email).where(customers.c.id == customer_id)).scalar() or ""
        made = connection.execute(sa.select(rows.c.id).where(rows.c.customer_id == customer_id, rows.c.expires_at > now)).scalar_one()
        token = confirmations.token_of(desk.secret, made, email)
        sent = {"token_hash": confirmations.hash_of(token), "sent_at": now, "due_at": None}
        connection.execute(sa.update(rows).where(rows.c.id == made).values(sent))
    return token


def open_request(app: Flask, customer_id: str, kind: str = "correct") -> int:
    """A request of hers that is open."""
    desk = app.extensions["desk"]
    now = desk.clock()
    row = {"kind": kind, "intake_id": f"customer:{customer_id}", "customer_id": customer_id, "sid": "", "state": "open", "asked_at": now}
    with desk.database.transaction() as connection:
        made = sa.insert(requests).values({**row, "due_at": now + CLOCK, "note": "", "proven_by": "identity"}).returning(requests.c.id)
        return int(connection.execute(made).scalar_one())
