"""When we do not write first, and when we remind."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from desk.access import here
from desk.settings.keeping import kept, shown, unless_usual

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LATEST_HOURS = 23


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/times")
    def times() -> Response:
        """The page."""
        house = here().running.house
        begins, _, ends = house.quiet_hours.partition("-")
        hours = house.reminder_after_hours
        return shown(
            "times",
            form={"begins": begins, "ends": ends, "hours": hours or 20, "remind": hours > 0, "template": house.reminder_template},
            problems={},
        )

    @routes.post("/times")
    def times_keep() -> Response:
        """Keep it."""
        typed: dict[str, Any] = {name: request.form.get(name, "").strip() for name in ("begins", "ends", "hours")}
        typed |= {name: request.form.get(name) == "yes" for name in ("remind", "template")}
        hours = int(typed["hours"]) if typed["hours"].isascii() and typed["hours"].isdigit() else 0
        problems = {}
        for name in ("begins", "ends"):
            if not _CLOCK.fullmatch(typed[name]):
                problems[name] = gettext("Please write a time such as 21:00.")
        if typed["remind"] and not 1 <= hours <= _LATEST_HOURS:
            problems["hours"] = gettext(
                "Please write 1 to %(most)s hours: after a day we may not write freely any more.", most=_LATEST_HOURS
            )
        if problems:
            return shown("times", 422, form=typed, problems=problems)
        usual = here().running.usual
        values = {
            "quiet_hours": unless_usual(f"{typed['begins']}-{typed['ends']}", usual.quiet_hours),
            "reminder.after_hours": unless_usual(hours if typed["remind"] else 0, usual.reminder_after_hours),
            "reminder.template": unless_usual(typed["template"], usual.reminder_template),
        }
        return kept(values, subject="times", back=url_for("settings.times")) or shown("times", 409, form=typed, problems={})
