"""What correcting an answer, leaving a question out and having one asked lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask_babel import gettext

from bot.by_hand import ByHand
from desk.intakes.composing import window_open
from desk.intakes.writing import Decide, NotTaken
from flows.by_staff import Changed, Doubt, Refusal, asked_now, corrected, left_out
from flows.flow import Flow
from flows.handling import is_held
from flows.intake import Intake, State
from flows.message import Answer, Value
from storage.desk.handling import Case, Handled, What


@dataclass(frozen=True, kw_only=True)
class Change:
    """What somebody wants to change.

    Shape: `name` is the question; `picked` settles a doubt; `words_in` is the language of whoever types.
    """

    name: str
    answer: Answer = field(default_factory=Answer)
    picked: str = ""
    reason: str = ""
    words_in: str = "en"
    once: str = ""

    def __repr__(self) -> str:
        return "Change(•••)"  # personal data: a repr ends in logs and exceptions


class Doubtful(Exception):
    """A value that cannot be taken as it is."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__("doubtful")
        self.doubt = doubt


@dataclass(frozen=True, kw_only=True)
class Giving:
    """Decides on changes, and has the bot put what it asks then."""

    flow: Flow
    by_hand: ByHand
    staff_id: str
    now: datetime

    def correcting(self, change: Change) -> Decide:
        """Give an answer for her. `Decide` raises Doubtful, or NotTaken."""

        def changed(intake: Intake, speaks: bool) -> Changed | Doubt | Refusal:
            if not change.reason.strip():
                raise NotTaken(gettext("Say in a few words why: whoever reviews the record reads it."))
            moment = self.flow.moment(intake, change.answer, self.now)
            return corrected(moment, change.name, words_in=change.words_in, picked=change.picked, speaks=speaks)

        return self._done(What.CORRECTED, change, changed)

    def leaving_out(self, change: Change) -> Decide:
        """Leave a question out for her."""

        def changed(intake: Intake, speaks: bool) -> Changed | Refusal:
            return left_out(self.flow.moment(intake, Answer(), self.now), change.name, reason=change.reason, speaks=speaks)

        return self._done(What.SKIPPED, change, changed)

    def asking(self, change: Change) -> Decide:
        """Have the bot ask a question next."""

        def changed(intake: Intake, speaks: bool) -> Changed | Refusal:
            return asked_now(self.flow.moment(intake, Answer(), self.now), change.name, speaks=speaks)

        return self._done(What.ASKED, change, changed)

    def _done(self, what: What, change: Change, changed: Callable[[Intake, bool], Changed | Doubt | Refusal]) -> Decide:
        def decide(case: Case) -> Handled:
            speaks = may_speak(case.intake, self.now)
            outcome = changed(case.intake, speaks)
            match outcome:
                case Doubt():
                    raise Doubtful(outcome)
                case Refusal():
                    raise NotTaken(refusal_words(outcome))
                case Changed(intake=intake, took=took, asks_again=again):
                    asked = self.by_hand.question(intake, self.staff_id, change.once) if again and speaks else ()
                    about: dict[str, Value] = {"fields": [change.name], "took": [*took]}
                    return Handled(what=what, case=replace(case, intake=intake), about=about, words=change.reason, leaving=asked)

        return decide


def may_speak(intake: Intake, now: datetime) -> bool:
    """Whether the bot may put a question of its own accord: the window is open, and none of us holds the intake."""
    return bool(intake.sender.address) and intake.state is State.ASKING and not is_held(intake) and window_open(intake, now)


def refusal_words(refusal: Refusal) -> str:
    """Why a change is not made, and what to do instead."""
    return str(
        {
            Refusal.UNKNOWN: gettext("This customer is not asked this question."),
            Refusal.HERS: gettext("Only the customer can say that. Have the bot ask, or ask on the telephone."),
            Refusal.NAME: gettext("A customer needs a first name at least. Correct it instead."),
            Refusal.REASON: gettext("The customer could not leave this out. Say in a few words why you do."),
            Refusal.REGISTERED: gettext("The customer is registered. Change the record instead."),
            Refusal.CLOSED: gettext("This registration has ended. It goes on when the customer writes again."),
            Refusal.NOT_BEGUN: gettext("The customer has not written yet. The bot asks when they do."),
        }[refusal]
    )
