"""The period that a report is about, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from storage.desk.period import Period

DAYS = (7, 30, 90)
USUAL = 30
# As long as the ledger is kept; what is older is not there to be counted.
_LONGEST_DAYS = 400


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The last so many days, or from one day to another.

    Shape: `days` is None when two days were given; both are days of the viewer's calendar and belong to it.
    """

    days: int | None
    since: date
    until: date
    zone: tzinfo

    @property
    def period(self) -> Period:
        """The same in moments."""
        return Period(_midnight(self.since, self.zone), _midnight(self.until + timedelta(days=1), self.zone))

    @property
    def arguments(self) -> dict[str, Any]:
        """What stands in an address for it."""
        if self.days is not None:
            return {"days": str(self.days)} if self.days != USUAL else {}
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


def chosen_of(given: Mapping[str, str], now: datetime, zone: tzinfo) -> Chosen:
    """The period that an address asks for; what it does not say well is the usual one."""
    today = now.astimezone(zone).date()
    since, until = _day(given.get("since", "")), _day(given.get("until", ""))
    if since is None and until is None:
        days = next((each for each in DAYS if str(each) == given.get("days", "")), USUAL)
        return Chosen(days=days, since=today - timedelta(days=days - 1), until=today, zone=zone)
    until = min(until or today, today)
    since = min(since or until, until)
    return Chosen(days=None, since=max(since, until - timedelta(days=_LONGEST_DAYS)), until=until, zone=zone)


def _day(words: str) -> date | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    # A day at either end of the calendar has no midnight in every zone.
    return day if 2000 <= day.year < 9000 else None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
