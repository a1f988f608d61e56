"""The language and the clock of whoever looks at a page: Flask-Babel, asked in requests only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.dates import format_datetime, format_time, format_timedelta, get_timezone_gmt
from flask import Flask, g, request
from flask_babel import Babel, get_locale, gettext

from desk.access import visitor

LANGUAGES = {"en": "English", "de": "Deutsch", "tr": "Türkçe"}
LANGUAGE_COOKIE, ZONE_COOKIE, THEME_COOKIE = "desk_language", "desk_zone", "desk_theme"
THEMES = ("auto", "light", "dark")
# From here on nobody counts the minutes of a countdown.
_COARSE_MINUTES = 6 * 60

_TRANSLATIONS = Path(__file__).parents[1] / "translations"


def speak(app: Flask) -> None:
    """Teach the application the desk's languages."""
    Babel(
        app,
        default_translation_directories=str(_TRANSLATIONS),
        default_domain="desk",
        locale_selector=language_here,
        timezone_selector=lambda: zone_here().key,
    )


def language_here() -> str:
    """The language of this request: the account's, else what this browser chose, else its first that we speak."""
    account = visitor()
    for chosen in (account.language if account else "", request.cookies.get(LANGUAGE_COOKIE, "")):
        if chosen in LANGUAGES:
            return chosen
    # Werkzeug's best match puts any exact match first; each wish in turn is what the reader ordered.
    for wish, quality in request.accept_languages:
        spoken = wish.lower().partition("-")[0]
        if quality and spoken in LANGUAGES:
            return spoken
    return "en"


def theme_here() -> str:
    """Light, dark, or as the system has it."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES else "auto"


@cache
def _zone(name: str) -> ZoneInfo:
    # Only names of the list are opened: the cookie is the visitor's, and a zone's name is a path.
    if name not in available_timezones():
        return ZoneInfo("UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def zone_here() -> ZoneInfo:
    """The account's time zone, else what the browser has told, else UTC."""
    if "zone" not in g:
        account = visitor()
        g.zone = _zone((account.zone if account else "") or request.cookies.get(ZONE_COOKIE, "")[:64])
    zone: ZoneInfo = g.zone
    return zone


def zone_written() -> str:
    """The viewer's zone in words, for the foot of a page."""
    return zone_here().key.replace("_", " ")


def moment_written(moment: datetime) -> str:
    """A day and a time, with the zone: for a title."""
    local = moment.astimezone(zone_here())
    zone = "UTC" if not local.utcoffset() and local.tzname() == "UTC" else get_timezone_gmt(local, width="long", locale=get_locale())
    return f"{format_datetime(local, 'EEE d MMM y HH:mm', locale=get_locale())} {zone}"


def short_written(moment: datetime, now: datetime) -> str:
    """A moment as a list shows it: the time today, the weekday within a week, else the day."""
    local, here = moment.astimezone(zone_here()), now.astimezone(zone_here())
    if local.date() == here.date():
        return str(format_time(local, "HH:mm", locale=get_locale()))
    days = (here.date() - local.date()).days
    if days == 1:
        return str(gettext("yesterday %(time)s", time=format_time(local, "HH:mm", locale=get_locale())))
    pattern = "EEE HH:mm" if 0 < days < 7 else ("d MMM" if local.year == here.year else "d MMM y")
    return str(format_datetime(local, pattern, locale=get_locale()))


def day_written(moment: datetime, now: datetime) -> str:
    """A day as a chat's separator shows it."""
    local, here = moment.astimezone(zone_here()), now.astimezone(zone_here())
    days = (here.date() - local.date()).days
    if days in (0, 1):
        return str(gettext("Today") if days == 0 else gettext("Yesterday"))
    return str(format_datetime(local, "EEEE d MMMM" if local.year == here.year else "d MMMM y", locale=get_locale()))


def clock_written(moment: datetime) -> str:
    """The time of day."""
    return str(format_time(moment.astimezone(zone_here()), "HH:mm", locale=get_locale()))


def ago_written(moment: datetime, now: datetime) -> str:
    """How long ago, in one unit."""
    return str(format_timedelta(moment - now, add_direction=True, granularity="minute", locale=get_locale()))


def left_written(span: timedelta) -> str:
    """A countdown: "20 h", "5 h 20 min", "12 min"."""
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes >= _COARSE_MINUTES:
        return str(gettext("%(hours)s h", hours=minutes // 60))
    if minutes >= 60:
        return str(gettext("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=f"{minutes % 60:02}"))
    return str(gettext("%(minutes)s min", minutes=minutes))


def iso_written(moment: datetime) -> str:
    """A moment for machines."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
