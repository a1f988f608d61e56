"""What one record becomes of two: whose value stays, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from flows.doubts import Doubt, rank, read
from flows.profile import Address
from storage.consent.consents import Channel, Subscription
from storage.customers.places import with_one_default
from storage.customers.record import Record, addresses_in
from storage.identities import IdentityStanding

# The columns that somebody chooses between; the shop's own fields are chosen between by "attributes." and their key.
FIELDS = ("first_name", "last_name", "email", "phone", "preferred_language", "account_status", "b2b_status", "note", "remark")
OWN = "attributes."
# Free words of two records can stand under each other.
JOINED = frozenset({"note", "remark"})
LABELS = ("groups", "tags")

# The more restrictive first.
_OPENNESS = tuple(status.value for status in Subscription)


class Whose(StrEnum):
    """Which record's value stays."""

    KEPT = "kept"
    GONE = "gone"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What somebody chose.

    Shape: `fields` by `FIELDS` and own fields, `subscriptions` by channel; what is not there follows the rule. `addresses` are keys
    of `addresses_by_key`, `labels` names by column, `identities` "kind:value" of what the other record only typed: None takes all of
    both. `default` is the key of the default address.
    """

    fields: Mapping[str, Whose] = field(default_factory=dict)
    subscriptions: Mapping[str, Whose] = field(default_factory=dict)
    addresses: tuple[str, ...] | None = None
    default: str = ""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    identities: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Union:
    """What the kept record shall be; `follows` are typed identities of the other one that somebody vouches for."""

    values: Mapping[str, Any]
    addresses: tuple[Address, ...]
    subscriptions: Mapping[str, str]
    follows: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return "Union(•••)"  # personal data: a repr ends in logs and exceptions


def own_names(kept: Record, gone: Record) -> tuple[str, ...]:
    """The shop's own fields that one of them has."""
    return tuple(dict.fromkeys((*kept.customer["attributes"], *gone.customer["attributes"])))


def value_of(record: Record, name: str) -> Any:
    """A value that somebody chooses between; None when it is not there."""
    return record.customer["attributes"].get(name.removeprefix(OWN)) if name.startswith(OWN) else record.customer[name]


def usual(kept: Record, gone: Record, name: str) -> Whose:
    """Whose value stays when nobody chooses: what only the other one has is not lost."""
    mine, other = value_of(kept, name), value_of(gone, name)
    if name in JOINED and mine and other and mine != other:
        return Whose.BOTH
    return Whose.GONE if mine in (None, "") and other not in (None, "") else Whose.KEPT


def stricter(kept: Record, gone: Record, channel: str) -> Whose:
    """Whose subscription stays when nobody chooses: the one that allows less."""
    return Whose.KEPT if openness(kept.subscriptions.get(channel)) <= openness(gone.subscriptions.get(channel)) else Whose.GONE


def openness(status: str | None) -> int:
    """How much a subscription allows."""
    return _OPENNESS.index(status) if status in _OPENNESS else 0


def addresses_by_key(kept: Record, gone: Record) -> dict[str, Address]:
    """The addresses of both by key, each place once."""
    found: dict[str, Address] = {}
    places: set[Address] = set()
    for whose, record in ((Whose.KEPT, kept), (Whose.GONE, gone)):
        for number, address in enumerate(addresses_in(record)):
            place = replace(address, is_default=False)
            if place not in places:
                places.add(place)
                found[f"{whose}:{number}"] = address
    return found


def typed_by_other(kept: Record, gone: Record) -> tuple[str, ...]:
    """What the other record only typed, and the kept one does not have."""
    held = {(each["kind"], each["value"]) for each in kept.identities}
    typed = (each for each in gone.identities if each["standing"] == IdentityStanding.TYPED)
    return tuple(f"{each['kind']}:{each['value']}" for each in typed if (each["kind"], each["value"]) not in held)


def union_of(kept: Record, gone: Record, choices: Choices) -> Union:
    """What the kept record becomes."""
    chosen = {name: choices.fields.get(name, usual(kept, gone, name)) for name in FIELDS}
    values: dict[str, Any] = {name: _taken(kept, gone, name, whose) for name, whose in chosen.items()}
    if not values["first_name"]:
        # A record needs one; without a choice that leaves it, both names stay as they are kept.
        values["first_name"] = kept.customer["first_name"]
    attributes = {}
    for key in own_names(kept, gone):
        whose = choices.fields.get(OWN + key, usual(kept, gone, OWN + key))
        holder = gone if whose is Whose.GONE else kept
        if key in holder.customer["attributes"]:
            attributes[key] = holder.customer["attributes"][key]
    values["attributes"] = attributes
    for name in LABELS:
        both = tuple(dict.fromkeys((*kept.customer[name], *gone.customer[name])))
        values[name] = [label for label in both if label in choices.labels.get(name, both)]
    values["doubts"] = _doubts(kept, gone, chosen)
    values["doubt_rank"] = rank(values["doubts"])
    return Union(
        values=values,
        addresses=_addresses(kept, gone, choices),
        subscriptions={channel.value: _subscription(kept, gone, channel.value, choices) for channel in Channel},
        follows=frozenset(each for each in typed_by_other(kept, gone) if choices.identities is None or each in choices.identities),
    )


def _taken(kept: Record, gone: Record, name: str, whose: Whose) -> Any:
    if whose is Whose.BOTH and name in JOINED:
        return "\n".join(dict.fromkeys(filter(None, (kept.customer[name], gone.customer[name]))))
    return (gone if whose is Whose.GONE else kept).customer[name]


def _doubts(kept: Record, gone: Record, chosen: Mapping[str, Whose]) -> list[str]:
    # Somebody has looked at both: what was doubted is that they are one. A doubt about a value goes where the value goes.
    mine = [each for each in kept.customer["doubts"] if chosen.get(read(each).field) is not Whose.GONE]
    theirs = [each for each in gone.customer["doubts"] if read(each).field and chosen.get(read(each).field) in (Whose.GONE, Whose.BOTH)]
    return [each for each in dict.fromkeys((*mine, *theirs)) if read(each).doubt is not Doubt.POSSIBLE_DUPLICATE]


def _addresses(kept: Record, gone: Record, choices: Choices) -> tuple[Address, ...]:
    found = addresses_by_key(kept, gone)
    taken = [key for key in found if choices.addresses is None or key in choices.addresses]
    default = choices.default if choices.default in taken else next((key for key in taken if found[key].is_default), "")
    return with_one_default([replace(found[key], is_default=key == default) for key in taken])


def _subscription(kept: Record, gone: Record, channel: str, choices: Choices) -> str:
    whose = choices.subscriptions.get(channel, stricter(kept, gone, channel))
    return (gone if whose is Whose.GONE else kept).subscriptions.get(channel, Subscription.NOT_SUBSCRIBED.value)
