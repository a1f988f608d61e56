"""Nobody's phone rings in her night, wherever she lives and whatever her clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quiet_hours import QuietHours, zones_of
from flows.message import Sender

QUIET = QuietHours()
BERLIN = (ZoneInfo("Europe/Berlin"),)
WIDE = tuple(ZoneInfo(name) for name in ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"))


def berlin(day: int, clock: str, *, month: int = 6) -> datetime:
    return datetime.combine(datetime(2026, month, day, tzinfo=UTC), time.fromisoformat(clock), BERLIN[0]).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (berlin(1, "12:00"), berlin(1, "12:00")),
        (berlin(1, "20:59"), berlin(1, "20:59")),
        (berlin(1, "21:00"), berlin(2, "09:00")),
        (berlin(1, "23:30"), berlin(2, "09:00")),
        (berlin(2, "03:00"), berlin(2, "09:00")),
        (berlin(2, "09:00"), berlin(2, "09:00")),
    ],
)
def test_what_falls_into_the_night_waits_for_the_morning(moment: datetime, expected: datetime) -> None:
    assert QUIET.next_allowed(moment, BERLIN) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (berlin(1, "12:00"), berlin(1, "12:00")),
        (berlin(1, "23:30"), berlin(1, "20:45")),
        (berlin(2, "03:00"), berlin(1, "20:45")),
    ],
)
def test_what_cannot_wait_comes_the_evening_before(moment: datetime, expected: datetime) -> None:
    found = QUIET.last_allowed(moment, BERLIN, before_quiet=timedelta(minutes=15))

    assert expected - timedelta(seconds=1) < found <= expected


@pytest.mark.parametrize(
    ("night", "hours"),
    [
        pytest.param(berlin(28, "21:30", month=3), 10.5, id="the clocks go forward"),
        pytest.param(berlin(24, "21:30", month=10), 12.5, id="the clocks go back"),
        pytest.param(berlin(1, "21:30"), 11.5, id="an ordinary night"),
    ],
)
def test_nine_in_the_morning_is_nine_on_her_wall(night: datetime, hours: float) -> None:
    assert QUIET.next_allowed(night, BERLIN) - night == timedelta(hours=hours)


def test_a_number_that_may_be_in_several_zones_is_woken_in_none_of_them() -> None:
    # Nine in Kaliningrad is 19 in Kamchatka; two hours later it is night there.
    midnight = datetime(2026, 6, 1, 0, tzinfo=UTC)

    assert QUIET.next_allowed(midnight, WIDE) == datetime(2026, 6, 1, 7, tzinfo=UTC)
    assert QUIET.next_allowed(datetime(2026, 6, 1, 9, 30, tzinfo=UTC), WIDE) == datetime(2026, 6, 2, 7, tzinfo=UTC)


def test_where_no_hour_suits_everywhere_the_one_that_suits_most_is_taken() -> None:
    strict = QuietHours(time(18), time(10))
    found = strict.next_allowed(datetime(2026, 6, 1, 0, tzinfo=UTC), WIDE)

    assert not strict.allows(found, WIDE)
    assert sum(strict.allows(found, (zone,)) for zone in WIDE) == 2


def test_the_same_hour_twice_means_never_quiet() -> None:
    never = QuietHours(time(0), time(0))

    assert never.next_allowed(berlin(2, "03:00"), BERLIN) == berlin(2, "03:00")


def test_quiet_hours_may_lie_within_one_day() -> None:
    siesta = QuietHours(time(13), time(16))

    assert siesta.next_allowed(berlin(1, "14:00"), BERLIN) == berlin(1, "16:00")
    assert siesta.next_allowed(berlin(1, "23:00"), BERLIN) == berlin(1, "23:00")


@given(
    st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia"]),
    st.times(),
    st.times(),
)
def test_what_is_found_is_always_allowed_and_within_a_day_or_so(moment: datetime, zone: str, start: time, end: time) -> None:
    quiet, zones = QuietHours(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)), (ZoneInfo(zone),)
    after, before = quiet.next_allowed(moment, zones), quiet.last_allowed(moment, zones)

    assert quiet.allows(after, zones)
    assert quiet.allows(before, zones)
    assert timedelta(0) <= after - moment <= timedelta(hours=26)
    assert timedelta(0) <= moment - before <= timedelta(hours=26)


@pytest.mark.parametrize(
    ("sender", "among"),
    [
        (Sender(phone="+4915112345678"), "Europe/Berlin"),
        (Sender(phone="+905321234567"), "Europe/Istanbul"),
        (Sender(phone="+12125550123"), "America/New_York"),
        (Sender(bsuid="BR.1A2B3C"), "America/Sao_Paulo"),
        (Sender(phone="+12125550123", bsuid="DE.1A2B3C"), "America/New_York"),
        pytest.param(Sender(phone="+999123456"), "Europe/Vienna", id="a number of nowhere: the shop's"),
        pytest.param(Sender(bsuid="ZZ.1A2B3C"), "Europe/Vienna", id="a country that is none: the shop's"),
    ],
)
def test_everybody_has_the_zones_of_her_number_or_country(sender: Sender, among: str) -> None:
    assert ZoneInfo(among) in zones_of(sender, "AT")


def test_a_mobile_number_of_a_wide_country_has_several_zones() -> None:
    assert len(zones_of(Sender(phone="+61412345678"), "AT")) > 4
    assert len(zones_of(Sender(bsuid="AU.1A2B3C"), "AT")) > 4


def test_the_settings_write_them_as_people_do() -> None:
    assert QuietHours.of("21:00-09:00") == QUIET
