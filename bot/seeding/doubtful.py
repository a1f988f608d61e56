"""What review would look at: answers of invented customers that leave a doubt, and doubts of invented records."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flows.intake import Intake
from flows.message import Answer

# Which doubts an invented record that waits for review has, by its number.
_DOUBTS: tuple[tuple[str, ...], ...] = (
    (),
    ("phone_unverified:phone",),
    (),
    ("email_typo_declined:email", "third_attempt:email"),
    ("address_incomplete:postal_code",),
    (),
    ("name_split_uncertain:full_name",),
    ("staff_value:email", "phone_unverified:phone"),
    (),
    ("missing:vat_id",),
    ("vat_check_fails:vat_id", "staff_value:vat_id"),
)


def doubts_of(number: int) -> tuple[str, ...]:
    """The doubts of a record."""
    return _DOUBTS[number % len(_DOUBTS)]


class Slips(StrEnum):
    """How an invented customer answers."""

    NONE = "none"
    KEEPS_A_TYPO = "keeps a typo"
    THIRD_TIME = "third time"
    ANOTHER_NUMBER = "another number"


def slips_of(number: int) -> Slips:
    """How the customer of this number answers; a small shop has plain ones alone."""
    return (Slips.NONE, Slips.KEEPS_A_TYPO, Slips.NONE, Slips.THIRD_TIME, Slips.NONE, Slips.ANOTHER_NUMBER)[
        number % 6 if number >= 40 else 0
    ]


def doubtful_answer(kind: Slips, phone: str, email: str, intake: Intake, choices: Mapping[str, str]) -> Answer | None:
    """What somebody answers who slips there; None for a plain answer."""
    asks = intake.asks
    if asks == "email" and kind is Slips.KEEPS_A_TYPO:
        # Whoever is asked whether she meant gmail.com says no.
        return _tapped("meant:no", choices) or Answer(text=f"{email.partition('@')[0]}@gmial.com")
    if asks == "email" and kind is Slips.THIRD_TIME and intake.slips < 2:
        return Answer(text=email.partition("@")[0] + "@")
    if asks == "phone" and kind is Slips.ANOTHER_NUMBER:
        return _tapped("phone:other", choices) or Answer(text=f"{phone[:-2]}00")
    return None


def _tapped(key: str, choices: Mapping[str, str]) -> Answer | None:
    return Answer(text=choices[key], tapped=key, label=choices[key]) if key in choices else None
