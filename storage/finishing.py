"""The two turns that finish a registration, in PostgreSQL's one statement: a new customer's record, and what she said to news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import JSONB

from flows.intake import Turn
from flows.message import Value
from flows.profile import Profile
from storage import identities
from storage.consent import confirmations, consents
from storage.consent.consents import Channel, Subscription
from storage.customers import likeness, places, registering, words
from storage.heard import Heard
from storage.sealed import Keys
from storage.tables import addresses, customer_keys, customer_words, customers, subscriptions
from storage.tables import consents as receipts

_ROWS = "rows_of_{}"


def makes_a_customer(turn: Turn, heard: Heard) -> bool:
    """Whether this turn writes a new customer's record, and nothing else beside the intake and the ledger."""
    return turn.profile is not None and turn.intake.customer_id is None and not turn.consents and _nothing_else(turn, heard)


def answers_about_news(turn: Turn, heard: Heard) -> bool:
    """Whether this turn keeps a customer's answers about news, and nothing else beside the intake and the ledger."""
    if turn.profile is not None or turn.intake.customer_id is None or not turn.consents:
        return False
    # A yes that is to be confirmed by a mail asks for the mail too.
    return _nothing_else(turn, heard) and not any(answer.granted and answer.to_confirm for answer in turn.consents)


def _nothing_else(turn: Turn, heard: Heard) -> bool:
    return not (turn.withdraws or turn.requests or turn.mails_code or heard.came or heard.poison or heard.again)


def record_with(moved: sa.CTE) -> Sequence[sa.CTE]:
    """The parts of the statement that write what `record` gives, if the intake was moved."""
    written = (customers, subscriptions, addresses, customer_words)
    rows = [sa.insert(table).from_select(*_given(moved, table)).inline() for table in written]
    _, keys = _given(moved, customer_keys, likeness.KEY)
    rows.append(likeness.kept_with(keys, moved, "customer"))
    return [*(each.cte(f"written_{place}") for place, each in enumerate(rows)), *identities.given_with(moved)]


def answers_with(moved: sa.CTE) -> Sequence[sa.CTE]:
    """The parts of the statement that keep what `answers` gives, if the intake was moved."""
    kept = sa.insert(receipts).from_select(*_given(moved, receipts)).inline()
    return [kept.cte("receipts"), consents.changed_with(*_given(moved, subscriptions)), confirmations.cancelled_with(moved)]


def _given(moved: sa.CTE, table: sa.Table, names: Sequence[str] = ()) -> tuple[list[str], sa.Select[Any]]:
    """The rows of a table that a parameter holds as JSON, if the intake was moved; all columns but the counted one unless named."""
    columns = [table.c[name] for name in names] or [column for column in table.c if column.identity is None]
    rows = bindparam(_ROWS.format(table.name), type_=JSONB)
    listed = sa.func.jsonb_populate_recordset(sa.literal_column(f"NULL::{table.name}"), rows)
    read = listed.table_valued(*(sa.column(column.name, column.type) for column in columns), name=f"given_{table.name}")
    return [column.name for column in columns], sa.select(*read.c).select_from(moved.join(read, sa.true()))


def record(connection: Connection, keys: Keys, turn: Turn, profile: Profile, heard: Heard, customer_id: str) -> dict[str, Any]:
    """What `record_with` asks for. Reads what the record depends on; the unique columns tell if that has changed until it is written."""
    customer = registering.first_row(connection, customer_id, turn.intake, profile, heard)
    none_yet = {"status": Subscription.NOT_SUBSCRIBED.value, "changed_at": heard.received_at}
    hers = likeness.keys_of(customer, profile.addresses)
    rows = {
        customers: [customer],
        subscriptions: [{"customer_id": customer_id, "channel": channel.value, **none_yet} for channel in Channel],
        addresses: places.rows_of(keys, customer_id, profile.addresses),
        customer_words: [{"customer_id": customer_id, "words": words.words_of(customer, profile.addresses)}],
        customer_keys: [{"kind": kind.value, "key": key, "customer_id": customer_id} for kind, key in hers],
    }
    return {**_as_json(rows), **identities.typed_in(profile), "customer": customer_id}


def answers(connection: Connection, turn: Turn, heard: Heard, customer_id: str) -> dict[str, Any]:
    """What `answers_with` asks for."""
    both = list(zip(turn.consents, heard.shown, strict=True))
    after = [(answer.channel, consents.status_after(connection, customer_id, answer, heard)) for answer in turn.consents]
    changed = {"customer_id": customer_id, "changed_at": heard.received_at}
    rows = {
        receipts: [consents.receipt_row(turn.intake.id, customer_id, answer, shown, heard) for answer, shown in both],
        subscriptions: [{**changed, "channel": channel, "status": status.value} for channel, status in after],
    }
    refused = any(answer.channel == Channel.EMAIL and not answer.granted for answer in turn.consents)
    return {**_as_json(rows), "no_mail_to": customer_id if refused else None}


def _as_json(rows: Mapping[sa.Table, Sequence[Mapping[str, Any]]]) -> dict[str, list[dict[str, Value]]]:
    return {
        _ROWS.format(table.name): [{name: _plain(value) for name, value in row.items()} for row in several]
        for table, several in rows.items()
    }


def _plain(value: Any) -> Value:
    return value.isoformat() if isinstance(value, datetime) else value
