"""A reminder after a long silence: the open question once more, so that it can be answered at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.asides import YES_OR_NO
from flows.intake import Aside, Intake, State
from flows.message import Reply
from flows.moment import Moment
from flows.steps.marketing_consent import is_registered
from flows.wording import lines, say, verbatim

# What a reminder leaves behind in the intake until she answers.
REMINDED = "reminded"

_NUDGE, _TEMPLATE = "nudge", "template"

# Who writes sooner has not read it; who writes later has forgotten what we asked.
_READ_AFTER = timedelta(minutes=1)
_FORGOTTEN_AFTER = timedelta(hours=24)

NOT_DONE = say("Hello again! We are not quite done yet. Whenever it suits you, here is where we stopped. To end, just write *stop*.")


def may_be_reminded(intake: Intake) -> bool:
    """Whether an unfinished registration waits for nothing but her."""
    asked = intake.aside is not None and intake.aside.name in YES_OR_NO
    unfinished = intake.state is State.ASKING and intake.customer_id is None and not is_registered(intake.draft)
    return unfinished and intake.asks is not None and not asked


def nudge(moment: Moment) -> Reply:
    """The open question, in a friendly frame."""
    question = moment.question(moment.intake)
    return Reply(lines(NOT_DONE, verbatim(""), question.text), question.choices, numbered=question.numbered)


def nudged(intake: Intake, now: datetime) -> Aside:
    """What is kept of a reminder that put the question again."""
    return Aside(REMINDED, {"step": intake.asks, "how": _NUDGE, "at": now.isoformat()})


def called_back(intake: Intake, now: datetime) -> Aside:
    """What is kept of a reminder that only asked to come back."""
    return Aside(REMINDED, {"step": intake.asks, "how": _TEMPLATE, "at": now.isoformat()})


def was_reminded(intake: Intake) -> bool:
    """Whether a reminder was decided on since she last wrote."""
    return intake.aside is not None and intake.aside.name == REMINDED


def picked_up(moment: Moment) -> Moment:
    """The moment for whoever answers a reminder: as if there had been no silence, because the question stands right above."""
    aside = moment.intake.aside
    if aside is None or not was_reminded(moment.intake):
        return moment
    silence = moment.now - datetime.fromisoformat(str(aside.about["at"]))
    read = aside.about["how"] == _NUDGE and _READ_AFTER <= silence <= _FORGOTTEN_AFTER
    return moment.with_intake(aside=None, **({"heard_at": moment.now} if read else {}))
