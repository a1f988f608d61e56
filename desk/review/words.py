"""Doubts, decisions and likenesses in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, gettext, lazy_gettext

from flows.doubts import Doubt, Doubtful
from flows.sending_back import Refused, Why
from storage.customers.history import Event, What
from storage.customers.likeness import Likeness

Label = Callable[[str], str]

_PLAIN: Mapping[Doubt, LazyString] = {
    Doubt.POSSIBLE_DUPLICATE: lazy_gettext("Possible duplicate"),
    Doubt.VAT_CHECK_FAILS: lazy_gettext("VAT ID fails its check"),
    Doubt.EMAIL_TYPO_DECLINED: lazy_gettext("Email looks mistyped, the customer kept it"),
    Doubt.PHONE_UNVERIFIED: lazy_gettext("Phone not verified"),
    Doubt.NAME_SPLIT_UNCERTAIN: lazy_gettext("First and last name may be mixed up"),
}
_TONES: Mapping[Doubt, tuple[str, str]] = {
    Doubt.POSSIBLE_DUPLICATE: ("people", "red"),
    Doubt.VAT_CHECK_FAILS: ("alert", "red"),
    Doubt.EMAIL_TYPO_DECLINED: ("alert", "amber"),
    Doubt.ADDRESS_INCOMPLETE: ("pin", "amber"),
    Doubt.PHONE_UNVERIFIED: ("phone", "amber"),
    Doubt.NAME_SPLIT_UNCERTAIN: ("person", "amber"),
    Doubt.MISSING: ("right", "amber"),
    Doubt.STAFF_VALUE: ("note", "grey"),
    Doubt.THIRD_ATTEMPT: ("question", "grey"),
}
REASONS: Mapping[Why, LazyString] = {
    Why.MISTYPED: lazy_gettext("It looks mistyped"),
    Why.INCOMPLETE: lazy_gettext("Something is missing"),
    Why.UNCLEAR: lazy_gettext("We could not make it out"),
    Why.NO_FIT: lazy_gettext("It does not fit the other details"),
    Why.NOT_ARRIVED: lazy_gettext("Something that we sent did not arrive"),
}
LIKE: Mapping[Likeness, LazyString] = {
    Likeness.EMAIL: lazy_gettext("same email"),
    Likeness.PHONE: lazy_gettext("same phone"),
    Likeness.NAME: lazy_gettext("same name and postal code"),
    Likeness.BSUID: lazy_gettext("same WhatsApp account"),
}
_DONE: Mapping[What, LazyString] = {
    What.CREATED: lazy_gettext("made the record"),
    What.EDITED: lazy_gettext("edited it"),
    What.TOLD: lazy_gettext("The customer changed it in the chat"),
    What.APPROVED: lazy_gettext("approved it"),
    What.REJECTED: lazy_gettext("rejected it"),
    What.RETURNED: lazy_gettext("sent it back to the customer"),
    What.B2B_APPROVED: lazy_gettext("opened the business account"),
    What.B2B_REFUSED: lazy_gettext("declined the business account"),
    What.DELETED: lazy_gettext("deleted it"),
    What.MERGED: lazy_gettext("merged it"),
}


@dataclass(frozen=True, kw_only=True)
class DoubtShown:
    """A doubt as a sign with its words; `field` is what it is about."""

    words: str
    icon: str
    tone: str
    field: str


def doubt_shown(doubt: Doubtful, label: Label) -> DoubtShown:
    """A doubt, named."""
    icon, tone = _TONES[doubt.doubt]
    return DoubtShown(words=_doubt_words(doubt, label), icon=icon, tone=tone, field=doubt.field)


def _doubt_words(doubt: Doubtful, label: Label) -> str:
    field = label(doubt.field) if doubt.field else ""
    match doubt.doubt:
        case Doubt.ADDRESS_INCOMPLETE:
            return str(gettext("Address incomplete for its country: %(field)s", field=field))
        case Doubt.MISSING:
            return str(gettext("Left out: %(field)s", field=field))
        case Doubt.STAFF_VALUE:
            return str(gettext("Value changed by staff: %(field)s", field=field))
        case Doubt.THIRD_ATTEMPT:
            return str(gettext("Answered at the third attempt: %(field)s", field=field))
        case plain:
            return str(_PLAIN[plain])


def done_words(event: Event) -> str:
    """What a colleague, or the customer, did with a profile, in one sentence."""
    done = str(_DONE.get(event.what, lazy_gettext("changed it")))
    words = done if event.what is What.TOLD else str(gettext("%(name)s %(did)s", name=event.who or gettext("Somebody"), did=done))
    return f"{words}: {event.words}" if event.words else f"{words}."


def refused_words(refused: Refused) -> str:
    """Why nothing was sent back, and what to do instead."""
    return str(
        {
            Refused.NOTHING: gettext("Tick at least one field that the customer shall be asked for."),
            Refused.UNKNOWN: gettext("One of these fields cannot be asked of this customer. Tick others, or edit the record."),
            Refused.STOPPED: gettext("The customer wrote stop. Nothing can be sent until they write start."),
            Refused.WITH_A_PERSON: gettext("One of us is writing with this customer. Hand back to the bot first, then ask again."),
        }[refused]
    )
