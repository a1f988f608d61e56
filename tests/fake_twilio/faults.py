"""What goes wrong, how often, and when: by a seed, so that a run can be had again."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What happens to one request."""

    FINE = "fine"
    BUSY = "busy"
    BROKEN_BEFORE = "broken before"
    BROKEN_AFTER = "broken after"
    LOST = "lost"
    CUT = "cut"
    HANGS_BEFORE = "hangs before"
    HANGS_AFTER = "hangs after"
    SLOW = "slow"

    @property
    def takes(self) -> bool:
        """Whether the message is taken all the same."""
        return self not in (Fate.BUSY, Fate.BROKEN_BEFORE, Fate.HANGS_BEFORE)

    @property
    def tells(self) -> bool:
        """Whether whoever sent it learns what became of it: a 429 says that it was not taken, a 500 says nothing."""
        return self in (Fate.FINE, Fate.BUSY, Fate.SLOW)


# What may happen to a request that only reads.
READS = {Fate.BUSY: Fate.BUSY, Fate.BROKEN_BEFORE: Fate.BROKEN_BEFORE, Fate.BROKEN_AFTER: Fate.BROKEN_BEFORE, Fate.SLOW: Fate.SLOW}


@dataclass
class Faults:
    """How often what happens; the rest is fine. `planned` comes first, one fate a message.

    Units: shares of 1; seconds.
    """

    seed: int = 1
    busy: float = 0.0
    broken: float = 0.0
    lost: float = 0.0
    hangs: float = 0.0
    slow: float = 0.0
    retry_after: str = "1"
    slow_seconds: float = 0.5
    planned: list[Fate] = field(default_factory=list)
    counts: Counter[Fate] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311

    def of_message(self) -> Fate:
        """What happens to the message that comes now."""
        fate = self.planned.pop(0) if self.planned else self._drawn()
        self.counts[fate] += 1
        return fate

    def of_reading(self) -> Fate:
        """What happens to the request that comes now and only reads. Not counted: it leaves nobody in doubt."""
        return READS.get(self._drawn(), Fate.FINE)

    def _drawn(self) -> Fate:
        if not (self.busy or self.broken or self.lost or self.hangs or self.slow):
            return Fate.FINE
        draw = self._random.random()
        either = self._random.random() < 0.5
        for share, one, other in (
            (self.busy, Fate.BUSY, Fate.BUSY),
            (self.broken, Fate.BROKEN_BEFORE, Fate.BROKEN_AFTER),
            (self.lost, Fate.LOST, Fate.CUT),
            (self.hangs, Fate.HANGS_BEFORE, Fate.HANGS_AFTER),
            (self.slow, Fate.SLOW, Fate.SLOW),
        ):
            if draw < share:
                return one if either else other
            draw -= share
        return Fate.FINE

    @property
    def untold(self) -> int:
        """Messages whose sender could not know what became of them."""
        return sum(count for fate, count in self.counts.items() if not fate.tells)

    @property
    def taken_untold(self) -> int:
        """Of these, those that were taken."""
        return sum(count for fate, count in self.counts.items() if fate.takes and not fate.tells)


CALM = Faults()
