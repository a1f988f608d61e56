"""What was done with an intake, in the viewer's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext

from desk.access import may
from desk.speech import clock_written
from storage.desk.events import Event, What

# These stand in the chat themselves.
IN_THE_CHAT = frozenset((What.WROTE, What.SENT_TEMPLATE, What.NOTED))

# So much of an id tells two intakes apart, and fits into a conversation between colleagues.
REFERENCE = 8

_SIGNS = {
    What.TOOK_OVER: ("hand", "violet"),
    What.HANDED_BACK: ("bot", "violet"),
    What.PAUSE_ENDED: ("bot", "violet"),
    What.ASSIGNED: ("person", "grey"),
    What.MARKED_DUPLICATE: ("people", "amber"),
    What.HAS_DUPLICATE: ("people", "amber"),
    What.STOPPED: ("ban", "red"),
    What.REOPENED: ("right", "green"),
    What.SKIPPED: ("right", "grey"),
    What.ASKED: ("question", "blue"),
    What.CORRECTED: ("check", "blue"),
    What.TYPED_IN: ("phone", "blue"),
    What.APPLIED: ("check", "green"),
    What.SENT_AGAIN: ("send", "blue"),
    What.SENT_BACK: ("left", "violet"),
    What.TOLD: ("send", "blue"),
}


def reference_of(intake_id: str) -> str:
    """How colleagues name an intake."""
    return intake_id[:REFERENCE].upper()


def sign_of(event: Event) -> tuple[str, str]:
    """Its icon and its tone."""
    return _SIGNS.get(What(event.what), ("note", "grey")) if event.what in set(What) else ("note", "grey")


def link_of(event: Event) -> str:
    """The address of the other intake or the customer that it speaks of; empty when there is none."""
    kind, key = _other(event)
    if kind == "customer":
        return url_for("customers.one", customer_id=key) if may("customers.one") else ""
    return url_for("intakes.one", intake_id=key) if kind == "intake" else ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event with what its sentence needs.

    Shape: `who` did it; `names` are colleagues, `label` names a field.
    """

    event: Event
    who: str
    names: Mapping[str, str]
    label: Callable[[str], str]

    @property
    def other(self) -> str:
        """The other intake, or the customer."""
        kind, key = _other(self.event)
        return reference_of(key) if kind == "intake" else str(gettext("customer %(reference)s", reference=reference_of(key)))

    @property
    def fields(self) -> str:
        """The fields that it speaks of."""
        found = self.event.about.get("fields") or [self.event.about.get("field") or ""]
        return ", ".join(filter(None, (self.label(str(name)) for name in found)))


def words_of(event: Event, names: Mapping[str, str], label: Callable[[str], str]) -> str:
    """One sentence, with the reason where somebody gave one."""
    who = names.get(event.staff_id or "", event.who) or gettext("Somebody")
    written = _SENTENCES.get(event.what, _unknown)
    words = str(written(Told(event=event, who=who, names=names, label=label)))
    return f"{words} {event.words}" if event.words else words


def _unknown(told: Told) -> str:
    return str(gettext("%(name)s changed something", name=told.who))


def _other(event: Event) -> tuple[str, str]:
    kind, _, key = str(event.about.get("of") or event.about.get("duplicate") or "").partition(":")
    return kind, key


def _took_over(told: Told) -> str:
    before, until = told.names.get(str(told.event.about.get("from") or ""), ""), told.event.about.get("until")
    if until:
        clock = clock_written(datetime.fromisoformat(str(until)))
        if before:
            return str(gettext("%(name)s took over from %(other)s, until %(clock)s", name=told.who, other=before, clock=clock))
        return str(gettext("%(name)s took over; the bot is silent until %(clock)s", name=told.who, clock=clock))
    if before:
        return str(gettext("%(name)s took over from %(other)s", name=told.who, other=before))
    return str(gettext("%(name)s took over; the bot is silent", name=told.who))


def _assigned(told: Told) -> str:
    given = told.event.about.get("to")
    if not given:
        return str(gettext("%(name)s gave it to nobody", name=told.who))
    if given == told.event.staff_id:
        return str(gettext("%(name)s took charge of it", name=told.who))
    return str(gettext("%(name)s gave it to %(other)s", name=told.who, other=told.names.get(str(given), "?")))


_SENTENCES: Mapping[str, Callable[[Told], str]] = {
    What.TOOK_OVER: _took_over,
    What.ASSIGNED: _assigned,
    What.HANDED_BACK: lambda told: gettext("%(name)s handed back to the bot", name=told.who),
    What.PAUSE_ENDED: lambda _: gettext("The pause is over; the bot is back"),
    What.WROTE: lambda told: gettext("%(name)s wrote to the customer", name=told.who),
    What.SENT_TEMPLATE: lambda told: gettext("%(name)s sent a template", name=told.who),
    What.NOTED: lambda told: gettext("%(name)s added a note", name=told.who),
    What.MARKED_DUPLICATE: lambda told: gettext("%(name)s marked it as a duplicate of %(other)s", name=told.who, other=told.other),
    What.HAS_DUPLICATE: lambda told: gettext("%(name)s marked %(other)s as a duplicate of this one", name=told.who, other=told.other),
    What.STOPPED: lambda told: gettext("%(name)s ended it; the customer was told nothing.", name=told.who),
    What.REOPENED: lambda told: gettext("%(name)s opened it again", name=told.who),
    What.SKIPPED: lambda told: gettext("%(name)s skipped: %(fields)s", name=told.who, fields=told.fields),
    What.ASKED: lambda told: gettext("%(name)s had the bot ask: %(fields)s", name=told.who, fields=told.fields),
    What.CORRECTED: lambda told: gettext("%(name)s corrected: %(fields)s.", name=told.who, fields=told.fields),
    What.SENT_BACK: lambda told: gettext("%(name)s sent back for correction: %(fields)s", name=told.who, fields=told.fields),
    What.TOLD: lambda told: gettext("%(name)s decided about the business account, and the customer was told", name=told.who),
    What.APPLIED: lambda told: gettext("%(name)s had a message applied that our program had failed on", name=told.who),
    What.SENT_AGAIN: lambda told: gettext("%(name)s sent a message again that had not arrived", name=told.who),
    What.TYPED_IN: lambda told: (
        gettext("%(name)s began it on the telephone", name=told.who)
        if told.event.about.get("began")
        else gettext("%(name)s went on by telephone; the bot is silent", name=told.who)
    ),
}
