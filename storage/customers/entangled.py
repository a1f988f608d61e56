"""What other records kept of somebody while hers was merged into them, after the merge was undone."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.tables import changes, import_rows, merges, tasks


def untangle(connection: Connection, customer_ids: tuple[str, ...]) -> None:
    """Delete what records that were merged with hers, or with those, were while they were: it may hold her values.

    A merge or an import of that time can no longer be undone: it would bring her values back.
    """
    together, undone = set(customer_ids), []
    while True:
        either = sa.or_(merges.c.kept_id.in_(together), merges.c.gone_id.in_(together))
        rows = connection.execute(sa.select(merges.c.kept_id, merges.c.gone_id, merges.c.done_at, merges.c.undone_at).where(either)).all()
        found = together | {key for row in rows for key in (row.kept_id, row.gone_id)}
        if found == together:
            undone = [(row.done_at, row.undone_at) for row in rows if row.undone_at is not None]
            break
        together = found
    for begun, ended in undone:
        connection.execute(sa.delete(changes).where(changes.c.customer_id.in_(together), changes.c.changed_at.between(begun, ended)))
        touched = sa.or_(merges.c.kept_id.in_(together), merges.c.gone_id.in_(together))
        connection.execute(sa.update(merges).where(touched, merges.c.done_at.between(begun, ended)).values(before=""))
        meanwhile = sa.select(tasks.c.id).where(tasks.c.made_at <= ended, sa.func.coalesce(tasks.c.ended_at, ended) >= begun)
        theirs = (import_rows.c.customer_id.in_(together), import_rows.c.task_id.in_(meanwhile))
        connection.execute(sa.update(import_rows).where(*theirs).values(before=None))
