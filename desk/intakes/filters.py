"""A list's filter and the address that holds it. What somebody searches for is a person's, and never part of an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import url_for

from flows.intake import Mark, State
from storage.desk.wanted import Tab, Wanted

STATES = ("open", "any", "taken", *State)
_ONLY = ("closing", "failed", "attention", "waiting")


def wanted_of(arguments: Mapping[str, str], me: str) -> Wanted:
    """The filter that an address asks for; whatever it does not know is left out."""
    tab, state, mark = arguments.get("tab", ""), arguments.get("state", ""), arguments.get("mark", "")
    only = arguments.get("only", "")
    language = arguments.get("language", "")[:12]
    return Wanted(
        me=me,
        tab=Tab(tab) if tab in set(Tab) else Tab.ALL,
        state=state if state in STATES else ("any" if only == "failed" else "open"),
        language=language if language.replace("-", "").isalnum() else "",
        mark=mark if mark in set(Mark) else "",
        closing=only == "closing",
        failed=only == "failed",
        attention=only == "attention",
        waiting=only == "waiting",
        by="begun" if arguments.get("by") == "begun" else "heard",
        oldest=arguments.get("order") == "oldest",
    )


def arguments_of(wanted: Wanted) -> dict[str, str]:
    """What stands in the address for this filter; nothing for what is usual."""
    only = next((name for name in _ONLY if getattr(wanted, name)), "")
    usual = "any" if wanted.failed else "open"
    given = {
        "tab": wanted.tab.value if wanted.tab is not Tab.ALL else "",
        "state": wanted.state if wanted.state != usual else "",
        "language": wanted.language,
        "mark": wanted.mark,
        "only": only,
        "by": wanted.by if wanted.by != "heard" else "",
        "order": "oldest" if wanted.oldest else "",
    }
    return {name: value for name, value in given.items() if value}


def address_of(wanted: Wanted, endpoint: str = "intakes.listed", *, after: str = "") -> str:
    """The address of the list with this filter, from behind `after` on."""
    given: dict[str, Any] = {**arguments_of(wanted), **({"after": after} if after else {})}
    return url_for(endpoint, **given)


def sort_of(wanted: Wanted, by: str) -> dict[str, str]:
    """A table head that sorts: its address, and the direction when the list is sorted by it."""
    here = wanted.by == by
    direction = ("ascending" if wanted.oldest else "descending") if here else ""
    return {"url": address_of(replace(wanted, by=by, oldest=not wanted.oldest if here else False)), "direction": direction}


def narrowed(wanted: Wanted) -> bool:
    """Whether the list shows less than the tab could."""
    return bool(
        wanted.language
        or wanted.mark
        or wanted.closing
        or wanted.failed
        or wanted.attention
        or wanted.waiting
        or wanted.search
        or wanted.state != "open"
    )


def hidden_fields(wanted: Wanted, *without: str) -> Iterable[tuple[str, str]]:
    """The filter as hidden fields of a form that changes only some of it."""
    return [(name, value) for name, value in arguments_of(wanted).items() if name not in without]
