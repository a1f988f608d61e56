"""The hours in which nobody's phone should ring, where she lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flows.message import Sender
from flows.read.phones import region_of

# Names of no place: Etc/Unknown of a number, Etc/GMT-1 of the country ZZ.
_NOWHERE = "Etc/"

Zones = tuple[ZoneInfo, ...]


@dataclass(frozen=True)
class QuietHours:
    """When we do not write first, by the clocks on her wall.

    Shape: from `start` up to `end`, over midnight when `end` is earlier; the same twice: never quiet.
    """

    start: time = time(21)
    end: time = time(9)

    @classmethod
    def of(cls, written: str) -> QuietHours:
        """Quiet hours as the settings write them: "21:00-09:00"."""
        return cls(*map(time.fromisoformat, written.split("-")))

    def allows(self, moment: datetime, zones: Zones) -> bool:
        """Whether this moment is outside the quiet hours in every one of these zones."""
        return self._awake(moment, zones) == len(zones)

    def next_allowed(self, moment: datetime, zones: Zones) -> datetime:
        """The first moment from `moment` on that is outside the quiet hours in every zone.

        Shape: aware UTC. A country so wide that no hour suits everywhere gets the one that suits in most of its zones.
        """
        return self._best(moment, [moment, *self._ends(moment, zones)], zones)

    def last_allowed(self, moment: datetime, zones: Zones, *, before_quiet: timedelta = timedelta(0)) -> datetime:
        """The last moment up to `moment` that is outside the quiet hours, and that long before they begin.

        Shape: as of `next_allowed`.
        """
        starts = [begins - before_quiet for begins in self._starts(moment, zones)]
        return self._best(moment, [moment, *sorted((each for each in starts if each <= moment), reverse=True)], zones)

    def begin_next(self, moment: datetime, zones: Zones) -> datetime | None:
        """When the next quiet hours begin in any of the zones; None when there are none."""
        starts = [each for zone in zones for each in _at(self.start, moment, zone) if each > moment]
        return min(starts, default=None) if self.start != self.end else None

    def _best(self, moment: datetime, candidates: list[datetime], zones: Zones) -> datetime:
        # The first of those that suit in most zones: `max` keeps the first of equals.
        return max(candidates, key=lambda each: self._awake(each, zones)).astimezone(UTC) if zones else moment.astimezone(UTC)

    def _awake(self, moment: datetime, zones: Zones) -> int:
        return sum(not self._quiet(moment.astimezone(zone).time()) for zone in zones)

    def _quiet(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def _ends(self, moment: datetime, zones: Zones) -> list[datetime]:
        return sorted(each for zone in zones for each in _at(self.end, moment, zone) if each > moment)

    def _starts(self, moment: datetime, zones: Zones) -> list[datetime]:
        # The hour itself is quiet already, so the moment before it.
        instant = timedelta(microseconds=1)
        return [each - instant for zone in zones for each in _at(self.start, moment, zone)]


def _at(clock: time, moment: datetime, zone: ZoneInfo) -> list[datetime]:
    """When that clock time is, yesterday to tomorrow; in the night in which the clocks jump over it, right after the jump."""
    today = moment.astimezone(zone).date()
    days = (today + timedelta(days=days) for days in (-1, 0, 1, 2))
    return [datetime.combine(day, clock, zone).astimezone(UTC) for day in days]


# A job that looks at the same people every few minutes spends most of its time here.
@lru_cache(maxsize=4096)
def zones_of(sender: Sender, shop_country: str) -> Zones:
    """The zones in which she may be: those of her number, else of her country, else of the shop's.

    Shape: several for a number or country that lies in several; whoever writes first must find an hour that suits in all of them,
    because each choice of one of them would ring in the middle of somebody's night.
    """
    country = (sender.bsuid or "").partition(".")[0]
    if sender.phone is not None:
        named = _zones_of_number(sender.phone)
        country = region_of(sender.phone) or country
    else:
        named = ()
    return tuple(ZoneInfo(name) for name in named or _zones_in(country) or _zones_in(shop_country) or ("UTC",))


def _zones_of_number(phone: str) -> tuple[str, ...]:
    # Twelve megabytes that a web process does not need: only the worker and staff who invite ask for this.
    import phonenumbers
    from phonenumbers.timezone import time_zones_for_number

    try:
        names = time_zones_for_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return ()
    return tuple(name for name in names if not name.startswith(_NOWHERE))


def _zones_in(country: str) -> tuple[str, ...]:
    from babel.core import get_global

    return tuple(name for name in get_global("territory_zones").get(country, ()) if not name.startswith(_NOWHERE))
