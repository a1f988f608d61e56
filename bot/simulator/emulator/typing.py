"""The sign that the shop is writing."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.simulator.emulator.mail import INBOUND, Mail

TYPING = "typing"
# Source: facts.md section 5: it disappears on reply or after 25 seconds.
_LASTS = timedelta(seconds=25)


def begin(mail: Mail, owner: str) -> None:
    """Show it to this customer."""
    mail.shelf.change(TYPING, owner, {"until": (mail.clock() + _LASTS).isoformat()}, owner)


def seconds_left(mail: Mail, owner: str) -> float:
    """How long it is still shown.

    Units: seconds.
    """
    thing = mail.shelf.get(TYPING, owner)
    if thing is None:
        return 0.0
    answered = [each for each in mail.of(owner) if each.version > thing.version and each.data["direction"] != INBOUND]
    left = datetime.fromisoformat(thing.data["until"]) - mail.clock()
    return 0.0 if answered else min(max(left, timedelta()), _LASTS).total_seconds()
