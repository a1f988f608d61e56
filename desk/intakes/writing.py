"""What writing to her leads to: free words, a template, or a note that she never sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext

from bot.by_hand import ByHand, NoSuchTemplate, TooLong
from bot.content.definition import Unfit
from bot.outbound import MAX_UNITS
from desk.intakes.composing import Typed, window_open
from desk.intakes.holding import USUAL, held_for, until_of
from flows.handling import is_held
from flows.intake import State
from storage.desk import notes
from storage.desk.consequences import silencing
from storage.desk.handling import Case, Handled, What
from storage.outgoing import Outgoing

LONGEST_NOTE = 2000

Decide = Callable[[Case], Handled | None]


class NotTaken(Exception):
    """What was typed cannot be used; its words say why, for whoever typed it."""


def writing(by_hand: ByHand, typed: Typed, me: str, now: datetime) -> Decide:
    """Write to her; whoever does has taken over."""

    def decide(case: Case) -> Handled:
        _may_be_written_to(case)
        if not window_open(case.intake, now):
            raise NotTaken(gettext("The customer's last message is more than 24 hours old by now: only a template may be sent."))
        try:
            leaving = by_hand.words(case.intake, typed.words, me, typed.once)
        except TooLong as error:
            raise NotTaken(gettext("This is too long for one message. Shorten it to %(most)s characters.", most=MAX_UNITS)) from error
        except ValueError as error:
            raise NotTaken(gettext("There is nothing to send yet.")) from error
        if is_held(case.intake):
            return Handled(what=What.WROTE, case=case, about={"took_over": False}, leaving=(leaving,))
        after = held_for(case, me, until_of(USUAL, now))
        return Handled(what=What.WROTE, case=after, about={"took_over": True}, leaving=(leaving,), also=silencing(case.intake.id))

    return decide


def sending_template(by_hand: ByHand, typed: Typed, me: str, told: Callable[[Outgoing], None]) -> Decide:
    """Send what WhatsApp has approved; `told` hears what leaves."""

    def decide(case: Case) -> Handled:
        _may_be_written_to(case)
        try:
            leaving = by_hand.template(case.intake, typed.template, typed.reason, me, typed.once)
        except NoSuchTemplate as error:
            raise NotTaken(gettext("Choose a template. WhatsApp may have withdrawn the one you saw.")) from error
        except Unfit as error:
            raise NotTaken(gettext("Say in a few words what it is about; the template has a place for it.")) from error
        told(leaving)
        return Handled(what=What.SENT_TEMPLATE, case=case, about={"template": typed.template}, leaving=(leaving,))

    return decide


def noting(typed: Typed, me: str, now: datetime) -> Decide:
    """Note something for colleagues."""
    words = typed.words.replace("\x00", "").strip()

    def decide(case: Case) -> Handled:
        if not words or len(words) > LONGEST_NOTE:
            raise NotTaken(gettext("A note has 1 to %(most)s characters.", most=LONGEST_NOTE))
        key = case.intake.id
        return Handled(what=What.NOTED, case=case, also=lambda connection: notes.add(connection, key, me, words, now))

    return decide


def _may_be_written_to(case: Case) -> None:
    if case.intake.state is State.STOPPED:
        raise NotTaken(gettext("The customer wrote stop. Nothing can be sent until they write start."))
