"""How far a sender has come, as `flask chat --json` and the simulator tell it."""

from __future__ import annotations

from dataclasses import dataclass

from flows.intake import Intake
from flows.message import Sender, Value
from storage import turns
from storage.customers import record
from storage.database import Database

# No message has it, so asking where its sender stands never finds an answer given before.
_NO_SID = ""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """An intake, and the customer's record once there is one (the contract's shape)."""

    intake: Intake | None = None
    customer: dict[str, Value] | None = None

    def as_json(self) -> dict[str, object]:
        """The contract's five names; all of them empty for a stranger."""
        intake = self.intake
        return {
            "asks": intake.open_question if intake else None,
            "state": intake.state.value if intake else None,
            "language": intake.language if intake else None,
            "draft": intake.draft.as_json() if intake else {},
            "customer": self.customer,
        }


def snapshot(database: Database, sender: Sender) -> Snapshot:
    """How far this sender has come; nothing for a stranger.

    Raises: DatabaseAway.
    """
    intake = turns.standing(database, _NO_SID, sender).intake
    if intake is None or intake.customer_id is None:
        return Snapshot(intake=intake)
    # The contract's consumers talk to themselves here, so nothing is masked.
    found = record.record_of(database, intake.customer_id)
    return Snapshot(intake=intake, customer=record.customer_json(found, reveal=True) if found else None)
