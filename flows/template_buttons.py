"""The buttons of the messages with which we begin: invites, reminders, details to correct. They work at any time."""

from __future__ import annotations

from collections.abc import Mapping

from flows.commands import Command, CommandName
from flows.intake import Effect, Turn
from flows.message import Choice
from flows.moment import Moment
from flows.slips import PERSON
from flows.wording import say

BEGIN = Choice("command:start", say("Yes, let's begin"))
GO_ON = Choice("command:start", say("Continue"))
LATER = Choice("command:later", say("Not now"))
DECLINE = Choice("command:stop", say("No, thank you"))
STOP = Choice("command:stop", say("Stop"))

_COMMANDS: Mapping[str, CommandName] = {
    BEGIN.id: CommandName.START,
    STOP.id: CommandName.STOP,
    PERSON.id: CommandName.HUMAN,
}


def command_on(tapped: str) -> Command | None:
    """The command on a button; None for the buttons of questions."""
    name = _COMMANDS.get(tapped)
    return Command(name) if name else None


def put_off(moment: Moment) -> Turn:
    """The turn after "not now": everything stays as it is."""
    kept = say("All right. Your answers stay here; just write to me when you like.")
    return moment.say(kept if moment.intake.asks else say("All right! Write to me any time."), effect=Effect.COMMAND)
