"""A question with more choices than can be tapped at once: the tap on "More …"."""

from __future__ import annotations

import re
from dataclasses import replace

from flows.asides import WHICH_ONE, options_of
from flows.corrections import lines_offered
from flows.intake import Effect, Turn
from flows.message import Choice, Reply
from flows.moment import Moment
from flows.slips import choices_offered

# Source: facts.md section 6: a list has ten rows; with more choices the last row is "More …".
MOST_AT_ONCE = 10

_MORE = re.compile(r"(.+):more:(\d{1,3})")


def more_of(choices: tuple[Choice, ...], first: int) -> str:
    """The id of the row that shows these choices from `first` on."""
    return f"{_prefix(choices)}:more:{first}"


def leafed(moment: Moment) -> Turn | None:
    """The turn after a tap on "More …": the same question with its further choices, and nothing else is changed."""
    found = _MORE.fullmatch(moment.answer.tapped or "")
    question = _open_question(moment) if found is not None else None
    if found is None or question is None or _prefix(question.choices) != found[1] or int(found[2]) >= len(question.choices):
        return None
    intake = replace(moment.intake, heard_at=moment.now)
    return Turn(intake=intake, replies=(replace(question, first=int(found[2])),), effect=Effect.COMMAND, step=intake.asks)


def _open_question(moment: Moment) -> Reply | None:
    """The question as she saw it last."""
    aside, step = moment.intake.aside, moment.step
    if aside is not None and aside.name == "which_line":
        return lines_offered(moment)
    values = aside.about.get("values") if aside is not None and aside.name == "options" else None
    if isinstance(values, list):
        return Reply(WHICH_ONE, options_of(moment, tuple(str(value) for value in values)))
    if aside is not None or step is None:
        return None
    return replace(moment.question(moment.intake), choices=choices_offered(moment, step))


def _prefix(choices: tuple[Choice, ...]) -> str:
    return choices[0].id.partition(":")[0] if choices else ""
