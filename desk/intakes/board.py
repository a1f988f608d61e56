"""The board: intakes by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.intakes.lines import Line
from flows.intake import State
from storage.desk.wanted import Wanted


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A column of the board.

    Shape: `state` is a word of `look_of("intake", ...)`; `wanted` is the list behind its head; `more` when not everything is shown.
    """

    state: str
    lines: tuple[Line, ...]
    wanted: Wanted
    more: bool = False


_LANES = (State.HUMAN.value, "taken", State.ASKING.value, State.COMPLETE.value, "ended")
_ENDED = frozenset((State.STOPPED.value, State.CANCELLED.value, State.EXPIRED.value))


def lanes_of(lines: Sequence[Line], wanted: Wanted) -> tuple[Lane, ...]:
    """The columns, whoever waits for us first."""
    where: dict[str, list[Line]] = {lane: [] for lane in _LANES}
    for line in lines:
        where["ended" if line.state in _ENDED else line.state].append(line)
    lists = {"ended": "any"}
    return tuple(Lane(state=lane, lines=tuple(found), wanted=_list_of(wanted, lists.get(lane, lane))) for lane, found in where.items())


def _list_of(wanted: Wanted, state: str) -> Wanted:
    return Wanted(me=wanted.me, tab=wanted.tab, language=wanted.language, mark=wanted.mark, state=state)
