"""What is doubted about a profile in review after one of us has changed it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from flows.doubted_values import doubts_after
from flows.doubts import Doubt, rank
from flows.profile import Address, Profile
from storage.customers.queue import Review
from storage.customers.record import Record, addresses_in

_PROFILE = ("first_name", "last_name", "email", "phone", "phone_verified", "preferred_language", "remark", "attributes")
_IN_REVIEW = frozenset((Review.PENDING.value, Review.RETURNED.value))


def profile_in(record: Record) -> Profile:
    """A record as the conversation knows it."""
    kept = record.customer
    return Profile(**{name: kept[name] for name in _PROFILE}, addresses=addresses_in(record), uncertain=tuple(kept["doubts"]))


def after_edit(
    record: Record,
    changed: Collection[str],
    *,
    values: Mapping[str, Any] | None = None,
    addresses: tuple[Address, ...] | None = None,
    duplicate: bool = False,
) -> dict[str, Any]:
    """The columns that say what is doubted now; none for a profile that was decided about, which is ours to change.

    Shape: `changed` are the fields that we gave; `duplicate`: another customer has the same.
    """
    if record.customer["review_status"] not in _IN_REVIEW:
        return {}
    before = profile_in(record)
    profile = replace(before, **{name: value for name, value in (values or {}).items() if name in _PROFILE})
    if profile.phone != before.phone:
        profile = replace(profile, phone_verified=False)
    if addresses is not None:
        profile = replace(profile, addresses=addresses)
    known = Doubt.POSSIBLE_DUPLICATE.value
    twice = (known,) if duplicate or known in before.uncertain else ()
    doubts = [*twice, *doubts_after(profile, before.uncertain, changed)]
    return {"doubts": doubts, "doubt_rank": rank(doubts)}
