"""What an act of staff writes beside the intake, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from flows.intake import Intake
from storage import outbox
from storage.consent import consents
from storage.desk.candidates import newest_intake_of
from storage.desk.handling import By, What, note_beside
from storage.heard import Heard
from storage.outgoing import Kind

Also = Callable[[Connection], None]


def silencing(intake_id: str) -> Also:
    """What of the bot's has not left yet stays here: it would talk over the person."""

    def also(connection: Connection) -> None:
        for kind in (Kind.REPLY, Kind.REMINDER):
            outbox.cancel(connection, intake_id, kind=kind)

    return also


def withdrawing(intake: Intake, by: By) -> Also:
    """Every consent to marketing ends, with a receipt that says which of us did it."""

    def also(connection: Connection) -> None:
        said = Heard(
            sid=f"desk/{by.once}", sender=intake.sender, received_at=by.done_at, response="", staff_id=by.staff_id, ended_at_desk=True
        )
        consents.withdraw(connection, intake, intake.customer_id, said)

    return also


def linking(other: str, intake_id: str, by: By) -> Also:
    """The other one's timeline names this one, too; a customer's is that of her newest intake."""

    def also(connection: Connection) -> None:
        kind, _, key = other.partition(":")
        target = key if kind == "intake" else newest_intake_of(connection, key)
        if target is not None and target != intake_id:
            note_beside(connection, target, What.HAS_DUPLICATE, {"duplicate": f"intake:{intake_id}"}, by)

    return also
