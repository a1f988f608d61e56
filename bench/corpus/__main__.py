"""`make corpus`: the tables, and `docs/understanding.md` with --write."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from bench.corpus.conversations import Result, played
from bench.corpus.lines import CORPUS, GOALS, Tally, measured
from bot.journal import silence

PAGE = Path(__file__).parents[2] / "docs" / "understanding.md"
SORTS = ("+plain", "+chatter", "+typo", "+reject")


def _row(name: str, tally: Tally, goal: tuple[float, float] | None) -> str:
    goals = f"{goal[0]} / {goal[1]}" if goal else ""
    told = f"{tally.found}/{tally.told}" if tally.told else ""
    shares = (f"{tally.percent(count):.1f}" for count in (tally.right, tally.wrong, tally.missed))
    return f"| {name} | {tally.lines} | {' | '.join(shares)} | {goals} | {told} |"


def _matrix(kinds: list[str], by_language: dict[str, dict[str, Tally]]) -> list[str]:
    """One row per language, one column per kind: right / wrong in percent."""
    head = f"| language | {' | '.join(kinds)} |\n|---|{'---:|' * len(kinds)}"

    def cell(tally: Tally | None) -> str:
        return f"{tally.percent(tally.right):.0f} / {tally.percent(tally.wrong):.0f}" if tally else ""

    rows = [f"| {name} | {' | '.join(cell(by_language[name].get(kind)) for kind in kinds)} |" for name in sorted(by_language)]
    return ["Right / wrong, in percent of lines.", "", head, *rows]


def tables(kinds: list[str], *, faults: str) -> str:
    """The figures per kind, per language and per sort of line."""
    head = "| {} | lines | right % | wrong % | missed % | goal right / wrong | volunteered |\n|---|---:|---:|---:|---:|---|---|"
    rows, by_sort = [head.format("kind")], [head.format("kind, sort")]
    by_language: dict[str, dict[str, Tally]] = defaultdict(dict)
    for kind in kinds:
        found = measured(kind)
        rows.append(_row(kind, found["all"], GOALS.get(kind)))
        for name in (name for name in found if name not in ("all", *SORTS)):
            by_language[name][kind] = found[name]
        by_sort += [_row(f"{kind}, {name[1:]}", found[name], None) for name in SORTS if name in found]
        for grade, line, got in found["all"].faults:
            if faults in (grade, "all"):
                want, is_got = (json.dumps(side, ensure_ascii=False) for side in (line["expect"], got))
                sys.stderr.write(f"{grade} {line['id']} {line['context']} {line['text']!r}\n    want {want}\n    got  {is_got}\n")
    return "\n".join(
        ["## By kind", "", *rows, "", "## By sort of line", "", *by_sort, "", "## By language", "", *_matrix(kinds, by_language)]
    )


def conversation_table(*, script: str) -> str:
    """The conversations: outcomes, profiles, length."""
    results: list[Result] = list(played())
    completed = [result.bot_messages for result in results if result.tidy]
    wrong = [result for result in results if not result.outcome_right or result.differences]
    for result in wrong:
        outcome = "right" if result.outcome_right else "WRONG"
        sys.stderr.write(f"{result.id} ({result.language}) outcome {outcome} {result.differences}\n")
    for result in results:
        if script and script in result.id:
            sys.stderr.write("\n".join(result.script) + "\n")
    profiles = sum(not result.differences for result in results)
    outcomes = sum(result.outcome_right for result in results)
    share = f"{100 * profiles / len(results):.0f} %"
    return "\n".join(
        [
            "## Conversations",
            "",
            f"{len(results)} conversations: outcome right in {outcomes}, profile right in {profiles} ({share}).",
            f"Bot messages in a tidy conversation: {statistics.median(completed):g} at the median (goal: at most 12).",
        ]
    )


def main() -> None:
    """Measure, print, and write the page when asked to."""
    parser = argparse.ArgumentParser(prog="make corpus", description=__doc__)
    parser.add_argument("--kind", action="append", choices=list(GOALS), help="only this kind of line")
    parser.add_argument("--faults", default="", choices=["", "wrong", "missed", "all"], help="print such lines to standard error")
    parser.add_argument("--conversations", action="store_true", help="only the conversations")
    parser.add_argument("--script", default="", help="print the conversation with this id to standard error")
    parser.add_argument("--write", action="store_true", help="write docs/understanding.md")
    given = parser.parse_args()
    silence()
    if not CORPUS.exists():
        raise SystemExit(f"No corpus at {CORPUS}; it belongs beside the project in shared/corpus.")
    parts = [] if given.conversations else [tables(given.kind or list(GOALS), faults=given.faults)]
    if given.conversations or not given.kind:
        parts.append(conversation_table(script=given.script))
    page = "\n\n".join(parts)
    sys.stdout.write(page + "\n")
    if given.write:
        PAGE.write_text(
            f"# How well the bot understands people\n\nMeasured by `make corpus ARGS=--write`; do not edit.\n\n{page}\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
