"""Single answers: read by the very readers of the conversation, graded by the corpus' own scorer."""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

# What is to be reached, in percent of lines: right at least, wrong at most.
GOALS = {
    "email": (99, 0.3),
    "phone": (98, 0.5),
    "vat": (99, 0.3),
    "national_id": (95, 1),
    "postal_code": (98, 0.5),
    "country": (98, 0.5),
    "language": (98, 0.5),
    "yes_no": (98, 0.5),
    "command": (96, 0.5),
    "name": (94, 2),
    "address": (92, 2),
    "vcard": (97, 1),
    "multi": (90, 1),
}

Line = dict[str, Any]


@dataclass
class Tally:
    """How many lines went how."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    found: int = 0
    """Volunteered facts that were taken, of `told`."""
    told: int = 0
    faults: list[tuple[str, Line, Line]] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """All of them."""
        return self.right + self.missed + self.wrong

    def percent(self, count: int) -> float:
        """A count as a share of all lines."""
        return 100 * count / self.lines if self.lines else 0.0


def scorer() -> ModuleType:
    """The corpus' own `score.py`."""
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{CORPUS / 'score.py'} is not there; the corpus belongs beside the project in shared/corpus.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines_of(kind: str) -> Iterator[Line]:
    """The lines of one file."""
    with (CORPUS / f"{kind}.jsonl").open(encoding="utf-8") as file:
        for text in file:
            yield json.loads(text)


def sort_of(line: Line) -> str:
    """Chatter, typo and reject lines are what tells bots apart, so they are counted by themselves."""
    expected = line["expect"]
    if "reject" in expected:
        return "reject"
    if "ask_confirm" in expected:
        return "typo"
    return "chatter" if line["source"].startswith("composed") else "plain"


def measured(kind: str) -> dict[str, Tally]:
    """Tallies of one kind: "all", one per language ("de") and one per sort ("+chatter")."""
    from flows.read.understanding import understand

    score = scorer()
    tallies: dict[str, Tally] = defaultdict(Tally)
    for line in lines_of(kind):
        # The reader is not told what is expected of it.
        got = understand({key: value for key, value in line.items() if key != "expect"})
        grade = score.grade(line, got)
        found, told = score.volunteers(line, got)
        for name in ("all", line["context"].get("ui_language", "-"), f"+{sort_of(line)}"):
            tally = tallies[name]
            setattr(tally, grade, getattr(tally, grade) + 1)
            tally.found, tally.told = tally.found + found, tally.told + told
        if grade != "right":
            tallies["all"].faults.append((grade, line, got))
    return tallies
