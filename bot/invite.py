"""Invitations: staff, or a script, begin a registration for somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from bot.content.template import Template
from bot.invites.link import code_drawn, link_of, ready_words
from bot.invites.request import LASTS, POSTER_LASTS, Invited, Joins, Refused, Request, Way, Why
from bot.outbound import Voice
from bot.quiet_hours import QuietHours, zones_of
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import NEVER, Intake, Known, State
from flows.message import Answer, Context, Reading, Sender, Value
from flows.read.languages import guess_language
from flows.read.phones import phone as phone_in
from flows.wording import say
from storage import invites, turns
from storage.customers.registering import known as known_customer
from storage.database import Database, Overtaken
from storage.invites import Invite
from storage.outgoing import Kind, Outgoing

MOST_AN_HOUR = 30
HOUR = timedelta(hours=1)
# Whoever was written to and has not answered is not written to again the same day.
NOT_AGAIN_WITHIN = timedelta(days=1)
# Each try loses only to a message of the person's.
TRIES = 5

_HAND_OVER = "Give the person the link or the QR code instead."
_HER_ORDER = say("your order in our shop")


class Approved(Protocol):
    """Where the templates are looked up that WhatsApp has approved."""

    def approved(self, name: str, language: str) -> Template | None:
        """The template of this name, if it may be sent."""


@dataclass(frozen=True, kw_only=True)
class _Person:
    """Whom an invitation is for: her intake, or the one that would be hers; her record, if she has one."""

    intake: Intake
    known: Known | None
    joins: Joins


class Invitations:
    """What makes invitations, for `flask invite` and for the desk."""

    def __init__(
        self,
        database: Database,
        flow: Flow,
        voice: Voice,
        *,
        sender: str,
        quiet: QuietHours,
        clock: Callable[[], datetime],
        contents: Approved,
    ) -> None:
        self._database = database
        self.flow = flow
        self.voice = voice
        self.sender = sender
        self._quiet = quiet
        self._clock = clock
        self._contents = contents

    def invite(self, request: Request) -> Invited:
        """Make an invitation, and write its message when that is the way.

        Raises: Refused; DatabaseAway.
        """
        return self._asked(request, write=True)

    def preview(self, request: Request) -> Invited:
        """What `invite` would make of this, with every refusal; nothing is written, and its code leads nowhere.

        Raises: Refused; DatabaseAway.
        """
        return self._asked(request, write=False)

    def _asked(self, request: Request, *, write: bool) -> Invited:
        now = self._clock()
        phone = self._phone(request, now)
        for _ in range(TRIES):
            try:
                return self._invited(request, phone, now, write=write)
            except Overtaken:
                continue
        raise Refused(Why.BUSY, "The person is writing to us right now. Look at the conversation, then try again.")

    def revoke(self, code: str) -> bool:
        """End an invitation; False when there is none open with this code.

        Raises: DatabaseAway.
        """
        return invites.revoke(self._database, code, self._clock())

    def _invited(self, request: Request, phone: str | None, now: datetime, *, write: bool) -> Invited:
        person = self._person(phone, now)
        language = self._language(request, person)
        facts = self._facts(request, person, now)
        code = code_drawn()
        invite = Invite(
            id=uuid4().hex,
            code=code,
            made_by=request.staff_id,
            made_at=now,
            expires_at=now + (request.lasts or (POSTER_LASTS if request.poster else LASTS)),
            phone=phone,
            language=language if phone or request.language else None,
            known=facts,
            note=request.note.strip()[:2000],
            source=request.source.strip()[:60],
            tags=tuple(dict.fromkeys(tag.strip()[:40] for tag in request.tags if tag.strip())),
            opt_in=request.evidence,
            most_uses=None if request.poster else 1,
            intake_id=person.intake.id if phone else None,
        )
        message = self._message(request, person, invite, language, now) if request.way is Way.TEMPLATE else None
        limits = invites.Limits(most=MOST_AN_HOUR, since=now - HOUR, written_since=now - NOT_AGAIN_WITHIN)
        intake = self._begun(person, facts, language, now) if phone else None
        try:
            invites.make(self._database, invite, intake, message, limits, write=write)
        except invites.TooMany:
            sentence = f"Nobody makes more than {MOST_AN_HOUR} invitations an hour. Go on later, or print a poster."
            raise Refused(Why.TOO_MANY, sentence) from None
        except invites.WrittenLately:
            sentence = f"This person was written to within the last day. Wait for an answer. {_HAND_OVER}"
            raise Refused(Why.WRITTEN_LATELY, sentence) from None
        words = ready_words(self.voice, code, language)
        return Invited(
            invite=invite,
            way=request.way,
            language=language,
            joins=person.joins,
            customer_id=person.known.customer_id if person.known else person.intake.customer_id,
            link=link_of(self.sender, words),
            words=words,
            intake_id=invite.intake_id,
            message=message.payload["text"] if message else "",
            buttons=tuple(label for _, label in message.payload["choices"]) if message else (),
            due_at=message.due_at if message else None,
            begun=person.intake.version > 0,
        )

    def _phone(self, request: Request, now: datetime) -> str | None:
        if request.phone is None or not request.phone.strip():
            if request.way is Way.TEMPLATE:
                raise Refused(Why.NO_NUMBER, f"A message needs a phone number. {_HAND_OVER}")
            return None
        if request.poster:
            raise Refused(Why.POSTER, "A poster is for everybody: leave the phone number out.")
        read = phone_in(Answer(text=request.phone), Context(now=now, region=self.flow.shop.country, asks="phone"))
        if not isinstance(read, Reading) or not isinstance(read.value, str):
            raise Refused(Why.NOT_A_NUMBER, "That is no phone number. Write it with its country code, for example +49 151 23456789.")
        return read.value

    def _person(self, phone: str | None, now: datetime) -> _Person:
        sender = Sender(phone=phone)
        standing = turns.standing(self._database, "", sender) if phone else turns.Standing()
        known = known_customer(self._database, sender) if standing.known_possible else None
        intake = standing.intake or self.flow.begin(sender, now, intake_id=uuid4().hex)
        if known is not None or intake.customer_id is not None:
            return _Person(intake=intake, known=known, joins=Joins.CUSTOMER)
        return _Person(intake=intake, known=None, joins=Joins.UNFINISHED if intake.asks else Joins.NEW)

    def _language(self, request: Request, person: _Person) -> str:
        shop = self.flow.shop
        if request.language is not None and request.language not in shop.languages:
            raise Refused(Why.LANGUAGE, f"We do not speak that language. Choose one of: {', '.join(shop.languages)}.")
        if person.joins is not Joins.NEW:
            return person.intake.language
        guessed, _ = guess_language("", person.intake.region, shop.languages, shop.default_language)
        return request.language or guessed

    def _facts(self, request: Request, person: _Person, now: datetime) -> dict[str, Value]:
        """What is known, as the questions read it; the record of a customer is changed by her or at the desk, not from here."""
        if request.poster and request.known:
            raise Refused(Why.POSTER, "A poster is for everybody: leave out what is known of one person.")
        if not request.known:
            return {}
        reader = replace(person.intake, region=person.intake.region or self.flow.shop.country, language=request.words_in)
        facts = self.flow.known_facts(request.known, reader, now)
        if facts.problems:
            problems = {name: self.voice.words(why, request.words_in) for name, why in sorted(facts.problems.items())}
            told = "; ".join(f"{name} ({why})" for name, why in problems.items())
            raise Refused(Why.FACTS, f"These details cannot be used: {told}. Correct them, or leave them out.", problems)
        answers = {name: value for name, value in facts.answers.items() if name != "language"}
        return {} if person.joins is Joins.CUSTOMER else answers

    def _message(self, request: Request, person: _Person, invite: Invite, language: str, now: datetime) -> Outgoing:
        if invite.opt_in is None:
            raise Refused(Why.NOT_AGREED, f"Write down how the person agreed to be written to, for example: in the shop. {_HAND_OVER}")
        sender = person.intake.sender
        if person.intake.state is State.STOPPED:
            raise Refused(Why.STOPPED, f"This person has asked us not to write any more. {_HAND_OVER}")
        heard_at = person.intake.heard_at if person.intake.version else None
        if invites.barred(self._database, sender.address, heard_at, person.intake.state, now):
            raise Refused(Why.BARRED, f"WhatsApp does not let us write to this number. {_HAND_OVER}")
        name = "invite_update" if person.known else "invite"
        template = self._contents.approved(name, language)
        if template is None:
            raise Refused(Why.NO_TEMPLATE, f"WhatsApp has not approved the message in this language yet. {_HAND_OVER}")
        first_name = person.known.profile.first_name if person.known else ""
        said = any(character.isalnum() for character in request.reason)
        reason = request.reason if said else self.voice.words(_HER_ORDER, language)
        return Outgoing(
            kind=Kind.INVITE,
            sender=self.sender,
            recipient=sender.address,
            payload=template.outgoing_payload({"shop": self.flow.shop.name, "reason": reason, "name": first_name}),
            needs_window=False,
            intake_id=person.intake.id,
            customer_id=person.intake.customer_id,
            staff_id=request.staff_id,
            due_at=self._quiet.next_allowed(now, zones_of(sender, self.flow.shop.country)),
            dedupe=invites.dedupe_of(invite.id),
        )

    def _begun(self, person: _Person, facts: dict[str, Value], language: str, now: datetime) -> Intake | None:
        """The intake of a number: begun, or with what is known added to what she has said; None when it stays as it is."""
        intake = person.intake
        if person.joins is Joins.CUSTOMER or intake.state is State.STOPPED:
            return None
        told = {**facts, "language": language}
        if intake.version == 0:
            after = replace(invites.begun_again(intake, Draft(told), now), heard_at=NEVER)
        elif invites.unheard(intake):
            after = invites.begun_again(intake, intake.draft.having(told), now)
        elif person.joins is Joins.NEW:
            after = invites.begun_again(intake, Draft(told), now)
        else:
            after = self.flow.joined(intake, facts, now)
        return after if after != intake else None
