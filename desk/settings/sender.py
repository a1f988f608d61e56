"""The sender: whether Twilio reaches us and we reach customers, told in plain words."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app

from bot.our_side import Passed
from desk.access import audit, here
from desk.reasons import reason_of
from desk.settings.keeping import shown
from storage.audit import Action
from storage.desk.way_out import way_out

_LOOK_BACK = timedelta(days=7)
# A message that waits longer than this should have left.
LATE_SECONDS = 300


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/sender")
    def sender() -> Response:
        """The page."""
        return _page(None)

    @routes.post("/sender")
    def sender_check() -> Response:
        """Send ourselves a signed request and a forged one."""
        passed = here().ours.checked(current_app)
        audit(Action.CHANGED, "settings:sender", what="checked", signed=passed.signed, forged=passed.forged)
        return _page(passed)


def _page(passed: Passed | None) -> Response:
    desk = here()
    found = way_out(desk.database, desk.clock(), desk.clock() - _LOOK_BACK)
    troubles = [{"trouble": each, "words": reason_of(each.code) if each.code else ""} for each in found.troubles]
    return shown("sender", ours=desk.ours, passed=passed, found=found, troubles=troubles, late=found.line.oldest_seconds > LATE_SECONDS)
