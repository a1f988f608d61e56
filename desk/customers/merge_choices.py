"""Two records side by side: what can be chosen, and what somebody has chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from desk.customers.one_words import STANDINGS, SUBSCRIPTIONS, address_line, field_words, value_words
from desk.receipts import channel_words
from flows.read.phones import written
from storage.consent.consents import Channel
from storage.customers.record import Record
from storage.customers.union import (
    FIELDS,
    JOINED,
    LABELS,
    OWN,
    Choices,
    Whose,
    addresses_by_key,
    own_names,
    stricter,
    typed_by_other,
    usual,
    value_of,
)

# In the form: "field.email", "channel.sms", and lists of ticks by their own names.
FIELD, CHANNEL = "field.", "channel."

Label = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One field of two records. `same`: there is nothing to choose; `joins`: both can stand under each other."""

    name: str
    label: str
    kept: str
    gone: str
    chosen: str
    same: bool
    joins: bool = False

    def __repr__(self) -> str:
        return f"Row({self.name})"  # personal data: a repr ends in logs and exceptions


def rows_of(kept: Record, gone: Record, choices: Choices, label: Label) -> list[Row]:
    """Every field that one of them has."""
    rows = []
    for name in (*FIELDS, *(OWN + key for key in own_names(kept, gone))):
        mine, other = value_of(kept, name), value_of(gone, name)
        if mine in (None, "") and other in (None, ""):
            continue
        rows.append(
            Row(
                name=FIELD + name,
                label=field_words(name, label),
                kept=_words(name, mine),
                gone=_words(name, other),
                chosen=choices.fields.get(name, usual(kept, gone, name)).value,
                same=mine == other,
                joins=name in JOINED and bool(mine) and bool(other),
            )
        )
    return rows


def channels_of(kept: Record, gone: Record, choices: Choices) -> list[Row]:
    """The subscription to every channel."""
    rows = []
    for channel in Channel:
        statuses = [record.subscriptions.get(channel.value, "NOT_SUBSCRIBED") for record in (kept, gone)]
        chosen = choices.subscriptions.get(channel.value, stricter(kept, gone, channel.value))
        words = [str(SUBSCRIPTIONS[status].word) for status in statuses]
        same = statuses[0] == statuses[1]
        rows.append(Row(name=CHANNEL + channel, label=channel_words(channel), kept=words[0], gone=words[1], chosen=chosen.value, same=same))
    return rows


def ticks_of(kept: Record, gone: Record, choices: Choices) -> dict[str, Any]:
    """The lists of which each entry is taken or left: addresses with their default, labels, identities that were only typed."""
    places = addresses_by_key(kept, gone)
    taken = [key for key in places if choices.addresses is None or key in choices.addresses]
    default = choices.default if choices.default in taken else next((key for key in taken if places[key].is_default), "")
    labels = {}
    for name in LABELS:
        both = tuple(dict.fromkeys((*kept.customer[name], *gone.customer[name])))
        labels[name] = [(each, each in choices.labels.get(name, both)) for each in both]
    typed = [(key, key.partition(":")[2], choices.identities is None or key in choices.identities) for key in typed_by_other(kept, gone)]
    follows = [(each["value"], STANDINGS[each["standing"]]) for each in gone.identities if each["standing"] != "typed"]
    lines = [(key, place.title, address_line(place.__dict__), key in taken, key == default) for key, place in places.items()]
    return {"places": lines, "labels": labels, "typed_ids": typed, "follows": follows}


def choices_in_form() -> Choices:
    """What the form of this request says."""
    form = request.form
    if "chosen" not in form:
        return Choices()
    whose = {each.value: each for each in Whose}
    fields = {name.removeprefix(FIELD): whose[value] for name, value in form.items() if name.startswith(FIELD) and value in whose}
    channels = {name.removeprefix(CHANNEL): whose[value] for name, value in form.items() if name.startswith(CHANNEL) and value in whose}
    return Choices(
        fields=fields,
        subscriptions=channels,
        addresses=tuple(form.getlist("addresses")),
        default=form.get("default", ""),
        labels={name: tuple(form.getlist(name)) for name in LABELS},
        identities=frozenset(form.getlist("identities")),
    )


def _words(name: str, value: Any) -> str:
    return written(value) if name == "phone" and value else value_words(name.removeprefix(OWN), value)
