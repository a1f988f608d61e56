"""The audit log, for admins: who did what, with filters that stay in the address."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import LazyString, lazy_gettext

from desk import frame, speech
from desk.access import audit, here
from storage.accounts import staff
from storage.audit import PAGE, Action, Entry, Filter, entries

ACTIONS: dict[str, LazyString] = {
    Action.VIEWED: lazy_gettext("Viewed"),
    Action.SEARCHED: lazy_gettext("Searched"),
    Action.REVEALED: lazy_gettext("Revealed"),
    Action.CHANGED: lazy_gettext("Changed"),
    Action.EXPORTED: lazy_gettext("Exported"),
    Action.SIGNED_IN: lazy_gettext("Signed in"),
    Action.SIGNED_OUT: lazy_gettext("Signed out"),
    Action.SIGN_IN_FAILED: lazy_gettext("Sign-in failed"),
    Action.LOCKED: lazy_gettext("Locked out"),
    Action.REFUSED: lazy_gettext("Refused"),
}
_FILTERS = ("who", "action", "subject", "since", "until")


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("audit", __name__, url_prefix="/desk/audit")

    @routes.get("")
    def log() -> Response:
        """One page of the log, the newest first."""
        desk = here()
        chosen = {name: _printable(request.args.get(name, "")) for name in _FILTERS}
        before = request.args.get("before", "")
        # One more than is shown tells whether there are older ones.
        found = entries(
            desk.database, _filter(chosen), int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None, PAGE + 1
        )
        shown = found[:PAGE]
        audit(Action.VIEWED, None, filters=sorted(name for name, value in chosen.items() if value))
        return frame.page(
            "audit",
            now=desk.clock(),
            entries=[(entry, _place(entry.endpoint), _details(entry)) for entry in shown],
            chosen=chosen,
            people=[(account.id, account.email) for account in staff.accounts(desk.database)],
            actions=list(ACTIONS.items()),
            words=ACTIONS,
            newest=_address(chosen) if before else None,
            older=_address(chosen, before=str(shown[-1].id)) if len(found) > PAGE else None,
        )

    return routes


def _printable(given: str) -> str:
    # PostgreSQL keeps no NUL, and refuses to look for one.
    return "".join(letter for letter in given.strip()[:100] if letter.isprintable())


def _filter(chosen: dict[str, str]) -> Filter:
    return Filter(
        staff_id=chosen["who"] or None,
        action=Action(chosen["action"]) if chosen["action"] in set(Action) else None,
        subject=chosen["subject"],
        since=_midnight(chosen["since"]),
        until=_midnight(chosen["until"], later=1),
    )


def _midnight(day: str, later: int = 0) -> datetime | None:
    # A day begins where the viewer is.
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=later), time(), speech.zone_here()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _place(endpoint: str) -> str:
    """Where in the desk it was, in the words of the navigation; empty for what stands in none."""
    places = (*frame.PLACES, *frame.OWN_PLACES)
    return next((str(place.label) for place in places if endpoint.startswith(place.covers)), "")


def _details(entry: Entry) -> str:
    def said(value: object) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    return " · ".join(f"{name}: {said(value)}" for name, value in entry.details.items() if value not in ([], "", None))


def _address(chosen: dict[str, str], **more: str) -> str:
    query = urlencode({name: value for name, value in {**chosen, **more}.items() if value})
    return url_for("audit.log") + (f"?{query}" if query else "")
