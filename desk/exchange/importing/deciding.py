"""What becomes of a row: a new customer, a change of one, nothing, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from desk.exchange.importing.lines import Line, Terms
from desk.exchange.importing.targets import ID
from desk.exchange.importing.troubles import Trouble, Why
from desk.exchange.importing.wishes import Wish, wish_of
from storage.customers.matching import Matches
from storage.customers.record import Record, addresses_in, customer_json


class By(StrEnum):
    """By what a row finds its customer."""

    ANY = "any"
    ID = "id"
    EMAIL = "email"
    PHONE = "phone"


class Mode(StrEnum):
    """What rows may do."""

    BOTH = "both"
    CREATE = "create"
    UPDATE = "update"


class Outcome(StrEnum):
    """What became of a row. Stored: never rename."""

    CREATED = "created"
    UPDATED = "updated"
    SAME = "same"
    REJECTED = "rejected"
    UNDONE = "undone"
    LEFT = "left"
    """Not undone, because somebody has changed the record since."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of a row.

    Shape: `record` is whom it changes, None for a new customer; `wish` is empty where nothing is done; `troubles` with the remarks.
    """

    outcome: Outcome
    record: Record | None = None
    wish: Wish = field(default_factory=lambda: Wish(values={}))
    troubles: tuple[Trouble, ...] = ()


def _rejected(*troubles: Trouble) -> Decision:
    return Decision(outcome=Outcome.REJECTED, troubles=troubles)


class Seen:
    """Whom the rows before were about: one customer, one email and one phone come once in a table."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}

    def earlier(self, line: Line) -> Trouble | None:
        """The trouble that an earlier row has the same id, email or phone."""
        for target, value in _keys(line).items():
            row = self._rows.get(hash((target, value)))
            if row is not None and row != line.row:
                return Trouble(why=Why.SAME_AS_ROW, target=target, row=row)
        return None

    def note(self, line: Line) -> None:
        """Remember whom a row that was taken is about."""
        # Numbers instead of words: 100,000 rows of three keys in 20 MB.
        for target, value in _keys(line).items():
            self._rows.setdefault(hash((target, value)), line.row)


def _keys(line: Line) -> Mapping[str, str]:
    found = {ID: line.id, "email": (line.email or "").casefold(), "phone": line.phone or ""}
    return {target: value for target, value in found.items() if value}


def decision_of(line: Line, matches: Matches, terms: Terms, *, by: By, mode: Mode) -> Decision:
    """What becomes of a row, as things stand."""
    found = _customer(line, matches, by)
    if isinstance(found, Trouble):
        return _rejected(found)
    if found is None and mode is Mode.UPDATE:
        return _rejected(Trouble(why=Why.NOT_FOUND))
    if found is not None and mode is Mode.CREATE:
        return _rejected(Trouble(why=Why.THERE_ALREADY))
    current = customer_json(found, reveal=True) if found is not None else None
    wish = wish_of(line, current, terms)
    taken = _taken(line, wish, matches, found)
    if wish.troubles or taken:
        return _rejected(*wish.troubles, *taken)
    remarks = (*wish.remarks, *((Trouble(why=Why.ID_IGNORED, target=ID),) if found is None and line.id else ()))
    if found is None:
        return Decision(outcome=Outcome.CREATED, wish=wish, troubles=remarks)
    outcome = Outcome.UPDATED if _differs(found, wish) else Outcome.SAME
    return Decision(outcome=outcome, record=found, wish=wish, troubles=remarks if outcome is Outcome.UPDATED else ())


def _customer(line: Line, matches: Matches, by: By) -> Record | Trouble | None:
    """Whom the row is about; None for somebody new."""
    if by in (By.ID, By.ANY) and line.id:
        found = matches.by_id.get(line.id)
        if found is not None:
            return Trouble(why=Why.IS_DELETED, target=ID) if found.customer["deleted_at"] is not None else found
        if by is By.ID:
            return Trouble(why=Why.UNKNOWN_ID, target=ID)
    candidates: dict[str, Record] = {}
    for wanted, several in (
        (By.EMAIL, matches.with_email(line.email) if line.email else ()),
        (By.PHONE, matches.with_phone(line.phone) if line.phone else ()),
    ):
        if by in (wanted, By.ANY) and several:
            one = _the_one(several, f"unique_{wanted.value}")
            if one is None:
                return Trouble(why=Why.SEVERAL_SUCH, target=wanted.value)
            candidates[one.customer["id"]] = one
    if len(candidates) > 1:
        return Trouble(why=Why.TWO_CUSTOMERS)
    return next(iter(candidates.values()), None)


def _the_one(several: Any, column: str) -> Record | None:
    """Whose it is where several have the same: the active customer who had it first."""
    if len(several) == 1:
        only: Record = several[0]
        return only
    owners = [record for record in several if record.customer[column]]
    return owners[0] if len(owners) == 1 else None


def _taken(line: Line, wish: Wish, matches: Matches, found: Record | None) -> tuple[Trouble, ...]:
    """The troubles that an email or phone is another customer's."""
    troubles = []
    for target, why, several in (
        ("email", Why.EMAIL_TAKEN, matches.with_email(line.email) if line.email else ()),
        ("phone", Why.PHONE_TAKEN, matches.with_phone(line.phone) if line.phone else ()),
    ):
        others = [record for record in several if found is None or record.customer["id"] != found.customer["id"]]
        if target in wish.values and any(record.customer[f"unique_{target}"] for record in others):
            troubles.append(Trouble(why=why, target=target))
    return tuple(troubles)


def _differs(record: Record, wish: Wish) -> bool:
    if any(record.customer.get(name) != value for name, value in wish.values.items()):
        return True
    return wish.addresses is not None and [asdict(address) for address in wish.addresses] != [
        asdict(address) for address in addresses_in(record)
    ]
