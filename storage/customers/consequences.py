"""What erasing a customer takes away, counted, before anybody does it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from storage.database import Database
from storage.tables import addresses, changes, consents, identities, intakes, merges, messages, notes, outbox, tasks


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """How much there is of each kind.

    Shape: `receipts` are proofs of consent; `exports` files that were made and can still be fetched; `merged` records that went
    into this one.
    """

    addresses: int
    conversations: int
    heard: int
    sent: int
    notes: int
    receipts: int
    changes: int
    identities: int
    exports: int
    merged: int


def consequences_of(database: Database, customer_id: str) -> Consequences:
    """What there is of this customer: one question.

    Raises: DatabaseAway.
    """
    hers = sa.select(intakes.c.id).where(intakes.c.customer_id == customer_id)

    def count(table: sa.Table, *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).select_from(table).where(*which).scalar_subquery()

    asked = sa.select(
        count(addresses, addresses.c.customer_id == customer_id).label("addresses"),
        count(intakes, intakes.c.customer_id == customer_id).label("conversations"),
        count(messages, messages.c.intake_id.in_(hers)).label("heard"),
        count(outbox, outbox.c.intake_id.in_(hers)).label("sent"),
        count(notes, notes.c.intake_id.in_(hers)).label("notes"),
        count(consents, sa.or_(consents.c.customer_id == customer_id, consents.c.intake_id.in_(hers))).label("receipts"),
        count(changes, changes.c.customer_id == customer_id).label("changes"),
        count(identities, identities.c.customer_id == customer_id).label("identities"),
        count(tasks, tasks.c.kind == "export", tasks.c.state == "done", tasks.c.file.is_not(None)).label("exports"),
        count(merges, merges.c.kept_id == customer_id, merges.c.undone_at.is_(None)).label("merged"),
    )
    with database.reading() as connection:
        return Consequences(**connection.execute(asked).mappings().one())
