"""Content templates: what is at Twilio, what WhatsApp says to it, and what is still missing."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, url_for
from flask_babel import gettext, lazy_gettext

from bot.content.request import TemplateRequests
from desk.access import audit, go, here
from desk.settings.keeping import shown
from storage import contents
from storage.audit import Action
from storage.contents import Approval

APPROVALS = {
    "": (lazy_gettext("Not made yet"), "amber", "hourglass"),
    Approval.NOT_NEEDED.value: (lazy_gettext("In use"), "green", "check"),
    Approval.UNSUBMITTED.value: (lazy_gettext("Not submitted yet"), "amber", "hourglass"),
    Approval.PENDING.value: (lazy_gettext("WhatsApp is looking at it"), "amber", "hourglass"),
    Approval.APPROVED.value: (lazy_gettext("Approved"), "green", "check"),
    Approval.REJECTED.value: (lazy_gettext("Rejected"), "red", "ban"),
    Approval.PAUSED.value: (lazy_gettext("Paused by WhatsApp"), "red", "pause"),
    Approval.DISABLED.value: (lazy_gettext("Disabled by WhatsApp"), "red", "ban"),
}
_UNKNOWN = (lazy_gettext("Not usable"), "red", "alert")


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/templates")
    def templates() -> Response:
        """The page."""
        desk = here()
        wanted = desk.ours.templates(desk.running)
        missing = contents.unusable(desk.database, {key: (each.name, each.language) for key, each in wanted.items()})
        approved = [each for each in contents.kept(desk.database) if each.category and each.current]
        requests = _requests()
        return shown(
            "templates",
            wanted=len(wanted),
            usable=len(wanted) - len(missing),
            missing=[each for each in missing if not each.approval],
            refused=[{"template": each, "state": APPROVALS.get(each.approval, _UNKNOWN)} for each in missing if each.approval],
            approved=[{"template": each, "state": APPROVALS.get(each.approval, _UNKNOWN)} for each in approved],
            waits=requests.open(),
            done_at=requests.done_at(),
        )

    @routes.post("/templates")
    def templates_sync() -> Response:
        """Ask the worker to make what is missing."""
        _requests().ask()
        audit(Action.CHANGED, "settings:templates", what="asked for")
        flash(gettext("The worker makes them within a minute. Look again shortly."))
        return go(url_for("settings.templates"))


def _requests() -> TemplateRequests:
    desk = current_app.extensions["desk"]
    return TemplateRequests(desk.database, desk.clock)
