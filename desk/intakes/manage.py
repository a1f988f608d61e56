"""What is rarer than writing: whose an intake is, of whom it is a duplicate, its end, and that it goes on after all."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, request, url_for

from desk import frame
from desk.access import acting, audit, current_staff, go, here
from desk.intakes.composing import Typed, once_given
from desk.intakes.ending import assigning, marking, may_reopen, reopening, stopping
from desk.intakes.hands import seen_version
from desk.intakes.views import Views
from desk.intakes.writing import Decide, NotTaken
from flows.handling import may_be_duplicate
from flows.intake import State
from storage.audit import Action
from storage.desk import candidates, handling
from storage.desk.handling import NotThere, Stale

LONGEST_REASON = 300
_SHORTEST_SEARCH = 3


def blueprint(views: Views) -> Blueprint:
    """The routes."""
    routes = Blueprint("manage", __name__, url_prefix="/desk/intakes/<intake_id>/more")

    @routes.get("")
    def page(intake_id: str) -> Response:
        """The page."""
        return _page(views, intake_id)

    @routes.post("/assign")
    def assign(intake_id: str) -> Response:
        """Give it to somebody, or to nobody."""
        colleagues = frozenset(each.id for each in views.found(intake_id).colleagues)
        return _done(views, intake_id, "assign", assigning(request.form.get("to", ""), colleagues))

    @routes.post("/stop")
    def stop(intake_id: str) -> Response:
        """End it as if she had written stop."""
        return _done(views, intake_id, "stop", stopping(_reason(), acting(_once())))

    @routes.post("/reopen")
    def reopen(intake_id: str) -> Response:
        """Let it go on."""
        return _done(views, intake_id, "reopen", reopening(views.flow, views.found(intake_id), here().clock()))

    @routes.post("/search")
    def search(intake_id: str) -> Response:
        """Look for whom this is a duplicate of; it is posted, because addresses end in histories and logs."""
        words = " ".join(request.form.get("q", "").split())[:100]
        long_enough = len(words) >= _SHORTEST_SEARCH
        found = candidates.candidates(here().database, words, intake_id, here().clock()) if long_enough else ()
        audit(Action.SEARCHED, f"intake:{intake_id}", found=len(found))
        return _page(views, intake_id, found=found, searched=words)

    @routes.post("/duplicate")
    def duplicate(intake_id: str) -> Response:
        """Put it aside for another one."""
        return _done(views, intake_id, "duplicate", marking(request.form.get("of", "")[:80], acting(_once())))

    return routes


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]


def _once() -> str:
    return once_given(request.form.get("once", ""))


def _done(views: Views, intake_id: str, form: str, decide: Decide) -> Response:
    once = _once()
    if not once:
        abort(400, "This form is too old. Open the page again.")
    typed = Typed(form=form, reason=_reason(), once=once)
    try:
        handling.change(here().database, intake_id, decide, by=acting(once), seen=seen_version())
    except NotThere:
        abort(404)
    except Stale as stale:
        return _page(views, intake_id, replace(typed, events=stale.events, stale=True), status=409)
    except NotTaken as problem:
        return _page(views, intake_id, replace(typed, problem=str(problem)), status=422)
    return go(url_for("intakes.one", intake_id=intake_id))


def _page(
    views: Views,
    intake_id: str,
    typed: Typed | None = None,
    *,
    found: tuple[candidates.Candidate, ...] = (),
    searched: str = "",
    status: int = 200,
) -> Response:
    chat = views.found(intake_id)
    return frame.page(
        "intakes/more",
        now=here().clock(),
        status=status,
        **views.of(chat, typed),
        found=found,
        searched=searched,
        me_id=current_staff().id,
        colleagues=[(each.id, each.name) for each in chat.colleagues],
        may_reopen=may_reopen(chat),
        may_stop=chat.intake.state is not State.STOPPED,
        may_mark=may_be_duplicate(chat.intake),
    )
