"""The language and the clock of whoever looks at a page: Flask-Babel, asked in requests only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.dates import format_datetime, format_timedelta
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


@lru_cache(4096)
def _written(local: datetime, pattern: str, language: str) -> str:
    # CLDR's patterns take 60 µs each, and a list that is written anew every ten seconds has the same three hundred times.
    return str(format_datetime(local, pattern, locale=language))


def _in_words(local: datetime, pattern: str) -> str:
    return _written(local.replace(second=0, microsecond=0), pattern, str(get_locale()))


def moment_written(moment: datetime) -> str:
    """A day and a time, with the zone: for a title."""
    local = moment.astimezone(zone_here())
    return _in_words(local, "EEE d MMM y HH:mm 'UTC'" if local.tzname() == "UTC" else "EEE d MMM y HH:mm ZZZZ")


def short_written(moment: datetime, now: datetime) -> str:
    """A moment as a list shows it: the time today, the weekday within a week, else the day."""
    local, here = moment.astimezone(zone_here()), now.astimezone(zone_here())
    days = (here.date() - local.date()).days
    if days == 0:
        return _in_words(local, "HH:mm")
    if days == 1:
        return str(gettext("yesterday %(time)s", time=_in_words(local, "HH:mm")))
    return _in_words(local, "EEE HH:mm" if 0 < days < 7 else ("d MMM" if local.year == here.year else "d MMM y"))


def day_written(moment: datetime, now: datetime) -> str:
    """A day as a chat's separator shows it."""
    local, here = moment.astimezone(zone_here()), now.astimezone(zone_here())
    days = (here.date() - local.date()).days
    if days in (0, 1):
        return str(gettext("Today") if days == 0 else gettext("Yesterday"))
    return _in_words(local, "EEEE d MMMM" if local.year == here.year else "d MMMM y")


def clock_written(moment: datetime) -> str:
    """The time of day."""
    return _in_words(moment.astimezone(zone_here()), "HH:mm")


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
