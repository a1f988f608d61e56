"""One answer in, one turn out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flows.answering import answered
from flows.asides import YES_OR_NO
from flows.closed_accounts import account_closed
from flows.commands import Command, CommandName
from flows.draft import Draft
from flows.greeting import greeted, read_on, welcomed_back
from flows.handling import is_held
from flows.hearing import heard, settled_aside
from flows.intake import Effect, Intake, Known, State, Turn
from flows.invitation import Invitation
from flows.invited import arrived, brought, joined, joined_on_the_way
from flows.known_facts import KnownFacts, added, facts_of
from flows.message import Answer, Reply, Sender, Value
from flows.moment import Moment, context_of
from flows.moves import obeyed
from flows.old_buttons import old_button
from flows.opt_outs import answered_for_us
from flows.paging import leafed
from flows.passing import led_on, thanked
from flows.pauses import answered_in_pause, answered_while_held, proof_given
from flows.questions import Questions
from flows.read.changes import change_in
from flows.read.commands import command_in
from flows.read.phones import region_of
from flows.reminding import may_be_reminded, nudge, picked_up
from flows.returning import menu, wanted
from flows.shop import Shop
from flows.slips import choices_offered
from flows.step import Step
from flows.template_buttons import LATER, command_on, put_off

if TYPE_CHECKING:
    from transitions import Machine

# Within this the customer has only put the phone down; after it she is welcomed back.
WELCOME_AFTER = timedelta(hours=1)


class Flow:
    """The conversation of one shop: its questions, its machine, and the decision what a message leads to."""

    def __init__(self, steps: tuple[Step, ...], shop: Shop) -> None:
        self.follow(steps, shop)

    def follow(self, steps: tuple[Step, ...], shop: Shop) -> None:
        """Ask these questions from now on, in this shop's name; whoever is in the middle of a registration is led on.

        Raises: ValueError for two steps of one name.
        """
        # Put in place at once: another thread decides by the old questions or by the new ones, never by some of each.
        self._asked = Questions.of(steps, shop)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The questions, in order."""
        return self._asked.steps

    @property
    def machine(self) -> Machine:
        """The machine over the questions."""
        return self._asked.machine

    @property
    def shop(self) -> Shop:
        """The shop that asks."""
        return self._asked.shop

    def begin(self, sender: Sender, now: datetime, *, intake_id: str) -> Intake:
        """A new intake that nobody has greeted yet. `now` is aware UTC."""
        region = region_of(sender.phone) if sender.phone else (sender.bsuid or "").partition(".")[0] or None
        return Intake(id=intake_id, sender=sender, language=self.shop.default_language, region=region, begun_at=now, heard_at=now)

    def moment(
        self, intake: Intake, answer: Answer, now: datetime, known: Known | None = None, invitation: Invitation | None = None
    ) -> Moment:
        """The message with everything that a decision may look at; at a question that is still asked."""
        asked = self._asked
        moment = Moment(
            shop=asked.shop,
            steps=asked.by_name,
            machine=asked.machine,
            intake=intake,
            answer=answer,
            now=now,
            known=known,
            invitation=invitation,
        )
        return led_on(moment)

    def known_facts(self, given: Mapping[str, Value], intake: Intake, now: datetime) -> KnownFacts:
        """What staff know of somebody, read as the questions read her own answers."""
        return facts_of(self.steps, given, context_of(intake, now))

    def joined(self, intake: Intake, facts: Mapping[str, Value], now: datetime) -> Intake:
        """The intake with what staff know besides; her own answers stay."""
        return joined(self.moment(intake, Answer(), now), facts)

    def question(self, intake: Intake, now: datetime, known: Known | None = None) -> Reply | None:
        """The open question as it would be put now; None when nothing is open."""
        moment = self.moment(intake, Answer(), now, known)
        return moment.question(moment.intake) if moment.intake.asks else None

    def reopened(self, intake: Intake, now: datetime) -> Intake:
        """An intake that was ended, going on: at the first question still needed, or where nobody has been greeted yet."""
        if intake.customer_id is not None or not intake.draft:
            state = State.ASKING if intake.customer_id is None else State.COMPLETE
            return replace(intake, state=state, asks=None, aside=None, slips=0)
        going_on = self.moment(replace(intake, asks=None), Answer(), now).ask(intake.draft).intake
        return replace(going_on, heard_at=intake.heard_at)

    def reminder(self, intake: Intake, now: datetime) -> Reply | None:
        """The open question for somebody who has fallen silent; None when she is not to be reminded of anything."""
        return nudge(self.moment(intake, Answer(), now)) if may_be_reminded(intake) else None

    def advance(
        self, intake: Intake, answer: Answer, now: datetime, known: Known | None = None, invitation: Invitation | None = None
    ) -> Turn:
        """What one message leads to. Nothing is changed: the turn says what to keep and what to say."""
        moment = self.moment(intake, answer, now, known, invitation)
        passed = moment.intake.asks != intake.asks
        moment = arrived(moment)
        before, intake, answer = intake, moment.intake, moment.answer
        if answer.nothing or answer.opted is not None:
            return answered_for_us(moment)
        command = _command(moment, self._asked.own_names)
        if command is not None and command.name is CommandName.STOP and intake.state is not State.STOPPED:
            return obeyed(moment, command)
        if (turn := _with_us(moment, command)) is not None:
            return turn
        if answer.tapped == LATER.id and intake.state not in (State.STOPPED, State.HUMAN):
            return put_off(moment)
        if (turn := proof_given(moment, command)) is not None:
            return turn
        if intake.state in (State.STOPPED, State.HUMAN):
            return answered_in_pause(moment, command)
        if intake.customer_id is None and known is not None and intake.asks is None:
            return menu(moment.with_intake(customer_id=known.customer_id))
        # Whoever was asked on the telephone so far has never been greeted here.
        new = not intake.has_written or (intake.asks is None and intake.aside is None)
        if intake.state is State.CANCELLED or (new and intake.customer_id is None):
            return self._first(moment, command)
        if intake.state is State.EXPIRED:
            return _after_its_end(moment, command)
        if intake.customer_id is not None and intake.asks is None:
            return wanted(moment, command)
        if invitation is not None and invitation.words is not None:
            return joined_on_the_way(moment, before)
        return self._open_question(moment, command, passed=passed)

    def _first(self, moment: Moment, command: Command | None) -> Turn:
        # Whoever was invited by number has a draft before we have heard of her; what was cancelled or ended is over.
        draft = moment.intake.draft if moment.intake.state is State.ASKING else added(Draft(), brought(moment))
        new = moment.with_intake(draft=draft, asks=None, aside=None, state=State.ASKING, marks=())
        turn = greeted(new)
        if command is not None and command.name in (CommandName.HUMAN, CommandName.DELETE_MY_DATA, CommandName.MY_DATA):
            here = new.with_intake(language=turn.intake.language, asks=turn.intake.asks, draft=turn.intake.draft)
            done = obeyed(here, command)
            # Whatever a stranger asks for first, she is told who we are.
            return replace(done, replies=(turn.replies[0], *done.replies))
        return turn

    def _open_question(self, moment: Moment, command: Command | None, *, passed: bool) -> Turn:
        moment = read_on(picked_up(moment))
        intake = moment.intake
        if (turn := leafed(moment)) is not None:
            return turn
        if (turn := settled_aside(moment, command)) is not None:
            return turn
        if intake.aside is not None and intake.aside.name in YES_OR_NO:
            moment = moment.with_intake(aside=None)
        if command is None and (turn := old_button(moment)) is not None:
            return turn
        if _silent_for_long(moment) and not _answers_plainly(moment, command):
            if intake.state is State.COMPLETE:
                return wanted(moment.with_intake(asks=None), command)
            return welcomed_back(moment)
        step = moment.step
        if step is None:
            return wanted(moment, command)
        if passed and (command is None or command.name is CommandName.SKIP):
            return thanked(moment)
        return answered(moment, step, command)


