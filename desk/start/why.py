"""Why an invitation is refused, in words for staff: what is in the way, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from bot.invite import MOST_AN_HOUR
from bot.invites.request import Why


@dataclass(frozen=True)
class Reason:
    """A refusal: `words` are what is in the way and what helps; `field` is where it is put right, empty for the whole form."""

    words: LazyString
    field: str = ""
    hand_over: bool = False
    """Whether link or QR card are the way out."""


_HAND_OVER = True

REASONS: Mapping[Why, Reason] = {
    Why.NO_NUMBER: Reason(
        lazy_gettext("A message needs a phone number. Write it down, or give the customer a link or a QR card."), "phone", _HAND_OVER
    ),
    Why.NOT_A_NUMBER: Reason(
        lazy_gettext("That is no phone number. Write it with its country code, for example +49 151 23456789."), "phone"
    ),
    Why.LANGUAGE: Reason(lazy_gettext("We do not speak that language. Choose one of the list."), "language"),
    Why.FACTS: Reason(lazy_gettext("Some details cannot be used. Correct them where they are marked, or leave them out.")),
    Why.NOT_AGREED: Reason(
        lazy_gettext(
            "WhatsApp lets us write first only to people who agreed. Tick that the customer agreed, or hand over a link or a QR card."
        ),
        "agreed",
        _HAND_OVER,
    ),
    Why.NO_TEMPLATE: Reason(
        lazy_gettext(
            "WhatsApp has not approved the message in this language yet. Choose another language, or hand over a link or a QR card."
        ),
        "language",
        _HAND_OVER,
    ),
    Why.STOPPED: Reason(
        lazy_gettext("This customer has asked us not to write any more. Only they can begin again: hand over a link or a QR card."),
        "phone",
        _HAND_OVER,
    ),
    Why.BARRED: Reason(
        lazy_gettext(
            "WhatsApp does not let us write to this number. Hand over a link or a QR card: as soon as the customer writes, we may answer."
        ),
        "phone",
        _HAND_OVER,
    ),
    Why.WRITTEN_LATELY: Reason(
        lazy_gettext("This customer was invited within the last day. Wait for an answer, or hand over a link or a QR card."),
        "phone",
        _HAND_OVER,
    ),
    Why.TOO_MANY: Reason(
        lazy_gettext(
            "That is enough for now: nobody makes more than %(most)s invitations an hour. Go on later, or use a poster for everybody.",
            most=MOST_AN_HOUR,
        )
    ),
    Why.POSTER: Reason(
        lazy_gettext("A poster is for everybody: leave out the number and what is known of one person, or take the tick away."), "poster"
    ),
    Why.BUSY: Reason(lazy_gettext("The customer is writing to us at this moment. Look at the intake, then try again."), "phone"),
}
