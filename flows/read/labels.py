"""Answers given with their labels, one to a line: "Vorname: Ada"."""

from __future__ import annotations

from collections.abc import Iterator

from flows.read.folding import fold, short

_MOST_LINES = 12
_LONGEST_LABEL = 40


def labelled_lines(text: str) -> Iterator[tuple[str, str]]:
    """Every folded label with the value behind it."""
    for line in short(text).splitlines()[:_MOST_LINES]:
        label, sign, value = line.replace("：", ":").partition(":")
        if sign and value.strip() and len(label) <= _LONGEST_LABEL and (folded := fold(label)):
            yield folded, value.strip()
