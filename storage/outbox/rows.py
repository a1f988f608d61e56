"""Rows of the outbox beside a turn, in PostgreSQL's one statement, and whether earlier ones still wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import JSONB

from flows.message import Value
from storage.outgoing import Outgoing
from storage.tables import outbox
from storage.tables.outbox import WAITING

# Literally as the index says it, which is then all that is read. An invite that waits for the morning holds up no reply.
WAITING_REPLY = sa.exists(
    sa.select(sa.literal_column("1"))
    .select_from(outbox)
    .where(outbox.c.recipient == bindparam("recipient"), WAITING, outbox.c.kind == sa.literal_column("'reply'"))
)

_TEXTS = ("dedupe", "intake_id", "customer_id", "staff_id", "sid", "sender", "recipient", "kind")
_MOMENTS = ("due_at", "give_up_at")
_FIXED = {"status": "'ready'", "attempts": "0", "unknown_outcomes": "0", "receipt_rank": "0"}


def leaving_rows(messages: Iterable[Outgoing], now: datetime) -> list[Value]:
    """The rows for `leaving_with`, as JSON."""
    return [
        {
            **{name: getattr(message, name) for name in _TEXTS},
            "payload": dict(message.payload),
            "needs_window": message.needs_window,
            "due_at": (message.due_at or now).isoformat(),
            "give_up_at": message.give_up_at.isoformat() if message.give_up_at else None,
        }
        for message in messages
    ]


def leaving_with(moved: sa.CTE) -> sa.CTE:
    """The part of the statement that writes them, if the intake was moved; they keep their order."""
    listed = sa.func.jsonb_array_elements(bindparam("leaving", type_=JSONB))
    given = listed.table_valued(sa.column("entry", JSONB), with_ordinality="place", name="given").render_derived()

    def text(name: str) -> sa.ColumnElement[str]:
        return sa.func.jsonb_extract_path_text(given.c.entry, sa.literal_column(f"'{name}'"), type_=sa.Text)

    columns: dict[str, sa.ColumnElement[Any]] = {
        **{name: text(name) for name in _TEXTS},
        **{name: sa.cast(text(name), sa.DateTime(timezone=True)) for name in _MOMENTS},
        "payload": sa.func.jsonb_extract_path(given.c.entry, sa.literal_column("'payload'"), type_=JSONB),
        "needs_window": sa.cast(text("needs_window"), sa.Boolean),
        "created_at": bindparam("received_at", type_=outbox.c.created_at.type),
        **{name: sa.literal_column(value) for name, value in _FIXED.items()},
    }
    rows = sa.select(*columns.values()).select_from(moved.join(given, sa.true())).order_by(given.c.place)
    return sa.insert(outbox).from_select(list(columns), rows).inline().cte("leaving")
