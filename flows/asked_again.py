"""What a draft keeps while its customer is asked single questions once more, and nothing else."""

from __future__ import annotations

from collections.abc import Collection

from flows.draft import Draft
from flows.known_facts import GROUPS
from flows.message import Value

ASKED_AGAIN = "asked_again"


def names_asked(draft: Draft) -> tuple[str, ...] | None:
    """The questions that she is asked once more; None for whoever answers all of them."""
    kept = draft.get(ASKED_AGAIN)
    return tuple(str(name) for name in kept) if isinstance(kept, list) else None


def asking_only(draft: Draft, names: Collection[str]) -> Draft:
    """The draft that is asked these questions alone."""
    kept: list[Value] = [*names]
    return draft.having({ASKED_AGAIN: kept})


def also_asking(draft: Draft, name: str) -> Draft:
    """The draft after one more answer was taken back: that is asked as well."""
    names = names_asked(draft)
    return draft if names is None or name in names else asking_only(draft, (*names, name))


def is_asked(draft: Draft, name: str) -> bool:
    """Whether this question may come up: each may, unless single ones were sent back to her.

    What belongs to an answer may come up with it: the country of a postal code, the company of an invoice.
    """
    names = names_asked(draft)
    return names is None or name == "confirm" or any(asked in _together(name) for asked in names)


def _together(name: str) -> tuple[str, ...]:
    return next((group for group in GROUPS if name in group), (name,))
