"""A registration on the telephone: one of us asks, and types what the caller says. The same steps, words and checks as in the chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from flows.asides import YES_OR_NO, offered, suggested
from flows.corrections import lines_offered
from flows.doubted_values import doubts_of
from flows.greeting import introduction
from flows.handling import handed_back, taken_over, without
from flows.intake import Effect, Intake, Known, Mark, State, Turn
from flows.machine import FINISHED, next_question
from flows.message import Answer, Reply
from flows.moment import Moment
from flows.proving import awaits_code, code_given, is_for
from flows.rights import EXPORT, copy_proven
from flows.steps.marketing_consent import is_registered
from flows.wording import Text, lines, say

if TYPE_CHECKING:
    from flows.flow import Flow

# In these somebody of ours, or nobody, answers in the chat; on the telephone we are there.
_TAKEN_UP = (State.HUMAN, State.EXPIRED, State.CANCELLED)
# Questions beside the list that make sense on the telephone.
_READ_ALOUD = frozenset((*YES_OR_NO, "suggestion", "options", "which_line"))


CODE = say("To protect your data, we have mailed you a code of six digits, valid for ten minutes. Please read the newest one out to me.")
WRONG_CODE = say("That is not the code. Please read it out once more.")
RIGHT_CODE = say("Thank you, the code is right.")


def may_be_called(intake: Intake) -> bool:
    """Whether there is something to ask her on the telephone: she has not stopped us, and is not done, or has a code to read out."""
    return intake.state is not State.STOPPED and (intake.customer_id is None or intake.asks is not None or awaits_code(intake))


def taken_up(flow: Flow, intake: Intake, now: datetime) -> Intake:
    """The intake as the telephone takes it up: somebody is there, and the first question still needed is open."""
    moment = flow.moment(intake, Answer(), now)
    asks = intake.asks
    if asks is None and intake.customer_id is None:
        name = next_question(moment.machine, intake.draft, at=None)
        asks = None if name == FINISHED else name
    rests = State.COMPLETE if is_registered(intake.draft) else State.ASKING
    # How often she has guessed at a code counts on, in the chat and here.
    slips = intake.slips if awaits_code(intake) else 0
    return replace(intake, state=rests if intake.state in _TAKEN_UP else intake.state, asks=asks, slips=slips)


def begun(flow: Flow, intake: Intake, now: datetime) -> Intake:
    """The intake of somebody who is on the telephone now: the bot is silent, and a code that was mailed to her is still awaited."""
    up = taken_up(flow, intake, now)
    held = taken_over(up)
    return replace(held, aside=up.aside) if awaits_code(up) else held


def ended(intake: Intake) -> Intake:
    """The intake after the call: the bot takes up again, and a code may be written to it after all."""
    back = handed_back(intake)
    return replace(back, aside=intake.aside, slips=intake.slips) if awaits_code(intake) else back


def answered(flow: Flow, intake: Intake, answer: Answer, now: datetime, known: Known | None = None) -> Turn:
    """What an answer leads to that one of us has typed.

    Shape: as `Flow.advance`; `known` is needed only while a code is awaited that was mailed to her. It opens no window for writing
    and proves no number, and no slip of the caller's calls for a person, because one is there.
    """
    held = Mark.HELD in intake.marks
    here = replace(taken_up(flow, intake, now), heard_at=now, marks=without(intake.marks, Mark.HELD))
    if known is not None and awaits_code(here) and any(letter.isdigit() for letter in answer.text):
        turn = _code_read_out(flow.moment(here, answer, now, known))
    else:
        if here.aside is not None and here.aside.name not in _READ_ALOUD:
            # What the chat had asked beside the question ("shall we go on?") is not what we have read aloud; nor is a code any
            # more, when she goes on to something else.
            here = replace(here, aside=None)
        turn = flow.advance(here, answer, now)
    after = turn.intake
    slips = after.slips if awaits_code(after) else 0
    kept = replace(after, heard_at=intake.heard_at, slips=slips, state=State.ASKING if after.state is State.HUMAN else after.state)
    if held and kept.state in (State.ASKING, State.COMPLETE):
        # In the chat the bot stays silent until the call is over.
        kept = replace(kept, state=State.HUMAN, marks=(*without(kept.marks, Mark.HELD), Mark.HELD))
    profile = turn.profile
    if profile is not None and not intake.has_written:
        unproven = replace(profile, phone_verified=False)
        profile = replace(unproven, uncertain=doubts_of(unproven, profile.uncertain))
    return replace(turn, intake=kept, profile=profile)


def _code_read_out(moment: Moment) -> Turn:
    """The turn after what should be the code: what it opens is as in the chat."""
    if is_for(moment, EXPORT):
        return code_given(moment, None, copy_proven)

    def shown_to_be_her(proven: Moment) -> Turn:
        here = proven.with_intake(draft=proven.intake.draft.without("unproven"))
        return here.again(Reply(RIGHT_CODE), effect=Effect.COMMAND)

    return code_given(moment, None, shown_to_be_her)


def open_place(intake: Intake) -> str:
    """What is open, in a word that changes when another question is."""
    beside = intake.aside.name if intake.aside is not None and (intake.aside.name in _READ_ALOUD or awaits_code(intake)) else ""
    return f"{intake.asks or ''}/{beside}"


def read_aloud(flow: Flow, intake: Intake, now: datetime) -> Reply | None:
    """The question to read aloud, with what can be chosen; None when nothing is open."""
    here = taken_up(flow, intake, now)
    moment = flow.moment(here, Answer(), now)
    return _beside(moment) or (moment.question(here) if here.asks else None)


def _beside(moment: Moment) -> Reply | None:
    """The question beside the open one, where there is one."""
    aside = moment.intake.aside
    if aside is None:
        return None
    if awaits_code(moment.intake):
        return Reply(lines(WRONG_CODE, CODE) if moment.intake.slips else CODE)
    if aside.name in YES_OR_NO:
        return YES_OR_NO[aside.name].asked(moment).replies[0]
    if aside.name == "which_line":
        return lines_offered(moment)
    if aside.name == "suggestion":
        return suggested(moment, aside.about.get("value"), {}, None).replies[0]
    values = aside.about.get("values")
    if aside.name == "options" and isinstance(values, list):
        return offered(moment, tuple(str(value) for value in values)).replies[0]
    return None


def opening(flow: Flow) -> Text:
    """What a caller hears before the first question: who we are, why we ask, where the privacy notice is."""
    return lines(*introduction(flow.shop))
