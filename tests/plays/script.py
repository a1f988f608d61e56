"""A play as it is written, and the reading of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

BOT = "Bot"
ProfileBlock = dict[str, "str | list[dict[str, str]]"]


class Misprint(Exception):
    """A line that nobody can perform."""


@dataclass(frozen=True)
class Spoken:
    """One message of ours: its words and the labels under it."""

    words: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """What somebody does or says, and what we must answer.

    Shape: `line` is the first and `end` the last line it takes in the file, counted from 1, our answers left out;
    `speaker` is empty for a stage direction, whose `block` holds the lines indented under it.
    """

    line: int
    end: int
    speaker: str
    words: str
    block: str = ""
    expected: tuple[Spoken, ...] = ()

    @property
    def label(self) -> str | None:
        """The label of a tap."""
        found = re.fullmatch(r"\[(.+)\]", self.words) if self.speaker else None
        return found[1] if found else None


@dataclass(frozen=True)
class Play:
    """A whole play."""

    path: Path
    title: str
    actions: tuple[Action, ...]
    profile: ProfileBlock | None
    bot_lines: frozenset[int]


_SPOKEN = re.compile(r"([^\W\d_]+): ?(.*)")
_LABELS = re.compile(r"(?:(?<=\s)|^)\[([^\[\]]+)\]$")


def spoken(text: str) -> Spoken:
    """Our words and the labels at their end."""
    labels: list[str] = []
    while found := _LABELS.search(text):
        labels.insert(0, found[1])
        text = text[: found.start()].rstrip()
    return Spoken(text, tuple(labels))


def _blocks(lines: list[str]) -> list[tuple[int, int, list[str]]]:
    """Each line with the lines indented under it; a blank line inside belongs to them."""
    blocks: list[tuple[int, int, list[str]]] = []
    blank: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blank.append("")
        elif line.startswith("  "):
            if not blocks:
                raise Misprint(f"line {number}: nothing that this could continue")
            start, _, block = blocks[-1]
            blocks[-1] = (start, number, [*block, *blank, line])
            blank = []
        else:
            blocks.append((number, number, [line]))
            blank = []
    return blocks


def read_play(path: Path) -> Play:
    """The play in a file.

    Raises: `Misprint` with the line number.
    """
    blocks = _blocks(path.read_text(encoding="utf-8").splitlines())
    if not blocks or blocks[0][0] != 1 or _SPOKEN.fullmatch(blocks[0][2][0]):
        raise Misprint(f"{path.name}, line 1: a play begins with its title")
    actions: list[Action] = []
    profile: ProfileBlock | None = None
    bot_lines: set[int] = set()
    for start, end, (first, *rest) in blocks[1:]:
        if profile is not None:
            raise Misprint(f"{path.name}, line {start}: the profile closes the play")
        inner = [line[2:] for line in rest]
        if first.startswith("(") and first.endswith(")"):
            actions.append(Action(start, end, "", first[1:-1], "\n".join(inner)))
        elif first == "Profile:":
            profile = _profile(inner, f"{path.name}, line {start}")
        elif found := _SPOKEN.fullmatch(first):
            speaker, words = found[1], "\n".join([found[2], *inner])
            if speaker != BOT:
                actions.append(Action(start, end, speaker, words))
                continue
            if not actions:
                raise Misprint(f"{path.name}, line {start}: we never speak first")
            actions[-1] = _answered(actions[-1], spoken(words))
            bot_lines.update(range(start, end + 1))
        else:
            raise Misprint(f"{path.name}, line {start}: neither words nor a stage direction")
    return Play(path, blocks[0][2][0], tuple(actions), profile, frozenset(bot_lines))


def _answered(action: Action, answer: Spoken) -> Action:
    return Action(action.line, action.end, action.speaker, action.words, action.block, (*action.expected, answer))


def _profile(lines: list[str], place: str) -> ProfileBlock:
    block: ProfileBlock = {}
    addresses: list[dict[str, str]] = []
    for line in (line for line in lines if line):
        name, colon, value = line.strip().partition(":")
        if not colon:
            raise Misprint(f"{place}: {line.strip()} has no value")
        if name == "address" and not value:
            addresses.append({})
        elif line.startswith("  ") and addresses:
            addresses[-1][name] = value.strip()
        else:
            block[name] = value.strip()
    return {**block, "addresses": addresses} if addresses else block
