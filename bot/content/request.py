"""An admin asks for the templates to be made: written down at the desk, done by the worker, because a page never asks Twilio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.upkeep import jobs

ASKED, DONE = "templates asked for", "templates made"


@dataclass(frozen=True)
class TemplateRequests:
    """The last time that somebody asked, and the last time that it was done."""

    database: Database
    clock: Callable[[], datetime]

    def ask(self) -> None:
        """Have the templates made within a minute.

        Raises: DatabaseAway.
        """
        jobs.note_run(self.database, ASKED, self.clock())

    def asked_at(self) -> datetime | None:
        """When somebody last asked."""
        return jobs.ran_at(self.database, ASKED)

    def done_at(self) -> datetime | None:
        """When it was last done as asked."""
        return jobs.ran_at(self.database, DONE)

    def open(self) -> bool:
        """Whether somebody waits."""
        asked_at, done_at = self.asked_at(), self.done_at()
        return asked_at is not None and (done_at is None or done_at < asked_at)

    def done(self, began_at: datetime) -> None:
        """Note that it was done; whoever asks while it is done waits for the next round."""
        jobs.note_run(self.database, DONE, began_at)
