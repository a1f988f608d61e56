"""Staff in the conversation: take over, hand back, write, send a template, note something."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, flash, request
from flask_babel import gettext

from bot.by_hand import ByHand
from desk import frame
from desk.access import acting, current_staff, here
from desk.intakes.composing import Typed, once_given, window_open
from desk.intakes.holding import USUAL, handing_back, taking, until_of
from desk.intakes.views import Views
from desk.intakes.writing import Decide, NotTaken, noting, sending_template, writing
from desk.speech import moment_written
from flows.intake import State
from storage.customers.registering import known as known_customer
from storage.desk import handling, presence
from storage.desk.handling import Case, NotThere, Stale
from storage.outgoing import Outgoing


def blueprint(views: Views, by_hand: ByHand) -> Blueprint:
    """The routes."""
    routes = Blueprint("hands", __name__, url_prefix="/desk/intakes")

    @routes.post("/<intake_id>/take")
    def take(intake_id: str) -> Response:
        """Take over, so that the bot is silent; or hold for longer."""
        until = until_of(request.form.get("period", USUAL), here().clock())
        return _done(views, intake_id, taking(current_staff().id, until), _typed("take"))

    @routes.post("/<intake_id>/hand-back")
    def hand_back(intake_id: str) -> Response:
        """Let the bot take up where it was."""
        typed = _typed("hand_back")
        return _done(views, intake_id, handing_back(lambda case: _question(by_hand, case, typed.once)), typed)

    @routes.post("/<intake_id>/write")
    def write(intake_id: str) -> Response:
        """Write to her."""
        typed = _typed("write")
        return _done(views, intake_id, writing(by_hand, typed, current_staff().id, here().clock()), typed)

    @routes.post("/<intake_id>/template")
    def template(intake_id: str) -> Response:
        """Send what WhatsApp has approved."""
        typed, leaves = _typed("template"), list[Outgoing]()
        answer = _done(views, intake_id, sending_template(by_hand, typed, current_staff().id, leaves.append), typed)
        if leaves and leaves[-1].due_at is not None and leaves[-1].due_at > here().clock():
            flash(gettext("It is night where the customer is: the template leaves %(moment)s.", moment=moment_written(leaves[-1].due_at)))
        return answer

    @routes.post("/<intake_id>/note")
    def note(intake_id: str) -> Response:
        """Note something for colleagues; nothing of theirs can be overwritten by it."""
        typed = _typed("note")
        return _done(views, intake_id, noting(typed, current_staff().id, here().clock()), typed, adds=True)

    @routes.post("/<intake_id>/presence")
    def present(intake_id: str) -> Response:
        """A sign of life, and who else has the same intake open."""
        now, writes = here().clock(), request.form.get("writing") == "yes"
        found = presence.here_too(here().database, intake_id, current_staff().id, now, writing=writes)
        return frame.fragment("intakes/present", now=now, present=found)

    return routes


def seen_version() -> int:
    """The desk's version that the form showed; without one the form is older than any."""
    given = request.form.get("seen", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def _typed(form: str) -> Typed:
    given = request.form
    return Typed(
        form=form,
        words=given.get("words", ""),
        reason=given.get("reason", "")[:500],
        template=given.get("template", "")[:60],
        once=once_given(given.get("once", "")),
    )


def _question(by_hand: ByHand, case: Case, once: str) -> tuple[Outgoing, ...]:
    """The open question, if it was wished for and may be put."""
    intake = case.intake
    if request.form.get("ask") != "yes" or not window_open(intake, here().clock()) or intake.state is State.STOPPED:
        return ()
    known = known_customer(here().database, intake.sender) if intake.customer_id else None
    return by_hand.question(intake, current_staff().id, once, known)


def _done(views: Views, intake_id: str, decide: Decide, typed: Typed, *, adds: bool = False) -> Response:
    """Do it, and show what came of it: the page, or what was typed with why it was not taken."""
    if not typed.once:
        abort(400, "This form is too old. Open the page again.")
    try:
        handling.change(here().database, intake_id, decide, by=acting(typed.once), seen=None if adds else seen_version())
    except NotThere:
        abort(404)
    except Stale as stale:
        return views.refused(intake_id, replace(typed, events=stale.events, stale=True), status=409)
    except NotTaken as problem:
        return views.refused(intake_id, replace(typed, problem=str(problem)), status=422)
    return views.done(intake_id)
