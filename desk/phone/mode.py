"""What is answered in a call: the next question, the one that was not answered, or the end."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import get_locale, gettext

from bot.calls import Calls
from desk import frame
from desk.access import acting, audit, current_staff, go, here
from desk.intakes.lines import name_in
from desk.personal import Kind, masked
from desk.phone.filling import Filled, Filling
from desk.phone.screen import SHOWS_VALUES, Given, Screens, Sentence
from flows.calling import may_be_called
from flows.flow import Flow
from flows.handling import is_held
from flows.intake import State
from flows.progress import progress_of
from storage.audit import Action
from storage.desk.handling import Case
from translations import Catalogs
from translations.names import language_name


@dataclass(frozen=True)
class PhoneMode:
    """Phone mode with what it needs."""

    flow: Callable[[], Flow]
    catalogs: Catalogs
    calls: Calls

    def screens(self) -> Screens:
        """What makes the screens, now and in the viewer's language."""
        return Screens(self.flow(), self.catalogs, str(get_locale()), here().clock())

    def filling(self, intake_id: str, sid: str) -> Filling:
        """What one form is taken with."""
        return Filling(
            calls=self.calls,
            flow=self.flow(),
            screens=self.screens(),
            intake_id=intake_id,
            staff_id=current_staff().id,
            desk_language=str(get_locale()),
            sid=sid,
        )

    def after(self, case: Case, filled: Filled, given: Given) -> Response:
        """What is answered to a form."""
        if not may_be_called(case.intake):
            if is_held(case.intake):
                case = self.calls.hang_up(case.intake.id, acting())
            return frame.page("phone/done", now=here().clock(), said=filled.said, code=filled.code, **around(case))
        if filled.moved:
            return self.shown(case, given=given, moved=True, status=409)
        if filled.stopped and filled.said:
            kept = Given(words={**given.words, **filled.rest.words}, picks={**given.picks, **filled.rest.picks})
            return self.shown(case, given=kept, said={filled.stopped: filled.said}, status=422)
        if filled.stopped and whole():
            return self.shown(case, given=filled.rest, said={filled.stopped: (needed(),)}, status=422)
        if filled.rest.words or filled.rest.picks or filled.stopped:
            return self.shown(case, given=filled.rest)
        for sentence in filled.said[:1]:
            # What a code has opened; the question that waited is on the screen again.
            flash(sentence.words)
        return go(url_for("phone.call", intake_id=case.intake.id, all="1" if whole() else None))

    def shown(
        self,
        case: Case,
        *,
        given: Given | None = None,
        said: Mapping[str, tuple[Sentence, ...]] | None = None,
        moved: bool = False,
        status: int = 200,
    ) -> Response:
        """The question that is open, or all of them."""
        screen = self.screens().of(case.intake, whole=whole(), given=given, problem=said)
        if screen is None:
            return outside(case)
        if screen.question.name in SHOWS_VALUES:
            audit(Action.REVEALED, f"intake:{case.intake.id}", field=screen.question.name, by="phone")
        return frame.page(
            "phone/call",
            now=here().clock(),
            status=status,
            screen=screen,
            progress=progress_of(self.flow().steps, case.intake.draft),
            whole=whole(),
            moved=moved,
            languages=[(code, language_name(code)) for code in self.flow().shop.languages],
            **around(case),
        )


def opened(flow: Flow, *, number: str = "", language: str = "", problem: str = "", status: int = 200) -> Response:
    """The form with which a call begins."""
    languages = [(code, language_name(code)) for code in sorted(flow.shop.languages, key=language_name)]
    chosen = language or str(get_locale())
    return frame.page(
        "phone/new",
        now=here().clock(),
        status=status,
        number=number,
        languages=languages,
        language=chosen,
        problem=problem,
        once=secrets.token_hex(16),
    )


def outside(case: Case, *, stale: bool = False) -> Response:
    """The page of an intake that nobody is asking on the telephone: why not, or the button that begins."""
    why = ""
    if case.intake.state is State.STOPPED:
        why = "stopped"
    elif not may_be_called(case.intake):
        why = "registered"
    other = bool(case.held_by) and is_held(case.intake) and case.held_by != current_staff().id
    once = secrets.token_hex(16)
    status = 409 if stale else 200
    return frame.page("phone/outside", now=here().clock(), status=status, why=why, other=other, stale=stale, once=once, **around(case))


def around(case: Case) -> dict[str, Any]:
    """What stands around every page of a call."""
    intake = case.intake
    name = name_in(intake.draft)
    return {
        "intake": intake,
        "version": case.version,
        "title": masked(name, Kind.NAME) if name else gettext("New caller"),
        "language_words": language_name(intake.language),
    }


def mine(case: Case) -> bool:
    """Whether the viewer has this call."""
    return is_held(case.intake) and case.held_by == current_staff().id


def whole() -> bool:
    """Whether all open questions stand on one page."""
    return request.values.get("all") == "1"


def needed() -> Sentence:
    """What is said to an empty field."""
    return Sentence(words=gettext("This question is still to be answered."))
