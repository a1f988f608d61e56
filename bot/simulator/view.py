"""What the page shows beside the chat: the draft in words, and the track of the machine."""

from __future__ import annotations

from flows.draft import Draft
from flows.flow import Flow
from flows.intake import Intake, State
from flows.message import Value
from flows.step import Step
from flows.wording import LanguageName, Text
from translations import Catalogs

JsonObject = dict[str, object]

# Answers with no line of their own: the record shows consent, and the last look is not part of it.
_NOT_A_FIELD = frozenset(("confirm", "marketing_consent", "another_address"))
_NOT_GIVEN = "not given"


class Panel:
    """The shop's view of one intake, in one language."""

    def __init__(self, flow: Flow, catalogs: Catalogs, language: str = "en") -> None:
        self._flow = flow
        self._catalogs = catalogs
        self._language = language

    def of(self, intake: Intake | None) -> JsonObject:
        """What there is to show."""
        draft = intake.draft if intake else Draft()
        asks = intake.asks if intake else None
        return {
            "fields": [field for step in self._flow.steps if intake and (field := self._field(step, draft, asks))],
            "track": [self._stop(step, draft, asks) for step in self._flow.steps if step.part_of is None],
            "slips": intake.slips if intake else 0,
            "marks": [str(mark) for mark in intake.marks] if intake else [],
            "aside": intake.aside.name if intake and intake.aside else None,
            "over": intake is not None and intake.state is not State.ASKING,
        }

    def _words(self, text: Text | str) -> str:
        return text if isinstance(text, str) else self._catalogs.translate(text, self._language)

    def _field(self, step: Step, draft: Draft, asks: str | None) -> JsonObject | None:
        """One line of the draft, or nothing when it would only repeat another."""
        if step.name in _NOT_A_FIELD or not step.applies(draft):
            return None
        # A whole that has no words of its own ("address": true) is told by its parts.
        whole_is_told = bool(step.parts) and step.name in draft and step.shows is None
        part_of_an_untold_whole = step.part_of is not None and step.part_of not in draft and step.name not in draft
        if (whole_is_told or part_of_an_untold_whole) and asks != step.name:
            return None
        value = self._value(step, draft) if step.name in draft else None
        return {"name": step.name, "label": self._words(step.label), "value": value, "status": "asked" if asks == step.name else ""}

    def _value(self, step: Step, draft: Draft) -> str:
        value = draft[step.name]
        if value is None:
            return _NOT_GIVEN
        if step.name == "language":
            return self._words(LanguageName(str(value)))
        return self._words(step.shows(value)) if step.shows else plain(value)

    def _stop(self, step: Step, draft: Draft, asks: str | None) -> JsonObject:
        """One stop of the track: a whole stands for its parts."""
        parts = [part for part in self._flow.steps if part.part_of == step.name]
        open_part = next((part for part in parts if part.name == asks), None)
        if asks == step.name or open_part:
            status = "now"
        elif step.name in draft:
            status = "todo" if any(part.needed(draft) for part in parts) else "done"
        else:
            status = "todo" if step.applies(draft) else "skipped"
        asked = self._words((open_part or step).label) if status == "now" else None
        return {"name": step.name, "label": self._words(step.label), "status": status, "asks": asked if open_part else None}


def plain(value: Value) -> str:
    """A value without words of its own."""
    match value:
        case None | False:
            return "no"
        case True:
            return "yes"
        case list():
            return ", ".join(plain(entry) for entry in value)
        case dict():
            return ", ".join(plain(entry) for entry in value.values() if entry)
        case _:
            return str(value)
