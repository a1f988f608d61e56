"""Messages waiting to be sent."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.tables import outbox


def cancel(connection: Connection, intake_id: str) -> int:
    """Cancel what has not left for this sender; give how many. A row whose outcome is unknown may have left already."""
    waiting = (outbox.c.intake_id == intake_id, outbox.c.status == "ready")
    return connection.execute(sa.update(outbox).where(*waiting).values(status="cancelled")).rowcount
