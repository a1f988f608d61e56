"""One field of the record in the making: correct it, leave its question out, have it asked now."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import get_locale

from bot.by_hand import ByHand
from desk import frame, own_inputs
from desk.access import acting, current_staff, go, here
from desk.intakes.composing import Typed, once_given
from desk.intakes.giving import Change, Doubtful, Giving, may_speak
from desk.intakes.hands import seen_version
from desk.intakes.manage import LONGEST_REASON
from desk.intakes.panel import kind_of
from desk.intakes.views import Views
from desk.intakes.writing import Decide, NotTaken
from desk.own_inputs import TICKS, ticked
from flows.by_staff import Doubt, correctable, may_be_asked, may_be_left_out
from flows.custom import PREFIX
from flows.message import Answer
from flows.moment import context_of
from flows.progress import fields_of
from flows.step import Step
from storage.desk import handling
from storage.desk.chat import Chat
from storage.desk.handling import NotThere, Stale

# What can only be one of its choices; the others also take words.
_CLOSED = frozenset(("billing_type", "language"))
_MOST_TICKS = 30


def blueprint(views: Views, by_hand: ByHand) -> Blueprint:
    """The routes."""
    routes = Blueprint("fields", __name__, url_prefix="/desk/intakes/<intake_id>/fields/<name>")

    @routes.get("")
    def page(intake_id: str, name: str) -> Response:
        """The field, with what can be done with it."""
        return _page(views, intake_id, name, Typed())

    @routes.post("/correct")
    def correct(intake_id: str, name: str) -> Response:
        """Give an answer for her."""
        return _done(views, intake_id, name, "correct", _giving(views, by_hand).correcting)

    @routes.post("/skip")
    def skip(intake_id: str, name: str) -> Response:
        """Leave the question out for her."""
        return _done(views, intake_id, name, "skip", _giving(views, by_hand).leaving_out)

    @routes.post("/ask")
    def ask(intake_id: str, name: str) -> Response:
        """Have the bot ask it next."""
        return _done(views, intake_id, name, "ask", _giving(views, by_hand).asking)

    return routes


def _giving(views: Views, by_hand: ByHand) -> Giving:
    return Giving(flow=views.flow, by_hand=by_hand, staff_id=current_staff().id, now=here().clock())


def _done(views: Views, intake_id: str, name: str, form: str, act: Callable[[Change], Decide]) -> Response:
    given, once = request.form, once_given(request.form.get("once", ""))
    if not once:
        abort(400, "This form is too old. Open the page again.")
    reason = " ".join(given.get(f"{form}_why", "").split())[:LONGEST_REASON]
    words, pick = given.get("value", "").strip()[:2000], given.get("pick", "")
    ticks, several = given.getlist("ticks")[:_MOST_TICKS], form == "correct" and own_inputs.kind_of(name) == TICKS
    change = Change(
        name=name,
        answer=ticked(name, ticks) if several else Answer(tapped=pick) if pick and not words else Answer(text=words),
        picked=given.get("picked", "")[:200],
        reason=reason,
        words_in=str(get_locale()),
        once=once,
    )
    typed = Typed(form=form, words=words or pick or "\n".join(ticks), reason=reason, once=once)
    try:
        handling.change(here().database, intake_id, act(change), by=acting(once), seen=seen_version())
    except NotThere:
        abort(404)
    except Stale as stale:
        return _page(views, intake_id, name, replace(typed, events=stale.events, stale=True), status=409)
    except NotTaken as problem:
        return _page(views, intake_id, name, replace(typed, problem=str(problem)), status=422)
    except Doubtful as doubtful:
        return _page(views, intake_id, name, typed, doubt=doubtful.doubt, status=422)
    return go(url_for("intakes.one", intake_id=intake_id))


def _page(views: Views, intake_id: str, name: str, typed: Typed, *, doubt: Doubt | None = None, status: int = 200) -> Response:
    chat = views.found(intake_id)
    step = next((step for step in views.flow.steps if step.name == name), None)
    if step is None or not (correctable(step) or may_be_left_out(step)):
        abort(404)
    values = {**views.of(chat), **_field(views, chat, step)}
    return frame.page(
        "intakes/field",
        now=here().clock(),
        status=status,
        **values,
        given=typed,
        given_news=views.news(chat, typed),
        once=typed.once or secrets.token_hex(16),
        doubt=views.words(doubt.text) if doubt else "",
        meant=[(choice.id, views.words(choice.label)) for choice in doubt.choices] if doubt else [],
    )


def _field(views: Views, chat: Chat, step: Step) -> dict[str, Any]:
    intake = chat.intake
    closed = step.name in _CLOSED or step.name.startswith(PREFIX)
    choices = step.choices_for(intake.draft, context_of(intake, here().clock())) if closed else ()
    found = {field.name: field for field in fields_of(views.flow.steps, intake.draft, asks=intake.asks)}
    value = found[step.name].value if step.name in found else intake.draft.text(step.name)
    held = intake.draft.get(step.name)
    parts = [part for part in views.flow.steps if part.part_of == step.name and part.applies(intake.draft)]
    return {
        "name": step.name,
        "label": views.words(step.label),
        "hint": views.words(step.hint),
        "value": views.words(value) if value is not None else "",
        "kind": "" if step.name in found and found[step.name].choice else kind_of(step.name),
        "optional": step.optional,
        "choices": [(choice.id, views.words(choice.label)) for choice in choices],
        # How the shop's own fields are filled in: what can be ticked, with what is, and days and numbers with inputs of their own.
        "input": own_inputs.kind_of(step.name),
        "options": own_inputs.options(step.name, held) if own_inputs.kind_of(step.name) == TICKS else (),
        "ticked": [str(key) for key in held] if isinstance(held, list) else [],
        "parts": [(part.name, views.words(part.label)) for part in parts] if step.name == "address" else [],
        "may_correct": correctable(step),
        "may_skip": may_be_left_out(step),
        "may_ask": may_be_asked(step, intake),
        "speaks": may_speak(intake, here().clock()),
    }
