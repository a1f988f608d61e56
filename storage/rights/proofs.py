"""Codes by which a customer proves who she is: six digits, mailed to the address on record, made anew and never kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.intake import Intake, Known
from flows.proving import CODE_LASTS, PROOF
from storage.database import Database
from storage.sealed import Keys
from storage.tables import customers, intakes, proofs

_DAY = timedelta(days=1)
# A code that comes after ten minutes opens nothing: it is tried again at once, or not at all.
PAUSES = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4))


@dataclass(frozen=True, kw_only=True)
class Due:
    """A mail with a code that is to leave now."""

    id: str
    language: str
    tries: int
    email: str = field(repr=False)


def code_of(keys: Keys, proof_id: str) -> str:
    """The code, which only whoever has our keys can make."""
    return f"{int(keys.blind(proof_id, 'proof code'), 16) % 1_000_000:06}"


def proof_id(intake_id: str, asked_at: str) -> str:
    """What one code is made from: `asked_at` is the moment as the conversation keeps it."""
    return f"{intake_id} {asked_at}"


def known_with_code(database: Database, intake: Intake, known: Known, now: datetime) -> Known:
    """The customer with the code that is awaited from her, and how many she has had within a day.

    Raises: DatabaseAway.
    """
    aside = intake.aside
    asked_at = aside.about.get("asked_at") if aside is not None and aside.name == PROOF else None
    today = (proofs.c.customer_id == known.customer_id, proofs.c.made_at > now - _DAY)
    with database.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(proofs).where(*today)).scalar_one()
    code = code_of(database.keys, proof_id(intake.id, str(asked_at))) if asked_at else None
    return replace(known, code=code, codes_sent=count)


def ask(connection: Connection, intake: Intake, customer_id: str, now: datetime) -> None:
    """Have the code mailed that the conversation has just asked for."""
    asked_at = str(intake.aside.about["asked_at"]) if intake.aside else now.isoformat()
    row = {"id": proof_id(intake.id, asked_at), "intake_id": intake.id, "customer_id": customer_id, "made_at": now, "tries": 0}
    # Nobody needs the one before any more.
    connection.execute(sa.update(proofs).where(proofs.c.intake_id == intake.id).values(due_at=None))
    connection.execute(sa.insert(proofs), {**row, "due_at": now, "expires_at": now + CODE_LASTS})


def due(database: Database, now: datetime, limit: int = 50) -> tuple[Due, ...]:
    """The mails that are to leave, the oldest first.

    Raises: DatabaseAway.
    """
    asked = (
        sa.select(proofs.c.id, proofs.c.tries, customers.c.email, intakes.c.language)
        .join(customers, customers.c.id == proofs.c.customer_id)
        .join(intakes, intakes.c.id == proofs.c.intake_id)
        .where(proofs.c.due_at <= now, proofs.c.expires_at > now, customers.c.email.is_not(None))
        .order_by(proofs.c.due_at)
        .limit(limit)
    )
    with database.reading() as connection:
        return tuple(Due(**row) for row in connection.execute(asked).mappings())


def take(database: Database, each: Due, now: datetime) -> bool:
    """Take a mail to send it now; False when somebody else has it.

    Raises: DatabaseAway.
    """
    mine = (proofs.c.id == each.id, proofs.c.tries == each.tries, proofs.c.due_at <= now)
    later = now + PAUSES[each.tries] if each.tries < len(PAUSES) else None
    with database.transaction() as connection:
        return connection.execute(sa.update(proofs).where(*mine).values(tries=each.tries + 1, due_at=later)).rowcount == 1


def sent(database: Database, each: Due, now: datetime) -> None:
    """Note that the mail has left.

    Raises: DatabaseAway.
    """
    _note(database, each.id, {"sent_at": now, "due_at": None, "error": None})


def failed(database: Database, each: Due, error: str, *, for_good: bool) -> None:
    """Note why the mail did not leave, by the name of the error.

    Raises: DatabaseAway.
    """
    _note(database, each.id, {"error": error, **({"due_at": None} if for_good else {})})


def forget_old_ones(database: Database, before: datetime) -> int:
    """Delete what is left of codes from before that time. Give how many.

    Raises: DatabaseAway.
    """
    with database.transaction() as connection:
        return connection.execute(sa.delete(proofs).where(proofs.c.expires_at < before)).rowcount


def _note(database: Database, key: str, values: dict[str, object]) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(proofs).where(proofs.c.id == key).values(values))
