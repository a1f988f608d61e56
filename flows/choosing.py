"""Which choice an answer means: by tap, by number, or by any of the words a person would use."""

from __future__ import annotations

import unicodedata

from flows.message import Answer, Choice
from flows.read.folding import fold
from flows.read.vocabulary import means_all
from flows.wording import Named


def choice_meant(answer: Answer, choices: tuple[Choice, ...], *, language: str | None = None, numbered: bool = True) -> Choice | None:
    """The choice, or None when the answer is something else.

    `language` is what we speak with her: "no" is a yes in Czech.
    """
    if answer.tapped is not None:
        return next((choice for choice in choices if choice.id == answer.tapped), None)
    number = number_in(answer.text) if numbered else None
    if number is not None:
        return choices[number - 1] if 1 <= number <= len(choices) else None
    meanings = means_all(answer.text, language)
    meant = [choice for choice in choices if _called(choice, answer.text) or not meanings.isdisjoint(choice.words.split())]
    # Two choices at once ("yes no") are no choice.
    return meant[0] if len(meant) == 1 else None


def _called(choice: Choice, text: str) -> bool:
    """Whether a whole message is what the shop calls this choice, in any of its languages."""
    folded = fold(text)
    return isinstance(choice.label, Named) and bool(folded) and any(fold(label) == folded for label in choice.label.labels.values())


def number_in(text: str) -> int | None:
    """A message that is only a small number: "2", "2.", "(2)", "2️⃣", "٢"."""
    bare = "".join(character for character in text if not unicodedata.combining(character)).strip(" .)(\ufe0f\n\t")
    if not bare or len(bare) > 2 or not all(character.isdecimal() for character in bare):
        return None
    return int("".join(str(unicodedata.decimal(character)) for character in bare))
