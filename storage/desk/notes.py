"""What colleagues note beside a chat; it is never sent."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.tables import notes


def add(connection: Connection, intake_id: str, staff_id: str, words: str, now: datetime) -> None:
    """Keep a note, in the caller's transaction."""
    connection.execute(sa.insert(notes), {"intake_id": intake_id, "staff_id": staff_id, "written_at": now, "words": words})
