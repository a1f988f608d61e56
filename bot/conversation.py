"""One message through the house: load, decide, keep, say."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot.arrival import arrival_of
from bot.cards import Cards, no_cards
from bot.content.outlet import Outlet
from bot.inbound import Inbound
from bot.journal import log, place_of
from bot.outbound import NOTHING, Voice, twiml_of
from bot.quarantine import kept_of
from flows.flow import Flow
from flows.handling import is_held, without
from flows.intake import Effect, Intake, Mark, Turn
from flows.masking import HIDDEN
from flows.message import Reply
from flows.read.sensitive import masked
from flows.wording import say
from storage import quarantine, turns
from storage.came import Came
from storage.customers.registering import known as known_customer
from storage.database import Database, DatabaseAway
from storage.desk.handling import By
from storage.heard import Heard
from storage.outgoing import Outgoing
from storage.rights import proofs
from storage.turns import Standing

# Each try loses only to a message of the same sender that was kept, so more than a few mean trouble.
TRIES = 8

# Source: trust.md, line 17: at most 20 replies a minute and sender, of which a few go to answers that were right.
MOST_REPLIES = 15
BURST = timedelta(minutes=1)

# A word with four digits or more, such as C01X00T47 or 078-05-1120.
_NUMBER = re.compile(r"(?<![\w-])(?=(?:[\w-]*\d){4})[\w-]{6,}")

APOLOGY = say("Sorry, something went wrong on our side. A colleague will look at it. Please just carry on.")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to keep and what to say for one message."""

    turn: Turn
    response: str = NOTHING
    leaving: tuple[Outgoing, ...] = ()
    shown: tuple[str, ...] = ()
    error: str | None = None
    came: Came | None = None
    poison: str | None = None


def converse(
    inbound: Inbound,
    flow: Flow,
    database: Database,
    voice: Voice,
    now: datetime,
    cards: Cards = no_cards,
    outlet: Outlet | None = None,
) -> str:
    """Answer one message, exactly once: the same `sid` again gets the same words and changes nothing.

    Without an outlet, and without templates at Twilio, every reply is TwiML.
    Raises: DatabaseAway, when nothing could be kept; then nothing has happened.
    """
    for _ in range(TRIES):
        standing = turns.standing(database, inbound.sid, inbound.sender)
        if standing.response is not None:
            # The words of an old answer are deleted one day; that it was answered is remembered longer.
            return standing.response or NOTHING
        inbound = _with_card(inbound, cards)
        try:
            decision = _decide(standing, inbound, flow, database, voice, now)
            decision = _worded(decision, standing, inbound, voice, now, outlet)
            kept = _keep(database, standing, decision, inbound, now)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - a poison message: whatever our own code raises, her next one must work
            decision = _quarantine(standing, inbound, flow, voice, now, error, outlet)
            kept = _keep(database, standing, decision, inbound, now)
        if kept:
            _note(inbound, decision)
            return decision.response
    raise DatabaseAway("another message of this sender was faster every time")


def apply_again(
    inbound: Inbound, flow: Flow, database: Database, voice: Voice, by: By, cards: Cards = no_cards, outlet: Outlet | None = None
) -> Turn | None:
    """Apply a message that is in quarantine, exactly once, as if it came now; None when somebody else has applied it meanwhile.

    Raises: DatabaseAway; whatever our own code raises once more, and then nothing has happened.
    """
    now, inbound = by.done_at, _with_card(inbound, cards)
    for _ in range(TRIES):
        standing = turns.standing(database, inbound.sid, inbound.sender)
        if not quarantine.waits(database, inbound.sid):
            return None
        decision = _decide(standing, inbound, flow, database, voice, now)
        if not quarantine.others(database, decision.turn.intake.id, inbound.sid):
            marks = without(decision.turn.intake.marks, Mark.POISON)
            decision = replace(decision, turn=replace(decision.turn, intake=replace(decision.turn.intake, marks=marks)))
        decision = _worded(decision, standing, inbound, voice, now, outlet)
        if _keep(database, standing, decision, inbound, now, again=by):
            _note(inbound, decision)
            return decision.turn
    raise DatabaseAway("another message of this sender was faster every time")


def _decide(standing: Standing, inbound: Inbound, flow: Flow, database: Database, voice: Voice, now: datetime) -> Decision:
    intake = standing.intake or flow.begin(inbound.sender, now, intake_id=uuid4().hex)
    known = known_customer(database, inbound.sender) if standing.known_possible else None
    if known is not None and flow.shop.mails:
        known = proofs.known_with_code(database, intake, known, now)
    arrival = arrival_of(database, inbound, standing.intake, now)
    turn = flow.advance(intake, inbound.answer, now, known, arrival.invitation)
    turn = _measured(turn, intake, now)
    if inbound.sent_at is not None:
        # The service window runs from when she wrote, not from when we noticed.
        heard_at = max(inbound.sent_at, standing.intake.heard_at) if standing.intake else inbound.sent_at
        turn = replace(turn, intake=replace(turn.intake, heard_at=heard_at))
    shown = tuple(voice.words(consent.shown, consent.language) for consent in turn.consents)
    return Decision(turn=turn, shown=shown, came=arrival.came)


