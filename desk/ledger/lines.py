"""Lines of the ledger and of the failures as a viewer reads them: addresses masked, codes and places in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import LazyString, gettext, lazy_gettext

from bot.sending.again import Hindrance, hindrance
from desk.personal import Kind, masked
from desk.reasons import reason_of
from storage.desk.failures import Failed, Stuck
from storage.desk.ledger import Line
from storage.masks import masked_sender

_GLIMPSE = 90

# How hers came, and why ours left.
_KINDS: dict[str, LazyString] = {
    "typed": lazy_gettext("typed"),
    "tapped": lazy_gettext("tapped"),
    "card": lazy_gettext("contact card"),
    "pin": lazy_gettext("location"),
    "media": lazy_gettext("attachment"),
    "reply": lazy_gettext("reply of the bot"),
    "template": lazy_gettext("template"),
    "reminder": lazy_gettext("reminder"),
    "invite": lazy_gettext("invitation"),
    "staff": lazy_gettext("written by us"),
}

_HINDRANCES: dict[Hindrance, LazyString] = {
    Hindrance.DONE: lazy_gettext("It was sent again already."),
    Hindrance.NOBODY: lazy_gettext("It belongs to no intake."),
    Hindrance.EMPTIED: lazy_gettext("Its words are deleted."),
    Hindrance.STOPPED: lazy_gettext("The customer wrote stop."),
    Hindrance.BARRED: lazy_gettext("The customer cannot be written to at the moment."),
    Hindrance.HOPELESS: lazy_gettext("Sending the same once more would fail again."),
    Hindrance.OVERTAKEN: lazy_gettext("The customer has written since; the conversation is further on."),
    Hindrance.CLOSED: lazy_gettext("The window is closed: only a template may be sent."),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A line of the ledger.

    Shape: `step` is the question in words; `reason` why it failed; `url` leads to it in its chat.
    """

    line: Line
    sender: str
    step: str
    reason: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """A message of ours that did not arrive.

    Shape: `hindrance` says why it cannot be sent again, empty when it can; `words` are what it said.
    """

    failed: Failed
    sender: str
    reason: str
    hindrance: str
    words: str
    kind: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message in quarantine.

    Shape: `then` is the question that was open when it came, `today` the one that is open now, where it is another one.
    """

    stuck: Stuck
    sender: str
    words: str
    then: str
    today: str
    moved: bool
    url: str


def lines_of(lines: Iterable[Line], label: Callable[[str], str]) -> tuple[Shown, ...]:
    """The lines of a page; `label` names a question."""
    return tuple(
        Shown(
            line=line,
            sender=_sender(line.address),
            step=label(line.step) if line.step else "",
            reason=_reason(line.code) if line.failed and not line.inbound else "",
            url=_place(line.intake_id, line.key),
        )
        for line in lines
    )


def unsent_of(several: Iterable[Failed], now: datetime) -> tuple[Unsent, ...]:
    """What did not arrive."""
    return tuple(
        Unsent(
            failed=failed,
            sender=_sender(failed.recipient),
            reason=_reason(failed.code),
            hindrance=hindrance_words(hindrance(failed, now)),
            words=_glimpse(str(failed.payload.get("body") or failed.payload.get("text") or "")),
            kind=spoken_kind(failed.kind),
            url=_place(failed.intake_id, f"o{failed.id}"),
        )
        for failed in several
    )


def waiting_of(several: Iterable[Stuck], label: Callable[[str], str]) -> tuple[Waiting, ...]:
    """What is in quarantine."""
    return tuple(
        Waiting(
            stuck=stuck,
            sender=_sender(stuck.address),
            words=_glimpse(stuck.words),
            then=label(stuck.step) if stuck.step else gettext("none"),
            today=label(stuck.asks) if stuck.asks else gettext("none"),
            moved=stuck.asks != stuck.step,
            url=_place(stuck.intake_id, f"m{stuck.seq}"),
        )
        for stuck in several
    )


def hindrance_words(found: Hindrance | None) -> str:
    """What stands in the way of sending it again; empty when nothing does."""
    return "" if found is None else str(_HINDRANCES[found])


def spoken_kind(kind: str) -> str:
    """How a message came or why it left."""
    return str(_KINDS.get(kind, kind))


def _reason(code: int | None) -> str:
    return str(gettext("Nobody has said why.")) if code is None else reason_of(code)


def reasons_of(counted: Iterable[tuple[int | None, int]]) -> tuple[tuple[str, int], ...]:
    """How often each sentence is the reason, the most frequent first: several codes mean the same to whoever reads it."""
    found: Counter[str] = Counter()
    for code, many in counted:
        found[_reason(code)] += many
    return tuple(found.most_common())


def _glimpse(words: str) -> str:
    # Enough to know which message it was; the whole stands in the chat.
    short = " ".join(words.split())
    return masked(short if len(short) <= _GLIMPSE else f"{short[:_GLIMPSE]}…", Kind.WORDS)


def _sender(address: str) -> str:
    return masked_sender(address).partition(":")[2]


def _place(intake_id: str | None, key: str) -> str:
    return url_for("intakes.one", intake_id=intake_id, _anchor=key) if intake_id else ""
