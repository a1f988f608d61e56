"""What one message has to do with invitations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Came:
    """What one message has to do with invitations, to be kept with its turn.

    Shape: `invite_id` counts one use; `takes` when what is known went into this very turn, so that nobody else gets it;
    `guessed` counts a code that nobody made.
    """

    invite_id: str | None = None
    takes: bool = False
    guessed: bool = False
