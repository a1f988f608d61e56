"""Proof that whoever writes is the customer: the email address on record, or a code that was mailed to it."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from flows.commands import Command, CommandName
from flows.intake import Aside, Effect, Intake, Mark, State, Turn
from flows.message import Reading
from flows.moment import Moment
from flows.read.emails import email
from flows.read.folding import digits_plain
from flows.slips import PASSED_ON, marked
from flows.wording import Text, lines, say

# After this silence a number may have a new owner.
# Source: trust.md section 3, line 30.
TRUSTED_FOR = timedelta(days=90)
MOST_PROOFS = 3
# Source: trust.md section 2, line 37.
CODE_LASTS = timedelta(minutes=10)
MOST_GUESSES = 5
# So many codes are mailed to one customer within a day: nobody's mailbox is flooded from somebody else's telephone.
MOST_CODES = 5

PROOF = "proof"
_CODE = re.compile(r"\D*(?:\d\D?){6}\D*")

ASK = say("To protect your data, we have just sent a code of six digits to the email address we have for you. Please write it here.")
LASTS = say("It may take a minute to arrive, and it is valid for ten minutes.")
WRONG = say("That is not the code. Please try once more, or write *person*.")
LATE = say("That code is no longer valid, so we have just sent you a new one. Please write it here.")

Then = Callable[[Moment], Turn]


def needs_proof(moment: Moment) -> bool:
    """Whether the number was silent so long that its owner must prove herself first."""
    if moment.known is None:
        return False
    return moment.intake.draft.get("unproven") is True or moment.now - moment.known.heard_at > TRUSTED_FOR


def proved(moment: Moment, command: Command | None, then: Then) -> Turn:
    """Ask for a proof; nothing stored is shown or changed before it is right."""
    known = moment.known
    here = moment.with_intake(customer_id=known.customer_id if known else None)
    if moment.intake.draft.get("unproven") is not True:
        here = here.with_intake(draft=moment.intake.draft.having({"unproven": True}), slips=0, aside=None)
        return _asked(here)
    if by_code(moment):
        if not is_open(moment):
            return moment.say(effect=Effect.IGNORED) if moment.intake.state is State.HUMAN else _asked(here)
        return code_given(here, command, lambda proven: then(_proven(proven)))
    on_record = known.profile.email if known else None
    attempt = email(moment.answer, moment.context)
    if on_record and isinstance(attempt, Reading) and str(attempt.value).casefold() == on_record.casefold():
        return then(_proven(here))
    if moment.intake.state is State.HUMAN:
        return moment.say(effect=Effect.IGNORED)
    slips = moment.intake.slips + 1
    if slips >= MOST_PROOFS or _wants_a_person(command):
        return _handed_over(here)
    again = say("That is not the email address we have for you. Please try once more, or write *person*.")
    return here.aside(Aside(PROOF), again, effect=Effect.REPROMPTED, slips=slips)


def by_code(moment: Moment) -> bool:
    """Whether a code can be mailed to this customer."""
    return moment.shop.mails and moment.known is not None and bool(moment.known.profile.email)


def is_open(moment: Moment) -> bool:
    """Whether a code is awaited."""
    return awaits_code(moment.intake)


def awaits_code(intake: Intake) -> bool:
    """The same of an intake that nobody has written to just now."""
    return intake.aside is not None and intake.aside.name == PROOF and "asked_at" in intake.aside.about


def is_for(moment: Moment, wanted: str) -> bool:
    """Whether a code is awaited for this."""
    aside = moment.intake.aside
    return aside is not None and is_open(moment) and aside.about.get("for") == wanted


def code_asked(moment: Moment, wanted: str, *said: Text) -> Turn:
    """Mail a code, and ask for it; `wanted` is what it opens."""
    if moment.known is None or moment.known.codes_sent >= MOST_CODES:
        return _handed_over(moment)
    aside = Aside(PROOF, {"for": wanted, "asked_at": moment.now.isoformat()})
    turn = moment.aside(aside, lines(*said, *((LASTS,) if LATE in said else (ASK, LASTS))))
    return replace(turn, mails_code=True)


def code_given(moment: Moment, command: Command | None, then: Then) -> Turn:
    """The turn after what should be the code."""
    aside, known = moment.intake.aside, moment.known
    if aside is None or known is None:
        return moment.say(effect=Effect.IGNORED)
    if _wants_a_person(command):
        return _handed_over(moment)
    wanted = str(aside.about.get("for"))
    asked_at = datetime.fromisoformat(str(aside.about.get("asked_at")))
    typed = re.sub(r"\D", "", digits_plain(moment.answer.text)) if _CODE.fullmatch(digits_plain(moment.answer.text)) else ""
    if not timedelta() <= moment.now - asked_at <= CODE_LASTS:
        return code_asked(moment.with_intake(slips=0), wanted, LATE)
    if typed and known.code is not None and hmac.compare_digest(typed, known.code):
        return then(moment.with_intake(aside=None, slips=0))
    slips = moment.intake.slips + 1
    if slips >= MOST_GUESSES:
        return _handed_over(moment)
    return moment.aside(aside, WRONG, effect=Effect.REPROMPTED, slips=slips)


def _proven(moment: Moment) -> Moment:
    return moment.with_intake(draft=moment.intake.draft.without("unproven"), slips=0)


def _asked(moment: Moment) -> Turn:
    # Whoever registered on the telephone has not been here before.
    welcome = (say("Welcome back! It has been a long time."),) if moment.intake.has_written else ()
    if by_code(moment):
        return code_asked(moment, "menu", *welcome)
    if moment.known is None or not moment.known.profile.email:
        return _handed_over(moment)
    return moment.aside(Aside(PROOF), lines(*welcome, say("To protect your data, please write the email address we have for you.")))


def _wants_a_person(command: Command | None) -> bool:
    return command is not None and command.name is CommandName.HUMAN


def _handed_over(moment: Moment) -> Turn:
    marks = marked(moment, Mark.WANTS_PERSON)
    return moment.say(PASSED_ON, effect=Effect.COMMAND, marks=marks, state=State.HUMAN, aside=None)
