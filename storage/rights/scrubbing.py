"""After an erasure: nothing of it in the search's index, the log of the file, or rows that are dead."""

from __future__ import annotations

import sqlalchemy as sa

from storage.database import Database
from storage.tables import erasures
from storage.upkeep import jobs

JOB = "scrub"
# So many pages of the index are merged in one go: a customer who writes meanwhile waits for one of them at most.
_PAGES = 200
_MOST_STEPS = 10_000
# Where an erasure leaves dead rows; PostgreSQL would clear them in its own time, which may be weeks.
_TOUCHED = (
    "customers", "addresses", "subscriptions", "changes", "customer_events", "customer_words", "customer_keys", "identities", "intakes",
    "messages", "outbox", "invites", "notes", "desk_events", "consents", "merges", "import_rows", "identity_numbers", "quarantined",
    "barred", "rates", "tasks", "twilio_deletions", "iys_withdrawals",
)  # fmt: skip
_PATIENT_MS = 600_000


def scrub_when_due(database: Database) -> bool:
    """Scrub when somebody was erased since the last time. Whether it was done.

    Raises: DatabaseAway.
    """
    before = jobs.ran_at(database, JOB)
    with database.reading() as connection:
        last = connection.execute(sa.select(sa.func.max(erasures.c.done_at))).scalar()
    if last is None or (before is not None and last <= before):
        return False
    scrub(database)
    # Not now: whoever is erased in this very moment has a turn of her own.
    jobs.note_run(database, JOB, last)
    return True


def scrub(database: Database) -> None:
    """Overwrite what was deleted.

    Raises: DatabaseAway.
    """
    if database.dialect == "sqlite":
        if database.trigrams:
            _merge_index(database)
        database.truncate_log()
    else:
        database.vacuum(_TOUCHED, _PATIENT_MS)


def _merge_index(database: Database) -> None:
    # Source: sqlite.org/fts5.html, "The 'merge' command": a negative number begins an optimisation, positive ones go on with it, until
    # a step changes less than two rows. What was deleted stands in the older segments until they are merged.
    pages = -_PAGES
    for _ in range(_MOST_STEPS):
        with database.transaction() as connection:
            before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            merged = sa.text("INSERT INTO customer_trigrams (customer_trigrams, rank) VALUES ('merge', :pages)")
            connection.execute(merged, {"pages": pages})
            if connection.exec_driver_sql("SELECT total_changes()").scalar_one() - before < 2:
                return
        pages = _PAGES
