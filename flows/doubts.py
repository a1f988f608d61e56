"""Doubts about a finished profile, by name: what review should look at before anybody relies on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.draft import Draft
from flows.message import Value


class Doubt(StrEnum):
    """Why a profile is not clean. Stored: never rename."""

    POSSIBLE_DUPLICATE = "possible_duplicate"
    VAT_CHECK_FAILS = "vat_check_fails"
    EMAIL_TYPO_DECLINED = "email_typo_declined"
    ADDRESS_INCOMPLETE = "address_incomplete"
    PHONE_UNVERIFIED = "phone_unverified"
    NAME_SPLIT_UNCERTAIN = "name_split_uncertain"
    MISSING = "missing"
    """Left out although it is asked for: by staff with a reason, or a company without a VAT ID."""
    STAFF_VALUE = "staff_value"
    """Given or changed by one of us, not in the customer's own words."""
    THIRD_ATTEMPT = "third_attempt"
    """Accepted only after two answers that could not be used."""


# What could cost most if it were wrong comes first in the queue: two records of one person, an invoice that is
# not valid, a confirmation that never arrives, a parcel that comes back.
_WEIGHTS: Mapping[Doubt, int] = {
    Doubt.POSSIBLE_DUPLICATE: 100,
    Doubt.VAT_CHECK_FAILS: 60,
    Doubt.EMAIL_TYPO_DECLINED: 50,
    Doubt.ADDRESS_INCOMPLETE: 40,
    Doubt.PHONE_UNVERIFIED: 20,
    Doubt.NAME_SPLIT_UNCERTAIN: 15,
    Doubt.MISSING: 10,
    Doubt.STAFF_VALUE: 5,
    Doubt.THIRD_ATTEMPT: 5,
}
_NAMES = frozenset(doubt.value for doubt in Doubt)

# What only the conversation knows; the others can be told from the finished profile, whenever it changes.
_SAID_ON_THE_WAY = frozenset((Doubt.EMAIL_TYPO_DECLINED, Doubt.NAME_SPLIT_UNCERTAIN, Doubt.MISSING, Doubt.STAFF_VALUE, Doubt.THIRD_ATTEMPT))

# Where a draft keeps them.
UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A doubt and the field that it is about; an empty field: the whole profile.

    Shape: written and stored as "<doubt>" or "<doubt>:<field>".
    """

    doubt: Doubt
    field: str = ""

    def __str__(self) -> str:
        return f"{self.doubt}:{self.field}" if self.field else str(self.doubt)


def read(stored: str) -> Doubtful:
    """A stored doubt. Before doubts had names, only the name of the doubtful field was kept."""
    name, _, field = stored.partition(":")
    if name in _NAMES:
        return Doubtful(Doubt(name), field)
    return Doubtful(Doubt.EMAIL_TYPO_DECLINED if name == "email" else Doubt.MISSING, name)


def rank(doubts: Iterable[str]) -> int:
    """How much there is to doubt, 0 for a clean profile: the sum of the weights, each kind of doubt once."""
    return sum(_WEIGHTS[doubt] for doubt in {read(stored).doubt for stored in doubts})


def said_on_the_way(doubts: Iterable[str]) -> list[str]:
    """Those of these doubts that the values alone do not tell, so that they must be kept with them."""
    return [stored for stored in doubts if read(stored).doubt in _SAID_ON_THE_WAY]


def typo_declined(field: str) -> str:
    """The doubt about an address that looked mistyped and was kept as it stood."""
    return str(Doubtful(Doubt.EMAIL_TYPO_DECLINED, field))


def doubts_in(draft: Draft) -> list[str]:
    """The doubts that came up on the way, as the draft keeps them."""
    kept = draft.get(UNCERTAIN)
    return [str(doubt) for doubt in kept] if isinstance(kept, list) else []


def doubting(draft: Draft, *doubts: Doubtful) -> Draft:
    """The draft with further doubts, each once."""
    before = doubts_in(draft)
    further = [str(doubt) for doubt in doubts if str(doubt) not in before]
    return _keeping(draft, [*before, *dict.fromkeys(further)]) if further else draft


def no_longer_doubting(draft: Draft, fields: Collection[str]) -> Draft:
    """The draft without the doubts about these fields."""
    return _keeping(draft, [stored for stored in doubts_in(draft) if read(stored).field not in fields])


def _keeping(draft: Draft, doubts: list[str]) -> Draft:
    kept: list[Value] = [*doubts]
    return draft.having({UNCERTAIN: kept}) if kept else draft.without(UNCERTAIN)
