"""What is wrong with a row, in words that can be kept and told in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.message import Value
from flows.wording import CountryName, Phrase


class Why(StrEnum):
    """Why a row cannot be taken, beside what the chat would say of a value; the last ones only tell. Stored: never rename."""

    NO_NAME = "no_name"
    NOTHING_TO_DO = "nothing_to_do"
    UNKNOWN_ID = "unknown_id"
    IS_DELETED = "is_deleted"
    MARKED_DELETED = "marked_deleted"
    NOT_FOUND = "not_found"
    THERE_ALREADY = "there_already"
    TWO_CUSTOMERS = "two_customers"
    SEVERAL_SUCH = "several_such"
    SAME_AS_ROW = "same_as_row"
    EMAIL_TAKEN = "email_taken"
    PHONE_TAKEN = "phone_taken"
    NO_STATUS = "no_status"
    NO_COMPANY = "no_company"
    TOO_LONG = "too_long"
    SEVERAL_MEANT = "several_meant"
    NOT_UNDERSTOOD = "not_understood"
    CHANGED_SINCE = "changed_since"
    GONE_SINCE = "gone_since"
    PROBABLY_MISTYPED = "probably_mistyped"
    ID_IGNORED = "id_ignored"


# Said of a row that is taken all the same.
REMARKS = frozenset({Why.PROBABLY_MISTYPED, Why.ID_IGNORED})


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing to say of a row.

    Shape: `target` is the column it is about, empty for the whole row; `why` is ours, or the chat's own sentence; `row` another row.
    """

    why: Why | Phrase
    target: str = ""
    row: int | None = None

    @property
    def rejects(self) -> bool:
        """Whether the row cannot be taken."""
        # A sentence of the chat cannot be looked up in a set.
        return not (isinstance(self.why, Why) and self.why in REMARKS)

    def kept(self) -> dict[str, Value]:
        """The trouble as JSON, without a value of the row's."""
        about: dict[str, Value] = {"target": self.target, **({"row": self.row} if self.row is not None else {})}
        if isinstance(self.why, Why):
            return {**about, "why": self.why.value}
        values: dict[str, Value] = {}
        for name, value in self.why.values.items():
            if isinstance(value, CountryName):
                values[name] = {"country": value.code}
            elif isinstance(value, int):
                values[name] = value
            else:
                # Words of hers, perhaps.
                return {**about, "why": Why.NOT_UNDERSTOOD.value}
        return {**about, "phrase": self.why.text, "plural": self.why.plural, "values": values}

    @classmethod
    def of(cls, kept: Mapping[str, Value]) -> Trouble:
        """The trouble that `kept` gave."""
        row, target = kept.get("row"), str(kept.get("target", ""))
        other = row if isinstance(row, int) else None
        if "why" in kept:
            return cls(why=Why(str(kept["why"])), target=target, row=other)
        values, plural = kept.get("values"), kept.get("plural")
        told = values if isinstance(values, dict) else {}
        said = {name: CountryName(str(value["country"])) if isinstance(value, dict) else int(str(value)) for name, value in told.items()}
        return cls(why=Phrase(str(kept["phrase"]), said, str(plural) if plural else None), target=target, row=other)
