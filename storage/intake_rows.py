"""An intake as a row, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.draft import Draft
from flows.intake import Aside, Intake, Mark, State
from flows.message import Sender
from storage.engines.prepared import loaded, moment
from storage.tables import intakes

COLUMNS = tuple(column.name for column in intakes.c)
SENDER = ("phone", "bsuid", "parent_bsuid", "username")


def row_of(intake: Intake, *, version: int, customer_id: str | None) -> dict[str, Any]:
    """The row that keeps this intake."""
    sender, aside = intake.sender, intake.aside
    return {
        "id": intake.id,
        "version": version,
        "state": intake.state.value,
        "language": intake.language,
        "begun_at": intake.begun_at,
        "heard_at": intake.heard_at,
        "asks": intake.asks,
        "aside": None if aside is None else {"name": aside.name, "about": dict(aside.about)},
        "slips": intake.slips,
        "region": intake.region,
        "marks": [mark.value for mark in intake.marks],
        "customer_id": customer_id,
        "burst_at": intake.burst_at,
        "burst": intake.burst,
        "phone": sender.phone,
        "bsuid": sender.bsuid,
        "parent_bsuid": sender.parent_bsuid,
        "username": sender.username,
        "draft": intake.draft.as_json(),
    }


def intake_of(row: Sequence[Any]) -> Intake:
    """The intake that a row of `COLUMNS` keeps, as the driver gives it."""
    kept = dict(zip(COLUMNS, row, strict=True))
    aside = loaded(kept["aside"])
    return Intake(
        id=kept["id"],
        version=kept["version"],
        state=State(kept["state"]),
        language=kept["language"],
        begun_at=moment(kept["begun_at"]),
        heard_at=moment(kept["heard_at"]),
        asks=kept["asks"],
        aside=None if aside is None else Aside(aside["name"], aside["about"]),
        slips=kept["slips"],
        region=kept["region"],
        marks=tuple(Mark(mark) for mark in loaded(kept["marks"])),
        customer_id=kept["customer_id"],
        burst_at=None if kept["burst_at"] is None else moment(kept["burst_at"]),
        burst=kept["burst"],
        sender=Sender(phone=kept["phone"], bsuid=kept["bsuid"], parent_bsuid=kept["parent_bsuid"], username=kept["username"]),
        draft=Draft(loaded(kept["draft"])),
    )
