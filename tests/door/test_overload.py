"""Nobody waits behind others who wait in vain."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from bot.overload import Overload
from storage.database import DatabaseAway


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def waits(overload: Overload, clock: Seconds, seconds: float, error: Exception) -> None:
    """A message that is let in and fails after so many seconds."""
    with overload.watched():
        clock.now += seconds
        raise error


@pytest.mark.parametrize(("messages", "seconds", "refused"), [(2, 2.0, True), (4, 2.0, True), (1, 2.0, False), (4, 0.1, False)])
def test_after_several_waited_long_and_in_vain_the_next_is_refused_at_once(messages: int, seconds: float, refused: bool) -> None:
    clock = Seconds()
    overload = Overload(clock)
    with ExitStack() as waiting:
        for _ in range(messages - 1):
            waiting.enter_context(overload.watched())
        with pytest.raises(DatabaseAway):
            waits(overload, clock, seconds, DatabaseAway("locked"))

    if refused:
        with pytest.raises(DatabaseAway, match="before this one"), overload.watched():
            raise AssertionError("let in")
    else:
        with overload.watched():
            pass


def test_a_second_later_messages_are_let_in_again() -> None:
    clock = Seconds()
    overload = Overload(clock)
    with overload.watched(), pytest.raises(DatabaseAway):
        waits(overload, clock, 2, DatabaseAway("locked"))

    clock.now += 1

    with overload.watched():
        pass


def test_other_failures_refuse_nobody() -> None:
    clock = Seconds()
    overload = Overload(clock)
    with overload.watched(), pytest.raises(KeyError):
        waits(overload, clock, 2, KeyError("ours"))

    with overload.watched():
        pass
