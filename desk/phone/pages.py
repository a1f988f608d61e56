"""The routes of phone mode."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from bot.calls import Calls, NotANumber, NothingToAsk
from desk.access import acting, audit, go, here
from desk.intakes.formatted import formatted
from desk.phone.filling import given_in
from desk.phone.mode import PhoneMode, mine, needed, opened, outside
from flows.calling import may_be_called
from flows.flow import Flow
from flows.message import Answer
from storage.audit import Action
from storage.desk import handling
from storage.desk.handling import Case, NotThere, Stale
from translations import Catalogs
from translations.names import language_name

_SID = re.compile(r"[0-9a-f]{32}")
_SPOKEN = {"back": Answer(text="back"), "skip": Answer(text="skip")}


def blueprint(flow: Callable[[], Flow], catalogs: Catalogs, calls: Calls) -> Blueprint:
    """The routes."""
    routes = Blueprint("phone", __name__, url_prefix="/desk")
    mode = PhoneMode(flow, catalogs, calls)
    routes.add_app_template_filter(formatted, "whatsapp")
    _beginnings(routes, mode)
    _answers(routes, mode)
    return routes


def _beginnings(routes: Blueprint, mode: PhoneMode) -> None:
    @routes.get("/phone/new")
    def new() -> Response:
        """The form with which a call begins."""
        return opened(mode.flow())

    @routes.post("/phone/new")
    def begin() -> Response:
        """Begin a registration for a caller, or find the one that her number has."""
        number, language = request.form.get("number", "")[:40], request.form.get("language", "")
        try:
            case, is_new = mode.calls.begin(number, language, acting(_once()))
        except NotANumber:
            problem = gettext("That is no phone number. Write it with its country code, for example +49 151 23456789, or leave it empty.")
            return opened(mode.flow(), number=number, language=language, problem=problem, status=422)
        if not is_new:
            # That a number is known is told to whoever types it.
            audit(Action.SEARCHED, f"intake:{case.intake.id}", what="number known")
        return go(url_for("phone.call", intake_id=case.intake.id))

    @routes.post("/intakes/<intake_id>/phone/begin")
    def take_up(intake_id: str) -> Response:
        """Go on by telephone with what was begun in the chat."""
        seen = request.form.get("seen", "")
        try:
            mode.calls.take_up(intake_id, acting(_once()), seen=int(seen) if seen.isdecimal() else None)
        except NotThere:
            abort(404)
        except NothingToAsk:
            return outside(_case(intake_id))
        except Stale:
            return outside(_case(intake_id), stale=True)
        return go(url_for("phone.call", intake_id=intake_id))

    @routes.post("/intakes/<intake_id>/phone/end")
    def end(intake_id: str) -> Response:
        """Hang up: what is still open is the bot's again."""
        try:
            mode.calls.hang_up(intake_id, acting(_once()))
        except NotThere:
            abort(404)
        return go(url_for("intakes.one", intake_id=intake_id))


def _answers(routes: Blueprint, mode: PhoneMode) -> None:
    @routes.get("/intakes/<intake_id>/phone")
    def call(intake_id: str) -> Response:
        """The question that is open, to be read aloud."""
        case = _case(intake_id)
        return mode.shown(case) if may_be_called(case.intake) and mine(case) else outside(case)

    @routes.post("/intakes/<intake_id>/phone")
    def typed(intake_id: str) -> Response:
        """Take what the caller said."""
        case, sid = _case(intake_id), request.form.get("sid", "")
        if not _SID.fullmatch(sid):
            abort(400)
        filling, given, place = mode.filling(intake_id, sid), given_in(request.form), request.form.get("place", "")
        if not filling.sent_before and not (may_be_called(case.intake) and mine(case)):
            return outside(case)
        # Whoever is registered is asked nothing but a code.
        asks = place.partition("/")[0] or place.partition("/")[2]
        if shown := tuple(request.form.getlist("shown")):
            filled = filling.several(case.intake, given, shown)
        else:
            answer = _SPOKEN.get(request.form.get("do", "")) or _language() or given.answer(asks, filling.screens.labels(case.intake))
            if answer is None and not filling.sent_before:
                return mode.shown(case, given=given, said={asks: (needed(),)}, status=422)
            filled = filling.one(place, answer or Answer(), case.intake, given.without(asks))
        audit(Action.CHANGED, f"intake:{intake_id}", what="typed in", taken=filled.taken, by="phone")
        return mode.after(_case(intake_id), filled, given)


def _case(intake_id: str) -> Case:
    try:
        return handling.case_of(here().database, intake_id)
    except NotThere:
        abort(404)


def _language() -> Answer | None:
    code = request.form.get("language", "")[:12]
    return Answer(tapped=f"language:{code}", label=language_name(code)) if code else None


def _once() -> str:
    once = request.form.get("once", "")
    return once if _SID.fullmatch(once) else ""
