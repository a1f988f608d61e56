"""What assigning, ending, opening again and putting aside lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext

from desk.access import here
from desk.intakes.composing import ended_by_us
from desk.intakes.writing import Decide, NotTaken
from flows.flow import Flow
from flows.handling import may_be_duplicate, put_aside, stopped
from flows.intake import State
from storage.desk import candidates
from storage.desk.chat import Chat
from storage.desk.consequences import linking, withdrawing
from storage.desk.handling import By, Case, Handled, What, freed


def assigning(given: str, colleagues: frozenset[str]) -> Decide:
    """Give it to somebody, or to nobody."""

    def decide(case: Case) -> Handled | None:
        if given and given not in colleagues:
            raise NotTaken(gettext("Choose a colleague who works with customers."))
        if (case.assignee or "") == given:
            return None
        return Handled(what=What.ASSIGNED, case=replace(case, assignee=given or None), about={"to": given or None})

    return decide


def stopping(reason: str, by: By) -> Decide:
    """End it as if she had written stop; she is told nothing."""

    def decide(case: Case) -> Handled | None:
        if not reason:
            raise NotTaken(gettext("Say why, so that colleagues understand it later."))
        if case.intake.state is State.STOPPED:
            return None
        after = freed(case, stopped(case.intake))
        return Handled(what=What.STOPPED, case=after, words=reason, cancels=True, also=withdrawing(case.intake, by))

    return decide


def reopening(flow: Flow, chat: Chat, now: datetime) -> Decide:
    """Let it go on, unless she ended it herself."""

    def decide(case: Case) -> Handled:
        if not may_reopen(chat) or chat.intake.version != case.intake.version:
            raise NotTaken(gettext("The customer ended this, so only they can begin again."))
        return Handled(what=What.REOPENED, case=replace(freed(case, flow.reopened(case.intake, now)), duplicate_of=None))

    return decide


def may_reopen(chat: Chat) -> bool:
    """Whether staff may let it go on: they ended it, or nobody did."""
    if chat.intake.state is State.CANCELLED:
        return chat.duplicate_of is not None
    return chat.intake.state is State.EXPIRED or ended_by_us(chat)


def marking(other: str, by: By) -> Decide:
    """Put it aside for another intake or a customer; she is told nothing."""

    def decide(case: Case) -> Handled:
        if not may_be_duplicate(case.intake):
            raise NotTaken(gettext("This intake has led to a record or has ended. Two records are merged under Customers."))
        key = case.intake.id
        if other == f"intake:{key}" or not candidates.is_there(here().database, other):
            raise NotTaken(gettext("Search for the intake or the customer, then choose one."))
        after = replace(freed(case, put_aside(case.intake)), duplicate_of=other)
        return Handled(what=What.MARKED_DUPLICATE, case=after, about={"of": other}, cancels=True, also=linking(other, key, by))

    return decide
