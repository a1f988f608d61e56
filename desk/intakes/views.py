"""One intake's page: what its templates are given, whole or in part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import get_locale, gettext

from bot.by_hand import ByHand
from desk import frame
from desk.access import current_staff, go, here, may
from desk.intakes.acts import reference_of, words_of
from desk.intakes.composing import Typed, composer_of, may_ask_again
from desk.intakes.lines import left_of, marks_of, name_in, state_of
from desk.intakes.panel import panel_of
from desk.intakes.timeline import days_of
from desk.personal import Kind, masked
from flows.flow import Flow
from flows.handling import is_held
from flows.intake import State
from flows.wording import Text
from storage.desk.chat import Chat, chat_of
from storage.desk.wanted import WINDOW
from translations import Catalogs
from translations.names import language_name


@dataclass(frozen=True)
class Views:
    """Writes the page."""

    flow: Flow
    catalogs: Catalogs
    by_hand: ByHand

    def found(self, intake_id: str) -> Chat:
        """The intake; an unknown one is not found."""
        chat = chat_of(here().database, intake_id, here().clock())
        if chat is None:
            abort(404)
        return chat

    def whole(self, intake_id: str, typed: Typed | None = None, *, status: int = 200) -> Response:
        """The page."""
        return frame.page("intakes/one", now=here().clock(), status=status, **self.of(self.found(intake_id), typed))

    def part(self, intake_id: str, typed: Typed | None = None, *, composer: bool = False) -> Response:
        """What changes by itself, with the composer where it changed too or was used just now."""
        values = self.of(self.found(intake_id), typed)
        mode = request.args.get("mode", "")
        changed = composer or (bool(mode) and mode != values["composer"].mode)
        return frame.fragment("intakes/one_live", now=here().clock(), composer_too=changed, **values)

    def done(self, intake_id: str) -> Response:
        """What whoever did something sees."""
        if frame.wants_fragment():
            return self.part(intake_id, composer=True)
        return go(url_for("intakes.one", intake_id=intake_id))

    def refused(self, intake_id: str, typed: Typed, *, status: int) -> Response:
        """What was typed, with why it was not taken."""
        if not frame.wants_fragment():
            return self.whole(intake_id, typed, status=status)
        response = self.part(intake_id, typed, composer=True)
        # A page that asks for a part of itself shows what comes with this status.
        response.status_code = 422
        return response

    def label(self, name: str) -> str:
        """A field in the viewer's language; empty for a whole that is told by its parts ("full name" would be named twice)."""
        step = next((step for step in self.flow.steps if step.name == name), None)
        return name if step is None else ("" if step.parts and step.shows is None else self.words(step.label))

    def words(self, text: Text | str) -> str:
        """A text of the conversation in the viewer's language."""
        return text if isinstance(text, str) else self.catalogs.translate(text, str(get_locale()))

    def title(self, chat: Chat) -> str:
        """What she is called, as far as the viewer may know."""
        name = name_in(chat.intake.draft)
        return masked(name, Kind.NAME) if name else gettext("No name yet")

    def news(self, chat: Chat, typed: Typed) -> list[str]:
        """What colleagues did meanwhile."""
        return [words_of(event, chat.names, self.label) for event in typed.events]

    def of(self, chat: Chat, typed: Typed | None = None) -> dict[str, Any]:
        """What the templates are given."""
        now, intake, me = here().clock(), chat.intake, current_staff().id
        held = is_held(intake)
        composer = composer_of(chat, self.by_hand, now, typed)
        return {
            "chat": chat,
            "intake": intake,
            "title": self.title(chat),
            "reference": reference_of(intake.id),
            "state": state_of(intake),
            "marks_shown": marks_of(intake),
            "left": left_of(intake, now),
            "closes_at": intake.heard_at + WINDOW,
            "language_words": language_name(intake.language),
            "assignee": chat.names.get(chat.assignee_id or "", ""),
            "mine": chat.assignee_id == me,
            "held": held,
            "held_by_me": held and chat.held_by == me,
            "holder": chat.names.get(chat.held_by or "", "") if held else "",
            "may_act": may("hands.write"),
            "may_take": intake.state is not State.STOPPED,
            "asks_again": may_ask_again(chat, now),
            "asked": self.label(intake.asks or "") if intake.asks else "",
            "composer": composer,
            "typed": composer.typed,
            "news": self.news(chat, composer.typed),
            "days": days_of(chat, self.label),
            "panel": panel_of(chat, self.flow.steps, self.words),
            "consents": {consent.channel: consent.act for consent in chat.consents},
            "invite_note": masked(chat.invited.note, Kind.WORDS) if chat.invited else "",
            "live_url": url_for("intakes.one_live", intake_id=intake.id),
        }
