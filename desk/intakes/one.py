"""One intake: the chat on the left, the record in the making on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask_babel import get_locale, gettext

from desk import frame
from desk.access import here
from desk.intakes.lines import left_of, marks_of, name_in, state_of
from desk.intakes.panel import panel_of
from desk.intakes.timeline import days_of
from desk.live import live
from desk.personal import Kind, masked
from flows.flow import Flow
from flows.wording import Text
from storage.desk import figures
from storage.desk.chat import Chat, chat_of
from storage.desk.wanted import WINDOW
from translations import Catalogs
from translations.names import language_name


def add_routes(routes: Blueprint, flow: Flow, catalogs: Catalogs) -> None:
    """The routes of one intake."""

    @routes.get("/<intake_id>")
    def one(intake_id: str) -> Response:
        """The page."""
        chat = _found(intake_id)
        return frame.page("intakes/one", now=here().clock(), **view_of(chat, flow, catalogs))

    @routes.get("/<intake_id>/live")
    def one_live(intake_id: str) -> Response:
        """The chat and the record, when something has happened."""
        now = here().clock()
        pulse = figures.pulse_of(here().database, intake_id)
        if pulse is None:
            abort(404)

        def look() -> tuple[Sequence[object], Callable[[], Response]]:
            return [pulse], lambda: frame.fragment("intakes/one_live", now=now, **view_of(_found(intake_id), flow, catalogs))

        return live(pulse, now, look)


def _found(intake_id: str) -> Chat:
    chat = chat_of(here().database, intake_id)
    if chat is None:
        abort(404)
    return chat


def view_of(chat: Chat, flow: Flow, catalogs: Catalogs) -> dict[str, Any]:
    """What the templates of an intake's page are given."""
    language, now, intake = str(get_locale()), here().clock(), chat.intake

    def words(text: Text | str) -> str:
        return text if isinstance(text, str) else catalogs.translate(text, language)

    # A whole that is told by its parts ("full name") would be named twice.
    labels = {step.name: "" if step.parts and step.shows is None else words(step.label) for step in flow.steps}
    name = name_in(intake.draft)
    return {
        "chat": chat,
        "intake": intake,
        "title": masked(name, Kind.NAME) if name else gettext("Nobody has told her name yet"),
        "state": state_of(intake, chat.held_until, now),
        "marks_shown": marks_of(intake),
        "left": left_of(intake, now),
        "closes_at": intake.heard_at + WINDOW,
        "language_words": language_name(intake.language),
        "assignee": chat.names.get(chat.assignee_id or "", ""),
        "holder": chat.names.get(chat.held_by or "", "") if chat.held_until and chat.held_until > now else "",
        "days": days_of(chat, lambda field: labels.get(field, field)),
        "panel": panel_of(chat, flow.steps, words),
        "consents": _latest(chat),
        "invite_note": masked(chat.invited.note, Kind.WORDS) if chat.invited else "",
        "live_url": url_for("intakes.one_live", intake_id=intake.id),
    }


def _latest(chat: Chat) -> dict[str, str]:
    return {consent.channel: consent.act for consent in chat.consents}
