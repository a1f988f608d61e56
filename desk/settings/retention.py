"""After how long what goes: shorter than the environment says, never longer, and first with a count of what would go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, lazy_gettext

from bot.house import Periods
from desk.access import here
from desk.settings.keeping import kept, shown, unless_usual
from storage.desk.due_to_go import DueToGo, due_to_go

# Below a month a late copy of a message would be taken for a new one.
_LEAST = {"expires": 1, "answers": 1, "bodies": 1, "ledger": 30}
NAMES = {
    "expires": (
        lazy_gettext("Unfinished registrations end after"),
        lazy_gettext("Nobody is reminded any more; the answers stay a little."),
    ),
    "answers": (lazy_gettext("Their answers are deleted after"), lazy_gettext("Counted from the customer's last message.")),
    "bodies": (lazy_gettext("Words of messages are deleted after"), lazy_gettext("Both ways, with our notes of that time.")),
    "ledger": (lazy_gettext("Numbers of messages are deleted after"), lazy_gettext("By them a message that comes twice is known.")),
}


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/retention")
    def retention() -> Response:
        """The page."""
        return _page(_written(here().running.house.periods), {})

    @routes.post("/retention/preview")
    def retention_preview() -> Response:
        """What would go with these periods."""
        typed, periods, problems = _typed()
        if periods is None:
            return _page(typed, problems, status=422)
        return _page(typed, {}, _due(periods))

    @routes.post("/retention")
    def retention_keep() -> Response:
        """Keep them; the worker deletes in the next night."""
        typed, periods, problems = _typed()
        if periods is None:
            return _page(typed, problems, status=422)
        usual = here().running.usual.periods
        values = {f"days.{name}": unless_usual(getattr(periods, name), getattr(usual, name)) for name in NAMES}
        return kept(values, subject="retention", back=url_for("settings.retention")) or _page(typed, {}, status=409)


def _written(periods: Periods) -> dict[str, str]:
    return {name: str(getattr(periods, name)) for name in NAMES}


def _typed() -> tuple[dict[str, str], Periods | None, dict[str, str]]:
    typed = {name: request.form.get(name, "").strip()[:5] for name in NAMES}
    usual, problems = here().running.usual.periods, {}
    days = {name: int(written) if written.isascii() and written.isdigit() else 0 for name, written in typed.items()}
    for name, count in days.items():
        if not _LEAST[name] <= count <= getattr(usual, name):
            problems[name] = gettext(
                "Please write %(least)s to %(most)s days: longer than promised is set in the environment.",
                least=_LEAST[name],
                most=getattr(usual, name),
            )
    for later, earlier in (("answers", "expires"), ("ledger", "bodies")):
        if later not in problems and days[later] < days[earlier]:
            problems[later] = gettext("This cannot be shorter than the line before it.")
    return typed, None if problems else replace(usual, **days), problems


def _due(periods: Periods) -> DueToGo:
    desk = here()
    now = desk.clock()
    before = {name: now - timedelta(days=getattr(periods, name)) for name in NAMES}
    return due_to_go(desk.database, expires=before["expires"], answers=before["answers"], bodies=before["bodies"], ledger=before["ledger"])


def _page(typed: dict[str, str], problems: dict[str, str], due: DueToGo | None = None, status: int = 200) -> Response:
    return shown("retention", status, names=NAMES, typed=typed, problems=problems, due=due)
