"""One form of a call, taken: one answer, or all that were typed at once, each the way of a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.calls import Calls, Said, Told
from desk.phone.screen import Given, Screens, Sentence
from flows.calling import open_place
from flows.flow import Flow
from flows.intake import Intake
from flows.message import Answer
from flows.proving import PROOF
from storage.desk.callers import SID

# More questions than any form holds: whoever answers one opens another at most.
_MOST = 60


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What came of a form.

    Shape: `stopped` is the name of the question at which it did not go on, with what to read aloud; `rest` is what was typed for the
    questions behind it; `moved`: another question was open than the page had shown; `code`: what was taken is a code, not an answer.
    """

    intake: Intake
    stopped: str = ""
    said: tuple[Sentence, ...] = ()
    taken: int = 0
    rest: Given = field(default_factory=Given)
    moved: bool = False
    code: bool = False


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What a form is taken with.

    Shape: `sid` is the form's own, `shown` the names of the questions that stood on it.
    """

    calls: Calls
    flow: Flow
    screens: Screens
    intake_id: str
    staff_id: str
    desk_language: str
    sid: str

    @property
    def sent_before(self) -> bool:
        """Whether this very form was taken already."""
        return self.calls.sent_before(f"{SID}{self.sid}.0")

    def one(self, place: str, answer: Answer, intake: Intake, rest: Given) -> Filled:
        """Take the answer to the open question, and then what had been typed for others."""
        told = self._typed(0, place, answer)
        if place.partition("/")[2] == PROOF and told.taken:
            # What a code has opened is told, whether or not a question is left.
            return replace(_stopped(told, intake, rest, taken=1), stopped="", code=True)
        if told.moved or not told.taken or _spoke(told):
            return _stopped(told, intake, rest)
        return self.several(told.intake, rest, (), first=1) if rest.words or rest.picks else Filled(intake=told.intake, taken=1)

    def several(self, intake: Intake, given: Given, shown: tuple[str, ...], *, first: int = 0) -> Filled:
        """Take what was typed for each question in its turn, as far as it goes; an empty field that may be left out is left out."""
        steps = {step.name: step for step in self.flow.steps}
        for number in range(first, _MOST):
            asks, place = intake.asks or "", open_place(intake)
            answer = given.answer(asks, self.screens.labels(intake)) if not place.partition("/")[2] else None
            if answer is None and asks in shown and steps[asks].optional:
                answer = Answer(text="skip")
            if answer is None:
                return Filled(intake=intake, stopped=asks if asks in shown else "", rest=given, taken=number)
            told = self._typed(number, place, answer)
            if told.moved or not told.taken:
                return _stopped(told, intake, given, taken=number)
            intake, given = told.intake, given.without(asks)
            shown = tuple(name for name in shown if name != asks)
        return Filled(intake=intake, rest=given)

    def _typed(self, number: int, place: str, answer: Answer) -> Told:
        said = Said(sid=f"{SID}{self.sid}.{number}", place=place, answer=answer)
        return self.calls.typed(self.intake_id, said, self.staff_id, self.desk_language)


def _spoke(told: Told) -> bool:
    """Whether a command was obeyed that only said something, such as "help": the question is still to be answered."""
    return told.effect == "command" and len(told.replies) > 1


def _stopped(told: Told, before: Intake, rest: Given, *, taken: int = 0) -> Filled:
    said = tuple(Sentence(words=words, desk="" if desk == words else desk) for words, desk in told.replies)
    stopped = told.intake.asks or before.asks or ""
    # A doubt is a question of its own, and stands on the screen as one.
    doubt = bool(open_place(told.intake).partition("/")[2])
    return Filled(intake=told.intake, stopped=stopped, said=() if told.moved or doubt else said, rest=rest, moved=told.moved, taken=taken)


def given_in(form: Mapping[str, str]) -> Given:
    """What a form says: `say.<question>` are words, `pick.<question>` choices."""

    def named(prefix: str) -> dict[str, str]:
        return {name.removeprefix(prefix): value[:2000] for name, value in form.items() if name.startswith(prefix) and value.strip()}

    return Given(words=named("say."), picks=named("pick."))
