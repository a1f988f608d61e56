"""One act on many records: each through `changing.change`, and counted by what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flows.message import Value
from storage.customers import changing, states
from storage.customers.changing import By, Edit, NotThere, Record, Stale
from storage.customers.labels import LabelKind, putting, swapping, taking
from storage.database import Database, Overtaken


class Act(StrEnum):
    """What is done. Stored: never rename."""

    TAG = "tag"
    UNTAG = "untag"
    GROUP = "group"
    UNGROUP = "ungroup"
    RELABEL = "relabel"
    """One label in the place of another: a rename, or two that become one."""
    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    DELETE = "delete"


LABELS: Mapping[Act, LabelKind] = {
    Act.TAG: LabelKind.TAG,
    Act.UNTAG: LabelKind.TAG,
    Act.GROUP: LabelKind.GROUP,
    Act.UNGROUP: LabelKind.GROUP,
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be done with every one of them.

    Shape: `label` of this `kind` is put or taken; `to` takes its place; `reason` is staff's own.
    """

    act: Act
    kind: LabelKind = LabelKind.TAG
    label: str = ""
    to: str = ""
    reason: str = ""

    @property
    def open(self) -> dict[str, Value]:
        """What everybody may read of it, as JSON: all but the reason."""
        return {"act": self.act.value, "kind": self.kind.value, "label": self.label, "to": self.to}

    @classmethod
    def of(cls, kept: Mapping[str, Any], reason: str) -> Wish:
        """The wish of which `open` is a part."""
        return cls(act=Act(kept["act"]), kind=LabelKind(kept["kind"]), label=kept["label"], to=kept["to"], reason=reason)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of them, counted.

    Shape: `same` had it already; `late` were changed by somebody else after the list was shown, and left alone; `gone` are no longer
    there, or in the bin.
    """

    done: int = 0
    same: int = 0
    late: int = 0
    gone: int = 0

    @property
    def all(self) -> int:
        """How many were looked at."""
        return self.done + self.same + self.late + self.gone

    def and_one(self, name: str) -> Outcome:
        """One more of a sort."""
        return replace(self, **{name: getattr(self, name) + 1})


def do(database: Database, wish: Wish, customers: Iterable[tuple[str, int | None]], by: By, before: Outcome | None = None) -> Outcome:
    """Do it with these records, each by its id and the version that was seen, or None where nothing can be overwritten.

    Raises: DatabaseAway.
    """
    decide, outcome = _decision(wish, by), before or Outcome()
    for customer_id, seen in customers:
        outcome = outcome.and_one(_one(database, customer_id, decide, by, seen))
    return outcome


def _one(database: Database, customer_id: str, decide: Callable[[Record], Edit | None], by: By, seen: int | None) -> str:
    changed: list[bool] = []

    def deciding(record: Record) -> Edit | None:
        if record.customer["deleted_at"] is not None:
            raise NotThere(customer_id)
        edit = decide(record)
        changed[:] = [edit is not None]
        return edit

    try:
        changing.change(database, customer_id, deciding, by=by, seen=seen)
    except (NotThere, states.NotNow):
        return "gone"
    except (Stale, Overtaken):
        return "late"
    return "done" if changed and changed[-1] else "same"


def _decision(wish: Wish, by: By) -> Callable[[Record], Edit | None]:
    match wish.act:
        case Act.TAG | Act.GROUP:
            return putting(LABELS[wish.act], wish.label)
        case Act.UNTAG | Act.UNGROUP:
            return taking(LABELS[wish.act], wish.label)
        case Act.RELABEL:
            return swapping(wish.kind, wish.label, wish.to) if wish.to else taking(wish.kind, wish.label)
        case Act.ACTIVATE:
            return states.activating(wish.reason)
        case Act.DEACTIVATE:
            return states.deactivating(wish.reason)
        case Act.DELETE:
            return states.deleting(wish.reason, by.done_at)
