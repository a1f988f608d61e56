"""One message at the moment it is answered: everything a decision may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flows.choosing import choice_meant
from flows.draft import CHANGING, Draft
from flows.intake import Aside, Effect, Intake, Known, Mark, State, Turn
from flows.invitation import Invitation
from flows.machine import FINISHED, next_question
from flows.message import Answer, Choice, Context, Reply
from flows.profile_answers import draft_of
from flows.read.vocabulary import means
from flows.step import Step
from flows.steps.marketing_consent import is_registered
from flows.summary import closing_look
from flows.wording import Text

if TYPE_CHECKING:
    from transitions import Machine

    from flows.shop import Shop


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The message, the intake it belongs to, and the flow that decides.

    Shape: `now` is aware UTC; `known` is the customer whom the sender belongs to, if any; `invitation` what she came through
    with this very message; `newly_greeted` the note of a greeting that showed answers there already, if she has read nothing since.
    """

    shop: Shop
    steps: Mapping[str, Step]
    machine: Machine
    intake: Intake
    answer: Answer
    now: datetime
    known: Known | None = None
    invitation: Invitation | None = None
    newly_greeted: Aside | None = None

    @cached_property
    def context(self) -> Context:
        """What the readers may know."""
        return context_of(self.intake, self.now)

    @property
    def step(self) -> Step | None:
        """The open question of the list."""
        return self.steps.get(self.intake.asks or "")

    @property
    def words(self) -> str:
        """What she wrote, or what stood on the button she tapped."""
        return self.answer.text or self.answer.label or ""

    @property
    def on_record(self) -> Draft | None:
        """The answers that her record holds; whatever is the same in a draft is shown masked."""
        return draft_of(self.known.profile) if self.known else None

    def meant(self, choices: tuple[Choice, ...], *, numbered: bool = True) -> Choice | None:
        """Which of these choices the message is, in the language that we speak with her."""
        return choice_meant(self.answer, choices, language=self.intake.language, numbered=numbered)

    def means(self, entry: str) -> bool:
        """Whether the whole message means an entry of the vocabulary, in the language that we speak with her."""
        # A tap means what its id says, not what else its label could mean.
        return self.answer.tapped is None and means(self.answer.text, entry, self.intake.language)

    def with_intake(self, **changes: Any) -> Moment:
        """The same moment for an intake changed in between."""
        return replace(self, intake=replace(self.intake, **changes))

    def resting_state(self, draft: Draft) -> State:
        """Where the intake stands when nothing special is the matter."""
        return State.COMPLETE if is_registered(draft) else State.ASKING

    def ask(self, draft: Draft, *said: Reply, effect: Effect = Effect.ADVANCED, **turn: Any) -> Turn:
        """The turn that proceeds: what was `said`, then the first question still needed."""
        if Mark.MAYBE_MINOR in self.intake.marks and is_registered(draft) and "marketing_consent" not in draft:
            # Source: trust.md section 3, line 43: no marketing to children.
            draft = draft.having({"marketing_consent": []})
        name = next_question(self.machine, draft, at=self.intake.asks)
        if isinstance(changing := draft.get(CHANGING), dict) and changing.get("step") != name:
            draft = draft.without(CHANGING)
        intake = replace(
            self.intake,
            draft=draft,
            asks=None if name == FINISHED else name,
            aside=None,
            slips=0,
            state=self.resting_state(draft),
            heard_at=self.now,
        )
        question = () if name == FINISHED else (self.question(intake),)
        return Turn(intake=intake, replies=(*said, *question), effect=effect, step=self.intake.asks, **turn)

    def question(self, intake: Intake) -> Reply:
        """The open question of an intake, with its choices."""
        step = self.steps[intake.asks or ""]
        context = context_of(intake, self.now)
        prompt = step.prompt_for(intake.draft, context)
        text = closing_look(self.steps, intake, prompt, known=self.known) if step.name == "confirm" else prompt
        return Reply(text, step.choices_for(intake.draft, context), numbered=step.numbered)

    def again(self, *said: Reply, effect: Effect, **turn: Any) -> Turn:
        """The turn that says something and puts the open question once more."""
        intake = replace(self.intake, aside=None, heard_at=self.now, state=self.resting_state(self.intake.draft))
        question = (self.question(intake),) if intake.asks else ()
        return Turn(intake=intake, replies=(*said, *question), effect=effect, step=intake.asks, **turn)

    def aside(self, aside: Aside, text: Text, *choices: Choice, effect: Effect = Effect.COMMAND, **changes: Any) -> Turn:
        """The turn that asks something outside the list."""
        intake = replace(self.intake, **{"aside": aside, "heard_at": self.now, "slips": 0, **changes})
        return Turn(intake=intake, replies=(Reply(text, choices),), effect=effect, step=self.intake.asks)

    def say(self, *texts: Text, effect: Effect, turn: Mapping[str, Any] | None = None, **changes: Any) -> Turn:
        """The turn that only says something, or nothing; `changes` are the intake's."""
        intake = replace(self.intake, **{"heard_at": self.now, **changes})
        replies = tuple(Reply(text) for text in texts)
        return Turn(intake=intake, replies=replies, effect=effect, step=self.intake.asks, **(turn or {}))


def context_of(intake: Intake, now: datetime) -> Context:
    """What the readers may know of an intake."""
    return Context(
        now=now,
        language=intake.language,
        region=intake.region,
        country=intake.draft.text("country") or intake.region,
        own_number=intake.sender.phone,
        asks=intake.asks,
    )
