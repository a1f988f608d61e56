"""Whether what a bad input led to is what its line says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class View:
    """A customer's standing from outside.

    Shape: `applied` counts every customer's messages; it and what follows are not known of a server elsewhere.
    """

    asks: str | None
    state: str | None
    language: str | None
    draft: dict[str, Any]
    customer: dict[str, Any] | None
    applied: int | None = None
    effects: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass
class Seen:
    """The answers to the requests of one line."""

    statuses: list[int] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def add(self, status: int, answer: str) -> None:
        self.statuses.append(status)
        self.answers.append(answer)

    @property
    def replies(self) -> int:
        return sum(answer.count("<Message>") for answer in self.answers)


Verdict = Callable[[Row, Seen, View, View], str | None]


def wrong_with(row: Row, seen: Seen, before: View, after: View) -> str | None:
    """What is not as the line says; None when all is."""
    allowed = set(row["expect"]["status"]) | ({204} if row["surface"] == "status" and 200 in row["expect"]["status"] else set())
    if not set(seen.statuses) <= allowed:
        return f"answered {sorted(set(seen.statuses))}, not one of {sorted(allowed)}"
    if any(status >= 500 and status not in allowed for status in seen.statuses) or "Traceback" in "".join(seen.answers):
        return "an error of ours"
    if "quarantined" in after.effects:
        return "our own code raised"
    if not all(_is_ours(answer) for answer in seen.answers):
        return "what was sent came back unescaped"
    if any(status in (400, 403, 413, 415) for status in seen.statuses) or row["surface"] == "status":
        return _nothing_changed(row, seen, before, after)
    return _by_line.get(row["id"], _by_effect(row["expect"]["effect"]))(row, seen, before, after)


def _is_ours(answer: str) -> bool:
    return not re.search(r"<script|onmouseover=|<\s*a\s+href|<!ENTITY", answer)


def _by_effect(effect: str) -> Verdict:
    for beginning, verdict in _verdicts.items():
        if effect.startswith(beginning):
            return verdict
    raise LookupError(f"nobody judges: {effect}")


def _nothing_changed(row: Row, seen: Seen, before: View, after: View) -> str | None:
    if (before.draft, before.asks, before.state, before.applied) != (after.draft, after.asks, after.state, after.applied):
        return "something changed"
    return "something was said" if seen.replies else None


def _asked_again(row: Row, seen: Seen, before: View, after: View) -> str | None:
    if after.asks != before.asks:
        return f"now asks {after.asks}"
    step = before.asks or ""
    if after.draft.get(step) != before.draft.get(step):
        return f"{step} was filled"
    return None if seen.replies else "nothing was said"


def _accepted(row: Row, seen: Seen, before: View, after: View) -> str | None:
    step = before.asks or ""
    taken = after.asks != before.asks or after.draft.get(step) != before.draft.get(step)
    return None if taken and seen.replies else f"was not taken; asks {after.asks}"


def _applied(row: Row, seen: Seen, before: View, after: View) -> str | None:
    if before.applied is not None and after.applied != before.applied + len(seen.statuses):
        return "is not in the ledger once"
    return None if seen.replies else "nothing was said"


def _as_data(row: Row, seen: Seen, before: View, after: View) -> str | None:
    kept = json.dumps(after.draft, ensure_ascii=False)
    if "\n" in str(after.draft.get("full_name", "")) or "\\u0000" in kept:
        return "controls were kept"
    return _applied(row, seen, before, after)


def _not_kept(row: Row, seen: Seen, before: View, after: View) -> str | None:
    number = row["how"]["set"]["Body"]
    kept = json.dumps([after.draft, after.customer, after.bodies], ensure_ascii=False)
    return f"{len(number)} characters of it are kept" if number in kept else _asked_again(row, seen, before, after)


def _not_whole(row: Row, seen: Seen, before: View, after: View) -> str | None:
    return "stored whole as a name" if "\n" in str(after.draft.get("full_name", "")) else _applied(row, seen, before, after)


def _not_again(row: Row, seen: Seen, before: View, after: View) -> str | None:
    once = before.applied is None or after.applied == before.applied + 1
    return None if once else "was applied twice"


def _without_pictures(row: Row, seen: Seen, before: View, after: View) -> str | None:
    return _applied(row, seen, before, after)


def _quiet(row: Row, seen: Seen, before: View, after: View) -> str | None:
    if seen.replies > 20:
        return f"{seen.replies} replies in a minute"
    return None if before.applied is None or after.applied == before.applied + len(seen.statuses) else "messages were lost"


def _loop_ends(row: Row, seen: Seen, before: View, after: View) -> str | None:
    talked = sum(bool(answer.count("<Message>")) for answer in seen.answers)
    return f"{talked} turns of the loop were answered" if talked > 10 else None


def _erasure(row: Row, seen: Seen, before: View, after: View) -> str | None:
    asked = seen.replies and after.asks in (before.asks, "erase") and after.draft == before.draft
    return None if asked else "no confirmation was asked"


def _withdrawn(row: Row, seen: Seen, before: View, after: View) -> str | None:
    subscriptions = (after.customer or {}).get("subscriptions", {})
    return None if after.state == "stopped" and "SUBSCRIBED" not in subscriptions.values() else "still subscribed"


def _no_consent(row: Row, seen: Seen, before: View, after: View) -> str | None:
    subscriptions = (after.customer or {}).get("subscriptions", {})
    return "a consent was recorded" if "SUBSCRIBED" in subscriptions.values() else _asked_again(row, seen, before, after)


def _for_staff(row: Row, seen: Seen, before: View, after: View) -> str | None:
    return None if after.marks or before.applied is None else "no mark for staff"


_verdicts: dict[str, Verdict] = {
    "none": _nothing_changed,
    "refused by strict schema": _nothing_changed,
    "step unchanged": _asked_again,
    "accepted": _accepted,
    "stored as data": _as_data,
    "stored whole": _applied,
    "value NOT stored": _not_kept,
    "re-ask or split": _not_whole,
    "not applied": _not_again,
    "no HTTP request": _without_pictures,
    "<= 20 replies": _quiet,
    "loop detected": _loop_ends,
    "erasure request": _erasure,
    "final state = withdrawn": _withdrawn,
    "not a consent": _no_consent,
    "refused: wording version": _no_consent,
    "stale button": _asked_again,
    "flag for staff": _for_staff,
    "resume offer": _applied,
    "confirmed with the country": _applied,
    "either refused": _applied,
    "no automatic merge": _applied,
    "identity = From": _applied,
    "3 unknown": _applied,
    "ignored": _applied,
}
_by_line: dict[str, Verdict] = {"PAR-030": _applied}
