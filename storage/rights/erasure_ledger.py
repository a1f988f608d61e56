"""The erasures outside the database: what must be done again when an older backup is restored.

A line for each: ids that mean nothing to anybody, and the sids of her messages, so that none is applied again. The file lies beside the
database; it is copied with the backups, and the newest copy is the one that counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.customers import erasing
from storage.customers.gone import tombstone_of
from storage.database import Database
from storage.desk.handling import By
from storage.tables import customers, erasures, identities, intakes, messages

FILE = "erasures.jsonl"
WHY = "restored"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One erasure. `sids` are those of her messages to us."""

    id: str
    customer_id: str | None
    intake_ids: list[str]
    done_at: str
    sids: list[str]


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What a replay found: so many erasures in all, so many people who had come back, so many messages that must not be applied."""

    erasures: int
    again: int
    messages: int


def write_ledger(database: Database, file: Path) -> int:
    """Write down what the file does not tell of yet; give how many.

    Raises: DatabaseAway, OSError.
    """
    told = {line.id for line in _lines(file)}
    with database.reading() as connection:
        rows = connection.execute(sa.select(erasures).order_by(erasures.c.done_at, erasures.c.id)).mappings().all()
        new = [_line(connection, dict(row)) for row in rows if row["id"] not in told]
    if not new:
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as kept:
        # A line that was cut off by a full disk is left alone, and hers is written anew below it.
        kept.writelines(f"{json.dumps(asdict(line))}\n" for line in new)
        kept.flush()
        os.fsync(kept.fileno())
    return len(new)


def replay(database: Database, file: Path, now: datetime) -> Replayed:
    """Erase again whoever a restored backup has brought back. Harmless to repeat.

    Raises: DatabaseAway, OSError.
    """
    with database.reading() as connection:
        own = [_line(connection, dict(row)) for row in connection.execute(sa.select(erasures)).mappings()]
    lines = {line.id: line for line in (*own, *_lines(file))}
    again = stopped = 0
    for line in lines.values():
        if _is_back(database, line):
            ids = (line.customer_id,) if line.customer_id else ()
            again += erasing.forget_again(database, line.id, ids, tuple(line.intake_ids), By(done_at=now), WHY)
        stopped += _stop(database, line)
    return Replayed(erasures=len(lines), again=again, messages=stopped)


def _line(connection: Connection, row: dict[str, Any]) -> Line:
    hers = sa.select(messages.c.sid).where(messages.c.intake_id.in_(row["intake_ids"]), messages.c.sender == tombstone_of(row["id"]))
    sids = sorted(connection.execute(hers).scalars())
    kept = {name: row[name] for name in ("id", "customer_id", "intake_ids")}
    return Line(**kept, done_at=row["done_at"].isoformat(), sids=sids)


def _lines(file: Path) -> Iterator[Line]:
    if not file.exists():
        return
    for text in file.read_text(encoding="utf-8").splitlines():
        try:
            yield Line(**json.loads(text))
        except (ValueError, TypeError):
            continue


def _is_back(database: Database, line: Line) -> bool:
    somebody = sa.or_(intakes.c.phone.is_not(None), intakes.c.bsuid.is_not(None), intakes.c.customer_id.is_not(None))
    written = sa.or_(somebody, sa.cast(intakes.c.draft, sa.Text) != "{}")
    asked = (
        sa.select(customers.c.id).where(customers.c.id == line.customer_id),
        sa.select(intakes.c.id).where(intakes.c.id.in_(line.intake_ids), written),
        sa.select(identities.c.id).where(identities.c.intake_id.in_(line.intake_ids)),
        sa.select(messages.c.seq).where(messages.c.intake_id.in_(line.intake_ids), messages.c.sender != tombstone_of(line.id)),
    )
    with database.reading() as connection:
        return any(connection.execute(each.limit(1)).first() is not None for each in asked)


def _stop(database: Database, line: Line) -> int:
    """Keep the sids of hers that the backup did not know, so that a message of hers that comes again is an old one."""
    with database.transaction() as connection:
        known = set(connection.execute(sa.select(messages.c.sid).where(messages.c.sid.in_(line.sids))).scalars())
        rows = [
            {
                "sid": sid,
                "intake_id": line.intake_ids[0] if line.intake_ids else line.id,
                "sender": tombstone_of(line.id),
                "received_at": datetime.fromisoformat(line.done_at),
                "effect": "ignored",
                "took": [],
                "how": "typed",
                "replies": 0,
            }
            for sid in line.sids
            if sid not in known
        ]
        if rows:
            connection.execute(sa.insert(messages), rows)
    return len(rows)
