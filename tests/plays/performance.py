"""The performing of a play on any stage."""

from __future__ import annotations

from dataclasses import dataclass

from flows.message import Answer
from tests.plays.directions import Stage, follow
from tests.plays.script import Action, Misprint, Play, Spoken


@dataclass(frozen=True)
class Performance:
    """What was said in answer to each action, in the order of the play."""

    play: Play
    answers: tuple[tuple[Spoken, ...], ...]


def perform(play: Play, stage: Stage, *, strict: bool = True) -> Performance:
    """Perform a play; a strict performance stops at the first words that are not as written.

    Raises: `Misprint` and `AssertionError`, both with the line number.
    """
    answers: list[tuple[Spoken, ...]] = []
    for action in play.actions:
        try:
            said = _act(action, stage)
        except Misprint as wrong:
            raise Misprint(f"{play.path.name}, line {action.line}: {wrong}") from None
        except AssertionError as wrong:
            raise AssertionError(f"{play.path.name}, line {action.line}: ({action.words}) is not so: {wrong}") from wrong
        answers.append(said)
        expected = tuple(stage.as_heard(line) for line in action.expected)
        if strict and said != expected:
            wanted = "\n".join(written(line) for line in expected) or "(silence)"
            heard = "\n".join(written(line) for line in said) or "(silence)"
            raise AssertionError(f"{play.path.name}, line {action.line}: {action.words}\n--- written\n{wanted}\n--- heard\n{heard}")
    return Performance(play, tuple(answers))


def _act(action: Action, stage: Stage) -> tuple[Spoken, ...]:
    if not action.speaker:
        return follow(action.words, action.block, stage)
    if action.label:
        return stage.hears(stage.offered(action.label))
    return stage.hears(Answer(text=action.words))


def written(line: Spoken) -> str:
    """Our words as a play writes them."""
    first, *rest = line.words.split("\n")
    labels = " ".join(f"[{label}]" for label in line.labels)
    if labels and (rest or len(first) + len(labels) > 110):
        rest.append(labels)
    elif labels:
        first = f"{first} {labels}"
    return "\n".join([f"Bot: {first}", *(f"  {line}" if line else "" for line in rest)])