def _worded(decision: Decision, standing: Standing, inbound: Inbound, voice: Voice, now: datetime, outlet: Outlet | None) -> Decision:
    """The decision with its replies in words, which all take the same way."""
    turn = decision.turn
    leaving = outlet.leaving(turn, inbound, voice, now, waiting=standing.waiting) if outlet else ()
    response = NOTHING if leaving else voice.twiml(turn.replies, turn.intake.language)
    return replace(decision, response=response, leaving=leaving)


def _measured(turn: Turn, before: Intake, now: datetime) -> Turn:
    """The turn with its replies counted, or without them when they would be too many for this minute.

    What she said is applied all the same: only our voice stops. The reply to an answer that was taken is not counted,
    because nobody floods us with right answers.
    """
    if not turn.replies or (turn.effect is Effect.ADVANCED and turn.intake.draft != before.draft):
        return turn
    new_minute = before.burst_at is None or not timedelta() <= now - before.burst_at < BURST
    burst = (0 if new_minute else before.burst) + len(turn.replies)
    if burst > MOST_REPLIES:
        marks = turn.intake.marks if Mark.LOOP in turn.intake.marks else (*turn.intake.marks, Mark.LOOP)
        return replace(turn, replies=(), intake=replace(turn.intake, marks=marks))
    # The last one begins the silence, so that a flood hears no more than this and then a minute of nothing.
    began = now if new_minute or burst == MOST_REPLIES else before.burst_at
    return replace(turn, intake=replace(turn.intake, burst=burst, burst_at=began))


def _quarantine(
    standing: Standing, inbound: Inbound, flow: Flow, voice: Voice, now: datetime, error: Exception, outlet: Outlet | None
) -> Decision:
    """The message that our own code failed on: kept with the place of the error, the intake as it was, and an apology."""
    new = Intake(id=uuid4().hex, sender=inbound.sender, language=flow.shop.default_language, begun_at=now, heard_at=now)
    intake = standing.intake or new
    marks = intake.marks if Mark.POISON in intake.marks else (*intake.marks, Mark.POISON)
    # While one of us writes with her the bot says nothing, not even this.
    replies = () if is_held(intake) else (Reply(APOLOGY),)
    turn = Turn(intake=replace(intake, marks=marks), replies=replies, effect=Effect.QUARANTINED, step=intake.asks)
    decision = Decision(turn=turn, error=place_of(error))
    # A reader that cannot bear these words may be what has failed: then only that they came is kept.
    with suppress(Exception):
        decision = replace(decision, poison=kept_of(inbound, intake))
    try:
        return _worded(decision, standing, inbound, voice, now, outlet)
    except Exception:  # noqa: BLE001 - the catalogue may be what is broken
        return replace(decision, response=twiml_of([APOLOGY.text] if replies else []))


def _keep(database: Database, standing: Standing, decision: Decision, inbound: Inbound, now: datetime, again: By | None = None) -> bool:
    turn = decision.turn
    heard = Heard(
        sid=inbound.sid,
        sender=inbound.sender,
        received_at=now if again is None else inbound.sent_at or now,
        response=decision.response,
        leaving=decision.leaving,
        body=words_kept(inbound.body, turn),
        how=inbound.how,
        media=" ".join(inbound.answer.media),
        error=decision.error,
        shown=decision.shown,
        origin=inbound.origin,
        came=decision.came,
        poison=decision.poison,
        again=again,
    )
    return turns.keep(database, standing.intake, turn, heard)


def words_kept(body: str, turn: Turn) -> str:
    """What the ledger keeps of a message's words."""
    # What moved the registration on was asked for. In anything else a long number may be a passport's or a card's.
    if turn.effect is Effect.ADVANCED and not turn.sensitive:
        return body
    return _NUMBER.sub(HIDDEN, masked(body, turn.intake.region)[0])


def _note(inbound: Inbound, decision: Decision) -> None:
    turn = decision.turn
    if decision.error is None:
        log.info("message", sender=inbound.sender, effect=turn.effect, step=turn.step)
    else:
        log.error("message failed", sender=inbound.sender, step=turn.step, error=decision.error)


def _with_card(inbound: Inbound, cards: Cards) -> Inbound:
    if inbound.card_url is None or inbound.answer.card is not None:
        return inbound
    text = cards(inbound.card_url, inbound.sid)
    return inbound if text is None else inbound.with_card(text)
