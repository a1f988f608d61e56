"""Rights that somebody uses: her data, or its erasure, each with a clock of 30 days."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.heard import Heard
from storage.tables import requests

# Source: GDPR Art. 12(3), one month; Turkish KVKK Art. 13(2), thirty days: the shorter.
CLOCK = timedelta(days=30)


def open_request(
    connection: Connection,
    kind: str,
    intake_id: str,
    customer_id: str | None,
    heard: Heard,
    *,
    done: bool = False,
    proven_by: str | None = "identity",
) -> None:
    """Open a request, unless the same one is open: asking again does not start the clock anew.

    Shape: `kind` is "erase", "export" or "correct"; `done` when the turn itself fulfils it; `proven_by` is None when somebody at the desk
    has yet to see who it is. The transaction must hold the intake's row.
    """
    same = (requests.c.intake_id == intake_id, requests.c.kind == kind, requests.c.state == "open")
    if connection.execute(sa.select(requests.c.id).where(*same)).first() is not None:
        return
    connection.execute(
        sa.insert(requests),
        {
            "kind": kind,
            "intake_id": intake_id,
            "customer_id": customer_id,
            "sid": heard.sid,
            "state": "done" if done else "open",
            "asked_at": heard.received_at,
            "due_at": heard.received_at + CLOCK,
            "closed_at": heard.received_at if done else None,
            "proven_by": proven_by,
        },
    )
