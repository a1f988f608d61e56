"""A registration on the telephone: what one of us types goes the way of a message, and nothing leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from bot.conversation import TRIES, words_kept
from bot.outbound import Voice
from flows.calling import answered, begun, ended, may_be_called, open_place
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import NEVER, Effect, Intake, Known
from flows.message import Answer, Context, Reading, Sender
from flows.proving import awaits_code
from flows.read.phones import phone as phone_in
from storage import turns
from storage.customers.registering import known as known_customer
from storage.database import Database, DatabaseAway, Overtaken
from storage.desk import callers, handling
from storage.desk.handling import By, Case, Handled, What, freed
from storage.heard import Heard
from storage.rights import proofs

# A call that nobody ends, because somebody's computer went to sleep, is over by itself.
LONGEST_CALL = timedelta(hours=1)
SOURCE = "phone"


class NotANumber(ValueError):
    """What was typed is no telephone number."""


class NothingToAsk(Exception):
    """She has asked us to stop, or is registered: there is nothing to ask her on the telephone."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing that a caller said, as one of us typed it.

    Shape: `sid` is the form's own: the same again is applied once. `place` is the `open_place` that the page showed.
    """

    sid: str
    place: str
    answer: Answer

    def __repr__(self) -> str:
        return "Said(•••)"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, kw_only=True)
class Told:
    """What it led to.

    Shape: `replies` are the sentences to read aloud, in the caller's language and in the desk's; `moved`: another question is open
    than the page showed, and nothing was taken.
    """

    intake: Intake
    effect: str = ""
    replies: tuple[tuple[str, str], ...] = ()
    moved: bool = False

    @property
    def taken(self) -> bool:
        """Whether it was an answer, or a command that was obeyed."""
        return not self.moved and self.effect in (Effect.ADVANCED, Effect.COMMAND)


class Calls:
    """What keeps registrations on the telephone, for the desk."""

    def __init__(self, database: Database, flow: Callable[[], Flow], voice: Voice, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._flow = flow
        self._voice = voice
        self._clock = clock

    def begin(self, number: str, language: str, by: By) -> tuple[Case, bool]:
        """The intake of a caller, and whether it is a new one; without a number nobody can be known.

        Raises: NotANumber; DatabaseAway.
        """
        flow, now = self._flow(), self._clock()
        phone = _number(flow, number, now)
        for _ in range(TRIES):
            if by.once is not None and (mine := callers.begun_with(self._database, by.once)) is not None:
                return handling.case_of(self._database, mine), True
            known = callers.intake_of(self._database, phone) if phone else None
            if known is not None:
                return handling.case_of(self._database, known.id), False
            new = flow.begin(Sender(phone=phone), now, intake_id=uuid4().hex)
            spoken = language if language in flow.shop.languages else flow.shop.default_language
            new = replace(new, draft=Draft({"language": spoken}), language=spoken, heard_at=NEVER, region=new.region or flow.shop.country)
            held = begun(flow, new, now)
            case = Case(intake=held, assignee=by.staff_id, held_by=by.staff_id, held_until=now + LONGEST_CALL)
            try:
                return callers.begin(self._database, case, by), True
            except Overtaken:
                continue
        raise DatabaseAway("somebody was faster every time")

    def take_up(self, intake_id: str, by: By, *, seen: int | None = None) -> Case:
        """Go on by telephone with what was begun in the chat: the bot is silent meanwhile.

        Raises: Stale, NotThere, NothingToAsk; DatabaseAway.
        """
        flow, now = self._flow(), self._clock()

        def decide(case: Case) -> Handled:
            if not may_be_called(case.intake):
                raise NothingToAsk
            held = begun(flow, case.intake, now)
            after = replace(case, intake=held, assignee=case.assignee or by.staff_id, held_by=by.staff_id, held_until=now + LONGEST_CALL)
            return Handled(what=What.TYPED_IN, case=after, about={"began": False}, also=partial(callers.silence, intake_id))

        return handling.change(self._database, intake_id, decide, by=by, seen=seen)

    def hang_up(self, intake_id: str, by: By) -> Case:
        """The end of a call: what is still open is the bot's again.

        Raises: NotThere; DatabaseAway.
        """

        def decide(case: Case) -> Handled | None:
            if case.held_by != by.staff_id:
                return None
            return Handled(what=What.HANDED_BACK, case=freed(case, ended(case.intake)), about={"by": SOURCE})

        return handling.change(self._database, intake_id, decide, by=by)

    def sent_before(self, sid: str) -> bool:
        """Whether this very answer was applied already.

        Raises: DatabaseAway.
        """
        return callers.applied(self._database, sid) is not None

    def typed(self, intake_id: str, said: Said, staff_id: str, language: str) -> Told:
        """Take what a caller said. `language` is the desk's.

        Raises: NotThere, NothingToAsk; DatabaseAway.
        """
        flow = self._flow()
        for _ in range(TRIES):
            now = self._clock()
            intake = handling.case_of(self._database, intake_id).intake
            before = callers.applied(self._database, said.sid)
            if before is not None:
                # What was said to it is said again, unless the call is further on.
                still = said.place == open_place(intake)
                said_to_it = tuple((words, words) for words in before.said)
                return Told(intake=intake, effect=before.effect if still else Effect.ADVANCED, replies=said_to_it if still else ())
            if not may_be_called(intake):
                raise NothingToAsk
            if said.place != open_place(intake):
                return Told(intake=intake, moved=True)
            turn = answered(flow, intake, said.answer, now, _known(self._database, intake, now))
            words = self._voice.words
            heard = Heard(
                sid=said.sid,
                sender=intake.sender,
                received_at=now,
                response=self._voice.twiml(turn.replies, turn.intake.language),
                body=words_kept(said.answer.label or said.answer.text, turn),
                shown=tuple(words(consent.shown, consent.language) for consent in turn.consents),
                origin={} if intake.has_written else {"source": SOURCE},
                staff_id=staff_id,
            )
            if turns.keep(self._database, intake, turn, heard):
                told = tuple((words(reply.text, turn.intake.language), words(reply.text, language)) for reply in turn.replies)
                return Told(intake=turn.intake, effect=turn.effect, replies=told)
        raise DatabaseAway("somebody was faster every time")


def _known(database: Database, intake: Intake, now: datetime) -> Known | None:
    """The customer with the code that was mailed to her, while she has one to read out."""
    known = known_customer(database, intake.sender) if awaits_code(intake) else None
    return known and proofs.known_with_code(database, intake, known, now)


def _number(flow: Flow, number: str, now: datetime) -> str | None:
    if not number.strip():
        return None
    read = phone_in(Answer(text=number), Context(now=now, region=flow.shop.country, asks="phone"))
    if not isinstance(read, Reading) or not isinstance(read.value, str):
        raise NotANumber
    return read.value
