"""What stands on the screen during a call: the sentence to read aloud, what can be answered, and help below."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext

from flows.calling import open_place, opening, read_aloud, taken_up
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import Intake
from flows.message import Answer
from flows.moment import context_of
from flows.proving import PROOF, awaits_code
from flows.step import Step
from flows.wording import Text
from translations import Catalogs

# Asked by themselves, after everything else: what they are about must be heard first.
_BY_THEMSELVES = frozenset(("language", "another_address", "confirm", "marketing_consent"))
# These show what is stored to whoever reads them aloud.
SHOWS_VALUES = frozenset(("confirm", "phone"))


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """Words to read aloud, in the caller's language; `desk` is the same for whoever reads, empty where that is one language."""

    words: str
    desk: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the choices."""

    id: str
    label: str
    desk: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question on the screen.

    Shape: `value` is what had been typed, `picked` the id of a choice; `problem` is what to read aloud about it.
    """

    name: str
    label: str
    sentence: Sentence
    options: tuple[Option, ...] = ()
    optional: bool = False
    hint: Sentence | None = None
    why: Sentence | None = None
    value: str = ""
    picked: str = ""
    problem: tuple[Sentence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a form brought: words and choices, by question."""

    words: Mapping[str, str] = field(default_factory=dict)
    picks: Mapping[str, str] = field(default_factory=dict)

    def answer(self, name: str, labels: Mapping[str, str]) -> Answer | None:
        """What was said to a question: words before a choice, because they were typed after it was shown."""
        if words := self.words.get(name, "").strip():
            return Answer(text=words)
        picked = self.picks.get(name, "")
        return Answer(tapped=picked, label=labels[picked]) if picked in labels else None

    def without(self, name: str) -> Given:
        """The rest of it."""
        return Given(
            words={each: words for each, words in self.words.items() if each != name},
            picks={each: pick for each, pick in self.picks.items() if each != name},
        )

    def __repr__(self) -> str:
        return "Given(•••)"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The whole form.

    Shape: `sid` makes a form that is sent twice count once; `place` says which question it is about; `several` are open questions
    for whoever fills in all at once, `rest` what was typed for those that are not on the screen.
    """

    sid: str
    place: str
    language: str
    opening: Sentence | None
    question: Question
    several: tuple[Question, ...] = ()
    rest: Given = field(default_factory=Given)


class Screens:
    """What makes the screens, in the desk's language and the caller's."""

    def __init__(self, flow: Flow, catalogs: Catalogs, desk_language: str, now: datetime) -> None:
        self._flow = flow
        self._catalogs = catalogs
        self._desk = desk_language
        self._now = now

    def of(
        self, intake: Intake, *, whole: bool, given: Given | None = None, problem: Mapping[str, tuple[Sentence, ...]] | None = None
    ) -> Screen | None:
        """The screen for an intake; None when nothing is open."""
        kept, wrong = given or Given(), problem or {}
        here = taken_up(self._flow, intake, self._now)
        reply = read_aloud(self._flow, here, self._now)
        if reply is None:
            return None
        said = self._saying(here.language)
        if awaits_code(here):
            return self._for_code(here, said(reply.text))
        if here.asks is None:
            return None
        step = {step.name: step for step in self._flow.steps}[here.asks]
        options = tuple(self._option(choice.id, choice.label, said) for choice in reply.choices)
        doubt = bool(open_place(here).partition("/")[2])
        question = self._question(step, said, said(reply.text), options, kept.without(step.name) if doubt else kept, wrong)
        several = self._several(here, kept, wrong) if whole and not doubt else ()
        if here.asks not in {each.name for each in several}:
            several = ()
        untold = not any(name in here.draft for name in ("full_name", "email", "phone", "address")) and here.customer_id is None
        return Screen(
            sid=secrets.token_hex(16),
            place=open_place(here),
            language=here.language,
            opening=said(opening(self._flow)) if untold else None,
            question=question,
            several=several,
            rest=Given() if several else kept.without(here.asks),
        )

    def _for_code(self, here: Intake, sentence: Sentence) -> Screen:
        """The screen for a code that was mailed to her: whatever else is open waits."""
        label = gettext("Code")
        question = Question(name=here.asks or PROOF, label=label, sentence=sentence, hint=Sentence(words=gettext("Six digits")))
        return Screen(sid=secrets.token_hex(16), place=open_place(here), language=here.language, opening=None, question=question)

    def labels(self, intake: Intake) -> Mapping[str, str]:
        """The choices under the open question, by id."""
        reply = read_aloud(self._flow, intake, self._now)
        return {choice.id: self._catalogs.translate(choice.label, intake.language) for choice in reply.choices} if reply else {}

    def _several(self, intake: Intake, given: Given, problem: Mapping[str, tuple[Sentence, ...]]) -> tuple[Question, ...]:
        draft, said = intake.draft, self._saying(intake.language)
        asked = [
            step for step in self._flow.steps if step.needed(draft) and step.name not in _BY_THEMSELVES and not _in_a_whole(step, draft)
        ]
        return tuple(self._field(step, intake, said, given, problem) for step in asked)

    def _field(
        self, step: Step, intake: Intake, said: Callable[[Text], Sentence], given: Given, problem: Mapping[str, tuple[Sentence, ...]]
    ) -> Question:
        context = context_of(intake, self._now)
        options = tuple(self._option(choice.id, choice.label, said) for choice in step.choices_for(intake.draft, context))
        return self._question(step, said, said(step.prompt_for(intake.draft, context)), options, given, problem)

    def _question(
        self,
        step: Step,
        said: Callable[[Text], Sentence],
        sentence: Sentence,
        options: tuple[Option, ...],
        given: Given,
        problem: Mapping[str, tuple[Sentence, ...]],
    ) -> Question:
        return Question(
            name=step.name,
            label=self._catalogs.translate(step.label, self._desk),
            sentence=sentence,
            options=options,
            optional=step.optional or step.name == "marketing_consent",
            hint=said(step.hint),
            why=said(step.why),
            value=given.words.get(step.name, ""),
            picked=given.picks.get(step.name, ""),
            problem=problem.get(step.name, ()),
        )

    def _saying(self, language: str) -> Callable[[Text], Sentence]:
        same = language == self._desk

        def said(text: Text) -> Sentence:
            translate = self._catalogs.translate
            return Sentence(words=translate(text, language), desk="" if same else translate(text, self._desk))

        return said

    def _option(self, choice_id: str, label: Text, said: Callable[[Text], Sentence]) -> Option:
        words = said(label)
        return Option(id=choice_id, label=words.words, desk=words.desk if words.desk != words.words else "")


def _in_a_whole(step: Step, draft: Draft) -> bool:
    """Whether it is asked as part of something that is still open as a whole, or of what hangs on an answer not given yet."""
    return step.part_of is not None and step.part_of not in draft
