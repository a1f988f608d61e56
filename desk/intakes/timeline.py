"""The chat of one intake, in the order in which things happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from flask_babel import gettext
from markupsafe import Markup

from desk.intakes.acts import IN_THE_CHAT, link_of, sign_of, words_of
from desk.intakes.composing import ended_by_us
from desk.intakes.formatted import formatted
from desk.intakes.lines import attachments_of
from desk.personal import Kind, masked
from desk.reasons import reason_of
from desk.speech import zone_here
from flows.intake import State
from storage.desk.chat import Chat, Heard, Sent

_FAILED = frozenset(("failed", "undelivered"))
_ENDS = frozenset((State.STOPPED, State.CANCELLED, State.EXPIRED))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing in the chat.

    Shape: `kind` is "hers", "ours", "event" or "note"; `key` its id on the page; `sign` the icon of an event; `by` who wrote it;
    `trouble` why it went wrong; `link` the address of another intake that it speaks of.
    """

    kind: str
    key: str
    at: datetime
    words: Markup | str = ""
    choices: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    tapped: bool = False
    delivery: str = ""
    by: str = ""
    sign: str = ""
    tone: str = "grey"
    trouble: str = ""
    emptied: bool = False
    link: str = ""


@dataclass(frozen=True)
class Day:
    """What happened on one day of the viewer's calendar."""

    at: datetime
    entries: tuple[Entry, ...] = field(default_factory=tuple)


def days_of(chat: Chat, label: Callable[[str], str]) -> tuple[Day, ...]:
    """The chat by days. `label` names a field in the viewer's language."""
    found = [
        *_began(chat),
        *_said(chat.heard, chat.names, label),
        *(_sent(each, chat.names) for each in chat.sent),
        *_noted(chat),
        *_ended(chat),
    ]
    found += _handled(chat, label)
    # Python's sort is stable: what one message led to stays behind it.
    found.sort(key=lambda entry: entry.at)
    zone = zone_here()
    days = groupby(found, key=lambda entry: entry.at.astimezone(zone).date())
    return tuple(Day(entries[0].at, tuple(entries)) for entries in (list(each) for _, each in days))


def _event(key: str, at: datetime, words: str, sign: str, tone: str = "grey") -> Entry:
    return Entry(kind="event", key=key, at=at, words=words, sign=sign, tone=tone)


def _handled(chat: Chat, label: Callable[[str], str]) -> Iterator[Entry]:
    """What colleagues did, but for what stands in the chat by itself."""
    for event in chat.events:
        if event.what not in IN_THE_CHAT:
            sign, tone = sign_of(event)
            words = masked(words_of(event, chat.names, label), Kind.WORDS) if event.words else words_of(event, chat.names, label)
            yield Entry(kind="event", key=f"e{event.id}", at=event.done_at, words=words, sign=sign, tone=tone, link=link_of(event))


def _began(chat: Chat) -> Iterator[Entry]:
    if chat.invited is not None:
        who = chat.names.get(chat.invited.made_by, "")
        words = gettext("Invited by %(name)s", name=who) if who else gettext("Came through an invitation")
        yield _event("invited", min(chat.invited.at, chat.intake.begun_at), words, "link")
    yield _event("began", chat.intake.begun_at, gettext("The registration began"), "chat")


def _said(heard: Iterable[Heard], names: Mapping[str, str], label: Callable[[str], str]) -> Iterator[Entry]:
    for each in heard:
        yield Entry(
            kind="hers",
            key=f"m{each.seq}",
            at=each.at,
            words=masked(each.words, Kind.WORDS),
            attachments=attachments_of(each.how, each.media),
            tapped=each.how == "tapped",
            emptied=each.emptied,
            by=names.get(each.staff_id, "?") if each.staff_id else "",
        )
        if each.took:
            fields = ", ".join(dict.fromkeys(filter(None, map(label, each.took))))
            yield _event(f"took{each.seq}", each.at, gettext("Noted: %(fields)s", fields=fields), "check", "green")
        elif each.effect == "quarantined":
            yield _event(
                f"poison{each.seq}", each.at, gettext("Our program failed on this message; the customer was told so."), "alert", "red"
            )
        elif each.effect == "reprompted":
            yield _event(f"again{each.seq}", each.at, gettext("Not understood, asked again"), "question")
        for place, words in enumerate(each.said):
            key = f"r{each.seq}-{place}"
            # What was read aloud to a caller was never sent.
            by, delivery = (gettext("Read aloud"), "") if each.staff_id else (gettext("Bot"), "sent")
            yield Entry(kind="ours", key=key, at=each.at, words=formatted(masked(words, Kind.WORDS)), delivery=delivery, by=by)


def _sent(sent: Sent, names: dict[str, str]) -> Entry:
    written_by = {
        "staff": names.get(sent.staff_id or "", gettext("One of us")),
        "reminder": gettext("Reminder"),
        "invite": gettext("Invitation"),
        "template": gettext("Template"),
    }
    return Entry(
        kind="ours",
        key=f"o{sent.id}",
        at=sent.at,
        words=formatted(masked(sent.words, Kind.WORDS)),
        choices=sent.choices,
        delivery=sent.delivery,
        by=written_by.get(sent.kind, gettext("Bot")),
        trouble=reason_of(sent.code) if sent.delivery in _FAILED and sent.code is not None else "",
    )


def _noted(chat: Chat) -> Iterator[Entry]:
    for note in chat.notes:
        yield Entry(kind="note", key=f"n{note.id}", at=note.at, words=masked(note.words, Kind.WORDS), by=chat.names.get(note.staff_id, "?"))
    for consent in chat.consents:
        said = {"granted": gettext("Said yes to marketing"), "refused": gettext("Said no to marketing")}
        words = said.get(consent.act, gettext("Withdrew consent to marketing"))
        yield _event(f"c{consent.sid}{consent.channel}", consent.at, f"{words} ({consent.channel})", "review")


def _ended(chat: Chat) -> Iterator[Entry]:
    if chat.registered_at is not None:
        yield _event("registered", chat.registered_at, gettext("Registered: the record was made"), "check", "green")
    if chat.intake.state in _ENDS and chat.duplicate_of is None and not ended_by_us(chat):
        words = {
            State.STOPPED: gettext("The customer wrote stop: nothing more is sent"),
            State.CANCELLED: gettext("Cancelled by the customer"),
            State.EXPIRED: gettext("Expired after a long silence"),
        }
        yield _event("ended", chat.intake.heard_at, words[chat.intake.state], "ban")
