"""A chat written down as a play, in the grammar of `tests/conversations`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.form import CHANNEL
from bot.outbound import Spoken

# Whom a play is about when nothing else is said.
_ADA = "+447400123456"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_WIDE = 110


class Play:
    """What was said, line by line."""

    def __init__(self, name: str, address: str) -> None:
        self._name = name
        own = address.removeprefix(CHANNEL)
        self._lines = ["A chat at the terminal.", ""]
        if own and own != _ADA:
            self._lines += [f"(from {own})"]

    def says(self, words: str, said: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
        """She says or taps something, and we answer."""
        return self.answers("Ada: " + words.replace("\n", "\n  "), said)

    def answers(self, line: str, said: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
        """She does something, and we answer."""
        self._lines += [line, *(_written(spoken) for spoken in said)]
        return said

    def directs(self, direction: str) -> None:
        """Something happens."""
        self._lines.append(f"({direction})")

    def passes(self, span: timedelta) -> None:
        """Time passes, and the nightly job runs with it."""
        minutes = int(span.total_seconds() // 60)
        unit, count = next((unit, minutes // size) for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)) if minutes % size == 0)
        self.directs(f"{count} {unit}{'' if count == 1 else 's'} pass{'es' if count == 1 else ''}")
        self.directs("the nightly job runs")

    def save(self, folder: Path, customer: Mapping[str, Any] | None) -> Path:
        """Write the play; an earlier one of that name stays.

        Raises: ValueError for a name that is no file's; FileExistsError.
        """
        if not _NAME.fullmatch(self._name):
            raise ValueError("a play's name has small letters, digits, - and _ only")
        if customer is not None:
            self._lines += ["", "Profile:", *_record(customer)]
        path = folder / f"{self._name}.chat"
        with path.open("x", encoding="utf-8") as file:
            file.write("\n".join(self._lines) + "\n")
        return path


def _written(spoken: Spoken) -> str:
    first, *rest = spoken.text.split("\n")
    labels = " ".join(f"[{label}]" for _, label in spoken.choices)
    if labels and (rest or len(first) + len(labels) > _WIDE):
        rest.append(labels)
    elif labels:
        first = f"{first} {labels}"
    return "\n".join([f"Bot: {first}", *(f"  {line}" if line else "" for line in rest)])


def _record(customer: Mapping[str, Any]) -> list[str]:
    """Every value that is not empty; of an address, what is not the customer's own."""
    names = ("first_name", "last_name", "email", "phone", "preferred_language", "remark")
    lines = [f"  {name}: {customer[name]}" for name in names if customer[name]]
    for place, address in enumerate(customer["addresses"]):
        own = {"first_name": customer["first_name"], "last_name": customer["last_name"], "phone": customer["phone"] or ""}
        usual = {**own, "billing_type": "private", "is_default": place == 0}
        told = {name: value for name, value in address.items() if value not in ("", None) and usual.get(name) != value}
        lines += ["  address:", *(f"    {name}: {str(value).lower() if value is True else value}" for name, value in told.items())]
    return lines
