"""The answers so far."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from typing import TypeVar, overload

from flows.message import Value

T = TypeVar("T")

# Beside the answers: the one that she wished to change and has not given anew, so that "back" can give it back to her.
# Shape: {"step": name, "said": {name: value}}.
CHANGING = "changing"


class Draft(Mapping[str, Value]):
    """The answers so far, by step name. A name that is absent was not asked yet; `None` was asked and declined.

    Immutable: `having` and `without` give a new one.
    """

    __slots__ = ("_answers",)

    def __init__(self, answers: Mapping[str, Value] | None = None) -> None:
        self._answers = dict(answers or {})

    def __getitem__(self, name: str) -> Value:
        return self._answers[name]

    # Every message asks about every step; Mapping's own two would raise and catch an exception for each that is open.
    def __contains__(self, name: object) -> bool:
        return name in self._answers

    @overload
    def get(self, name: str, /) -> Value: ...
    @overload
    def get(self, name: str, /, default: Value | T) -> Value | T: ...
    def get(self, name: str, /, default: Value | T | None = None) -> Value | T | None:
        """An answer, or `default` when it is absent."""
        return self._answers.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    # Mapping's own would ask for each answer by its name again.
    def items(self) -> ItemsView[str, Value]:
        """The answers with their names."""
        return self._answers.items()

    def __len__(self) -> int:
        return len(self._answers)

    def __repr__(self) -> str:
        # Names only: a draft is personal data, and a repr ends in logs.
        return f"Draft({', '.join(self._answers)})"

    def having(self, answers: Mapping[str, Value]) -> Draft:
        """This draft with further answers."""
        return Draft({**self._answers, **answers})

    def without(self, *names: str) -> Draft:
        """This draft with some answers forgotten."""
        return Draft({name: value for name, value in self._answers.items() if name not in names})

    def text(self, name: str) -> str:
        """An answer as text; empty when it was declined, is absent or is no text."""
        value = self._answers.get(name)
        return value if isinstance(value, str) else ""

    def as_json(self) -> dict[str, Value]:
        """The answers as they are stored."""
        return dict(self._answers)