def _with_us(moment: Moment, command: Command | None) -> Turn | None:
    """The turn of somebody whom one of us deals with, not the bot; None when it is the bot's."""
    return answered_while_held(moment, command) if is_held(moment.intake) else account_closed(moment, command)


def _after_its_end(moment: Moment, command: Command | None) -> Turn:
    if moment.intake.customer_id is not None:
        return wanted(moment.with_intake(state=State.COMPLETE, asks=None, aside=None), command)
    return welcomed_back(moment.with_intake(state=State.ASKING), long_ago=True)


def _command(moment: Moment, own_names: Mapping[str, str]) -> Command | None:
    answer = moment.answer
    if answer.tapped is not None:
        kind, _, value = answer.tapped.partition(":")
        # The language buttons stand under the greeting, and work for as long as it is there to be tapped.
        if kind == "language" and value in moment.shop.languages:
            return Command(CommandName.LANGUAGE, value)
        return command_on(answer.tapped)
    found = command_in(answer.text, asks=moment.intake.asks, language=moment.intake.language)
    return found or (change_in(answer.text, own_names) if own_names else None)


def _silent_for_long(moment: Moment) -> bool:
    return moment.now - moment.intake.heard_at > WELCOME_AFTER and moment.intake.aside is None


def _answers_plainly(moment: Moment, command: Command | None) -> bool:
    """Whether the message speaks for itself after a silence: a command, a tap, or a value that cannot be a greeting."""
    step = moment.step
    if command is not None or step is None:
        return command is not None
    if moment.meant(choices_offered(moment, step), numbered=step.numbered) is not None:
        return True
    if step.free_text:
        return False
    turn = heard(moment, step, step.read(moment.answer, moment.context))
    return turn.effect is Effect.ADVANCED
