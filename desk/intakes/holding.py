"""What taking over and handing back lead to, decided on an intake as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from desk.speech import zone_here
from flows.handling import handed_back, is_held, may_be_held, taken_over
from storage.desk.consequences import silencing
from storage.desk.handling import Case, Handled, What, freed
from storage.outgoing import Outgoing

# As long as somebody takes over when nothing is chosen.
USUAL = "60"
PERIODS = ("15", "60", "today", "open")


def until_of(period: str, now: datetime) -> datetime | None:
    """When a pause ends by itself; None: when somebody hands back."""
    if period == "open":
        return None
    if period == "today":
        midnight = now.astimezone(zone_here()).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=1)
    return now + timedelta(minutes=int(period if period in PERIODS else USUAL))


def held_for(case: Case, staff_id: str, until: datetime | None) -> Case:
    """The case in somebody's hands; an intake that is nobody's becomes hers."""
    intake = taken_over(case.intake)
    return replace(case, intake=intake, held_by=staff_id, held_until=until, assignee=case.assignee or staff_id)


def taking(staff_id: str, until: datetime | None) -> Callable[[Case], Handled | None]:
    """Take over, or hold for longer."""

    def decide(case: Case) -> Handled | None:
        if not may_be_held(case.intake):
            return None
        before = case.held_by if is_held(case.intake) and case.held_by != staff_id else None
        about = {"until": None if until is None else until.isoformat(), "from": before}
        return Handled(what=What.TOOK_OVER, case=held_for(case, staff_id, until), about=about, also=silencing(case.intake.id))

    return decide


def handing_back(question: Callable[[Case], tuple[Outgoing, ...]]) -> Callable[[Case], Handled | None]:
    """Let the bot take up where it was. `question` gives what it says then."""

    def decide(case: Case) -> Handled | None:
        if not is_held(case.intake):
            return None
        after = freed(case, handed_back(case.intake))
        leaving = question(after)
        return Handled(what=What.HANDED_BACK, case=after, about={"asked": bool(leaving)}, leaving=leaving)

    return decide
