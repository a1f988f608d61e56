"""What a question is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flows.draft import Draft
from flows.message import Answer, Choice, Context, Outcome, Reading, Value
from flows.wording import Phrase, Text

Reader = Callable[[Answer, Context], Outcome]

# Examples are read at a fixed moment, so that a date in them never grows old.
EXAMPLE = Context(now=datetime(2026, 6, 1, 12, tzinfo=UTC), language="en", region="DE", country="DE", own_number="+4915112345678")


def always(draft: Draft) -> bool:
    """The skip rule of a question that everybody is asked."""
    return True


def gives(value: str, context: Context) -> Outcome:
    """The answer behind a choice: its own value, with yes, no and skip as what they mean."""
    meanings: dict[str, Value] = {"yes": True, "no": False, "skip": None}
    return Reading(meanings.get(value, value))


@dataclass(frozen=True, kw_only=True)
class Step:
    """A question: its words, how its answer is read, and when it is asked.

    Shape: `name` is where the answer is kept and the state's name, stored, so never renamed; `label` names the
    answer in the summary; `prompt` and `choices` are fixed or functions of the draft and the context; `accepts` maps an answer to
    the value it must give, `rejects` lists answers that must give a `Problem`; both are read in `example`.
    `part_of` names the step that asks for the whole of which this is a part ("postal_code" of "address").
    """

    name: str
    label: Text
    prompt: Phrase | Callable[[Draft, Context], Text]
    read: Reader
    accepts: Mapping[str, Value]
    rejects: tuple[str, ...]
    why: Phrase
    """The answer to "why do you ask?"."""
    hint: Phrase
    """What a usable answer looks like, for the first and second reprompt."""
    choices: tuple[Choice, ...] | Callable[[Draft, Context], tuple[Choice, ...]] = ()
    numbered: bool = True
    """Whether a choice can be answered by its number; not where numbers mean something else."""
    applies: Callable[[Draft], bool] = always
    optional: bool = False
    required_prompt: Phrase | None = None
    """The question where a shop must have an answer, without the word on how to skip it; None where none can be owed."""
    part_of: str | None = None
    parts: tuple[str, ...] = ()
    """What is forgotten with this answer, because it was said with it."""
    shows: Callable[[Value], Text | str] | None = None
    """How the value is written in the summary; None where the summary has no line for it."""
    free_text: bool = False
    """Whether nearly any words are an answer, so that a greeting after a long silence is not taken for one."""
    settles: Callable[[Draft], Draft] | None = None
    """What follows for the draft once this is answered."""
    chosen: Callable[[str, Context], Outcome] = gives
    """What choosing one of the choices answers."""
    example: Context = field(default=EXAMPLE)

    def needed(self, draft: Draft) -> bool:
        """Whether this is still to be asked."""
        return self.name not in draft and self.applies(draft)

    def prompt_for(self, draft: Draft, context: Context) -> Text:
        """The question in words."""
        return self.prompt(draft, context) if callable(self.prompt) else self.prompt

    def choices_for(self, draft: Draft, context: Context) -> tuple[Choice, ...]:
        """The choices under the question."""
        return self.choices(draft, context) if callable(self.choices) else self.choices
