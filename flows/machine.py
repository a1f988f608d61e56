"""The machine: one move, to the first question still needed."""

from __future__ import annotations

import logging
from collections.abc import Callable

from transitions import EventData, Machine, Transition

from flows.asked_again import is_asked
from flows.draft import Draft
from flows.step import Step

# transitions 0.9.3 logs every condition that it evaluates at INFO.
logging.getLogger("transitions").setLevel(logging.WARNING)

FINISHED = "finished"
PROCEED = "proceed"

# A question that a shop begins to ask after she has confirmed comes with her next change: her record is made.
_AFTER_THE_LAST_LOOK = frozenset(("language", "marketing_consent"))


class Cursor:
    """Where one message stands in the machine; made for it and thrown away."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Move(Transition):
    """A move that is made only when its condition holds.

    transitions 0.9.3 looks each condition up anew and offers four lines to the log for each move that is not made; a message
    asks about every question, so that the way to the answer would cost more than the answers.
    """

    def execute(self, event_data: EventData) -> bool:
        """Make the move; False when its condition does not hold."""
        for condition in self.conditions:
            if callable(condition.func) and not condition.func(*event_data.args):
                return False
        return super().execute(event_data)


class _Moves(Machine):
    transition_cls = Move


def machine_of(steps: tuple[Step, ...]) -> Machine:
    """The shared machine of a flow, never given a model.

    `add_model` would hold every customer for ever; a cursor moved from outside is forgotten with its message.
    """
    states = [step.name for step in steps]
    machine = _Moves(model=None, states=[*states, FINISHED], initial=None, auto_transitions=False)
    for step in steps:
        machine.add_transition(PROCEED, "*", step.name, conditions=_open_of(step))
    machine.add_transition(PROCEED, "*", FINISHED)
    return machine


def _open_of(step: Step) -> Callable[[Draft], bool]:
    if step.name in _AFTER_THE_LAST_LOOK:
        return step.needed

    def still_open(draft: Draft) -> bool:
        # What is not needed is most of them, and the quickest to see.
        return step.needed(draft) and draft.get("confirm") is not True and is_asked(draft, step.name)

    return still_open


def next_question(machine: Machine, draft: Draft, *, at: str | None) -> str:
    """The first question still needed, or `FINISHED`. `at` is where the customer stands."""
    cursor = Cursor(at or FINISHED)
    trigger: Callable[..., bool] = machine.events[PROCEED].trigger
    trigger(cursor, draft)
    return cursor.state
