"""Words that work at any step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CommandName(StrEnum):
    """What a customer can ask for at any moment."""

    BACK = "back"
    SKIP = "skip"
    CHANGE = "change"
    SUMMARY = "summary"
    LANGUAGE = "language"
    RESTART = "restart"
    CANCEL = "cancel"
    HELP = "help"
    HUMAN = "human"
    STOP = "stop"
    START = "start"
    REPEAT = "repeat"
    MY_DATA = "my_data"
    DELETE_MY_DATA = "delete_my_data"


@dataclass(frozen=True, slots=True)
class Command:
    """One command as it was given.

    Shape: `target` is the step to change for CHANGE and a language code for LANGUAGE, None when it was not said;
    `rest` is what she said in the same breath, such as the new value ("the house number is wrong, it's 7").
    """

    name: CommandName
    target: str | None = None
    rest: str = ""
