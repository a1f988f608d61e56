"""What was decided of many rows, written in the caller's transaction; gives what became of each, with what undoes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desk.exchange.formats.ikas import SHOP_ID
from desk.exchange.importing.deciding import Decision, Outcome
from desk.exchange.importing.lines import Line
from desk.exchange.importing.troubles import Why
from desk.exchange.importing.wishes import Wish
from flows.doubted_values import doubts_of
from flows.doubts import Doubt, read, typo_declined
from flows.profile import Profile
from storage.customers import changing
from storage.customers.changing import By, Edit, What
from storage.customers.creating import Newcomer, create
from storage.customers.record import Record
from storage.imports import ImportRow
from storage.sealed import Keys

# Of a new record these are no part of the profile.
_FURTHER = ("note", "groups", "tags", "account_status", "b2b_status")


@dataclass(frozen=True)
class Decided:
    """A row and what becomes of it."""

    line: Line
    cells: tuple[str, ...]
    decision: Decision


def told(decided: Decided) -> ImportRow:
    """What a try keeps of a row: why not, and what it said."""
    reasons = tuple(trouble.kept() for trouble in decided.decision.troubles)
    rejected = decided.decision.outcome is Outcome.REJECTED
    return ImportRow(
        row=decided.line.row, outcome=decided.decision.outcome.value, reason=reasons, cells=decided.cells if rejected else None
    )


def applied(
    connection: Any,
    keys: Keys,
    several: Sequence[Decided],
    by: By,
    import_id: str,
    language: str,
    meanwhile: Callable[[], None] | None = None,
) -> list[ImportRow]:
    """Write new customers and changes. `meanwhile` is done while the database works.

    Raises: Overtaken, when one of them has moved meanwhile.
    """
    newcomers: list[Newcomer] = []
    rows: list[ImportRow] = []
    for decided in several:
        decision = decided.decision
        row = told(decided)
        if decision.outcome is Outcome.CREATED:
            newcomers.append(_newcomer(decided, by, import_id, language))
            # Nothing was before; what undoes it knows that a new record has version 1.
            row = replace(row, customer_id=newcomers[-1].id)
        elif decision.outcome is Outcome.UPDATED and decision.record is not None:
            before = _changed(connection, keys, decision.record, decision.wish, by, import_id)
            row = replace(row, customer_id=decision.record.customer["id"], before=before)
        rows.append(row)
    create(connection, keys, newcomers, by, What.IMPORTED, meanwhile)
    return rows


def _newcomer(decided: Decided, by: By, import_id: str, language: str) -> Newcomer:
    wish, said = decided.decision.wish, decided.line.said
    values = wish.values
    profile = Profile(
        first_name=values["first_name"],
        last_name=values.get("last_name", ""),
        email=values.get("email"),
        phone=values.get("phone"),
        preferred_language=values.get("preferred_language", language),
        addresses=wish.addresses or (),
        attributes=values.get("attributes", {}),
    )
    typos = [typo_declined(remark.target) for remark in wish.remarks if remark.why is Why.PROBABLY_MISTYPED]
    doubts = [doubt for doubt in doubts_of(profile, typos) if read(doubt).doubt is not Doubt.PHONE_UNVERIFIED]
    shop_id = {SHOP_ID: said[SHOP_ID][:100]} if SHOP_ID in said else {}
    return Newcomer(
        profile=replace(profile, uncertain=tuple(doubts)),
        created_at=by.done_at,
        origin={"source": "import", "import": import_id, **shop_id},
        # Whoever imports a customer base has looked at it; its doubts stand on each record all the same.
        further={"review_status": "approved", **{name: values[name] for name in _FURTHER if name in values}},
    )


def _changed(connection: Any, keys: Keys, record: Record, wish: Wish, by: By, import_id: str) -> dict[str, Any]:
    was = record.customer
    values = {name: value for name, value in wish.values.items() if was[name] != value}
    edit = Edit(what=What.IMPORTED, values=values, addresses=wish.addresses, about={"import": import_id})
    version = changing.write(connection, keys, record, edit, by)
    before: dict[str, Any] = {"version": version, "values": {name: was[name] for name in values}}
    if wish.addresses is not None:
        before["addresses"] = list(record.addresses)
    return before
