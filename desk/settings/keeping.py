"""What every page of the settings does alike: show, keep, write down, and tell who was faster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext, lazy_gettext

from desk import frame, speech
from desk.access import audit, current_staff, go, here
from storage import shop_settings
from storage.audit import Action
from storage.shop_settings import Stale

# The field of every form here: the version that was on the screen.
SEEN = "seen"

_TABS = (
    ("shop", lazy_gettext("Shop")),
    ("questions", lazy_gettext("Questions")),
    ("fields", lazy_gettext("Own fields")),
    ("labels", lazy_gettext("Groups and tags")),
    ("words", lazy_gettext("Words")),
    ("times", lazy_gettext("Quiet hours")),
    ("quick_replies", lazy_gettext("Quick replies")),
    ("templates", lazy_gettext("Templates")),
    ("sender", lazy_gettext("Sender")),
    ("retention", lazy_gettext("Retention")),
)


def shown(name: str, status: int = 200, **values: object) -> Response:
    """A page of the settings."""
    desk = here()
    tabs = [
        {"label": label, "url": url_for(f"settings.{tab}"), "here": (request.endpoint or "").startswith(f"settings.{tab}"), "count": None}
        for tab, label in _TABS
    ]
    around = {"settings_tabs": tabs, "seen": desk.running.version, "house": desk.running.house, "usual": desk.running.usual}
    return frame.page(f"settings/{name}", now=desk.clock(), status=status, **around, **values)


def kept(values: Mapping[str, Any], *, subject: str, back: str) -> Response | None:
    """Keep settings and go back to the page; None when somebody was faster, who is named on the page then."""
    desk = here()
    try:
        seen = int(request.form.get(SEEN, "0"))
    except ValueError:
        seen = 0
    try:
        version = shop_settings.keep(desk.database, values, seen=seen, by=current_staff().id, now=desk.clock())
    except Stale as stale:
        desk.running.follow()
        flash(overtaken_words(stale))
        return None
    if version != desk.running.version:
        audit(Action.CHANGED, f"settings:{subject}", names=sorted(values), version=version)
        desk.running.follow()
    flash(gettext("Saved. It counts from the next message on."))
    return go(back)


def overtaken_words(stale: Stale) -> str:
    """Who was faster, and what to do."""
    return str(
        gettext(
            "%(who)s changed this at %(time)s. Your changes are still in the form: compare, and save again.",
            who=stale.setting.who or gettext("Somebody"),
            time=speech.clock_written(stale.setting.changed_at),
        )
    )


def unless_usual(value: Any, usual: Any) -> Any:
    """What is kept of a value: nothing where it is what the environment says."""
    return None if value == usual else value
