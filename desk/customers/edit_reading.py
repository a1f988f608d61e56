"""What staff type into a record, read by the very readers of the chat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import get_locale, gettext

from desk.access import here
from desk.customers.doing import NotTaken
from desk.own_inputs import ticked
from flows import doubts
from flows.doubts import Doubt
from flows.message import Answer, Context, Options, Outcome, Partial, Problem, Reading, Suggestion, Value
from flows.read.phones import region_of
from flows.step import Step
from flows.wording import Text
from storage.customers.holders import Holder

Words = Callable[[Text | str], str]


class Reader:
    """Reads fields one after another, and collects what is wrong with them.

    Shape: `as_typed` are texts that somebody has confirmed although they look mistyped; `region` and `country` are those of the
    record, set before it is read; `meant` is what a text that looks mistyped may mean, by field, and `also` what was said with one.
    """

    def __init__(self, steps: dict[str, Step], words: Words, as_typed: frozenset[str] = frozenset()) -> None:
        self.steps, self.words, self.as_typed = steps, words, as_typed
        self.region: str | None = None
        self.country: str | None = None
        self.problems: dict[str, str] = {}
        self.meant: dict[str, str] = {}
        self.also: dict[str, Value] = {}

    def __repr__(self) -> str:
        return "Reader(•••)"  # personal data: a repr ends in logs and exceptions

    def read(self, name: str, text: str, was: Any, *, required: bool = False, named: str = "") -> Any:
        """The value of a field; what was there before is not read again. `named` is the form's name of it, if another."""
        at = named or name
        if text == (was or ""):
            if required and not text:
                self.problems[at] = str(gettext("This is needed."))
            return was
        if not text:
            if required:
                self.problems[at] = str(gettext("This is needed."))
            return None if was is None else ("" if isinstance(was, str) else None)
        step = self.steps[name]
        return self._taken(at, text, step, step.read(Answer(text=text), self._context()))

    def ticked(self, name: str, keys: list[str]) -> Any:
        """The value of a field whose options are ticked."""
        step = self.steps[name]
        return self._taken(name, "", step, step.read(ticked(name, keys), self._context()))

    def _context(self) -> Context:
        return Context(now=here().clock(), language=str(get_locale()), region=self.region, country=self.country or self.region)

    def _taken(self, at: str, text: str, step: Step, outcome: Outcome) -> Any:
        match outcome:
            case Reading(value, also):
                self.also |= dict(also)
                return value
            case Suggestion(value, _, declined):
                if text in self.as_typed and declined is not None:
                    return declined
                self.meant[at] = str(value)
                self.problems[at] = str(gettext("Did you mean %(value)s?", value=value))
            case Options(values):
                self.problems[at] = str(gettext("Which one do you mean: %(values)s?", values=", ".join(map(str, values))))
            case Problem(phrase):
                self.problems[at] = f"{self.words(phrase)} {self.words(step.hint)}"
            case Partial():
                self.problems[at] = self.words(step.hint)
        return text

    def settle(self) -> None:
        """Go on only when nothing is wrong.

        Raises: NotTaken.
        """
        if self.problems:
            raise NotTaken(problems=self.problems)


def region_for(phone: str | None) -> str | None:
    """The country whose spelling a number without a country code has."""
    return (region_of(phone) if phone else None) or here().shop.country


def doubted(before: Iterable[str], changed: Iterable[str], taken: Iterable[Holder]) -> dict[str, Any]:
    """What is doubted after an edit: no more about what was just corrected, and anew what another customer has too."""
    fields = set(changed)
    kept = [each for each in before if doubts.read(each).field not in fields]
    if any(taken):
        kept = list(dict.fromkeys((Doubt.POSSIBLE_DUPLICATE.value, *kept)))
        return {"doubts": kept, "doubt_rank": doubts.rank(kept), "review_status": "pending"}
    return {"doubts": kept, "doubt_rank": doubts.rank(kept)}
