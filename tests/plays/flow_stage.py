"""The pure flow as a stage: no request, no database, and a clock that the play moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.invites.link import ready
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import Account, Intake, Known, State, Turn
from flows.invitation import Invitation
from flows.message import Answer, Choice, Reply, Sender
from flows.profile import Profile
from flows.registration import registration
from flows.sending_back import SentBack, Why, sent_back
from flows.wording import Lines, Listing, Phrase, PhraseValue
from tests.catalogue_files import placeholders
from tests.plays.script import Misprint, Spoken
from translations import Catalogs

BEGINS_AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
# A person takes a while to type; twenty replies a minute are a flood.
TYPING = timedelta(seconds=20)
EXPIRES = timedelta(days=30)
WINDOW = timedelta(hours=24)
# Any six digits: the flow compares them, it does not make them.
CODE = "240619"
ADA = Sender(phone="+447400123456")


@dataclass
class Person:
    """What the stage remembers of one sender."""

    intake: Intake | None = None
    profile: Profile | None = None
    heard_at: datetime = BEGINS_AT
    offered: list[tuple[Choice, str]] = field(default_factory=list)
    earlier: list[tuple[Choice, str]] = field(default_factory=list)
    agreed: set[str] = field(default_factory=set)
    requests: set[str] = field(default_factory=set)
    codes: int = 0
    account: Account = Account.ACTIVE


class FlowStage:
    """Performs a play against `Flow.advance`, and remembers each answer for the door."""

    def __init__(self, flow: Flow, catalogs: Catalogs) -> None:
        self._flow, self._catalogs = flow, catalogs
        self._people: dict[str, Person] = {}
        self._sender = ADA
        self.now = BEGINS_AT
        self._invitation: Invitation | None = None
        self._coming: Invitation | None = None
        self.answers: list[Answer] = []
        self.tap_only: set[tuple[str, ...]] = set()

    @property
    def _person(self) -> Person:
        """Whoever has this number or this user id, as the storage joins them."""
        names = [name for name in (self._sender.phone, self._sender.bsuid) if name]
        person = next((self._people[name] for name in names if name in self._people), None) or Person()
        self._people |= dict.fromkeys(names, person)
        return person

    def _intake(self, person: Person) -> Intake:
        if person.intake is None:
            return self._flow.begin(self._sender, self.now, intake_id=f"intake-{len(self._people)}")
        stored = person.intake.sender
        merged = Sender(phone=self._sender.phone or stored.phone, bsuid=self._sender.bsuid or stored.bsuid)
        return replace(person.intake, sender=merged)

    def as_heard(self, line: Spoken) -> Spoken:
        """Our words as a play writes them."""
        return line

    def hears(self, answer: Answer) -> tuple[Spoken, ...]:
        self.answers.append(answer)
        self.now += TYPING
        person = self._person
        intake = self._intake(person)
        known = self._known(person)
        turn = self._flow.advance(intake, answer, self.now, known, self._coming)
        self._coming = None
        self._remember(person, turn)
        for reply in turn.replies:
            _check_values(reply)
        return tuple(self._words(person, reply, turn.intake.language) for reply in turn.replies)

    def _known(self, person: Person) -> Known | None:
        if person.profile is None:
            return None
        known = Known(customer_id=self._sender.key, profile=person.profile, heard_at=person.heard_at, account=person.account)
        return replace(known, code=CODE, codes_sent=person.codes)

    def sends_mail(self) -> None:
        shop = replace(self._flow.shop, mails=True)
        self._flow = Flow(registration(shop), shop)

    def writes_the_code(self) -> tuple[Spoken, ...]:
        assert self._person.codes, "no code was mailed"
        return self.hears(Answer(text=CODE))

    def puts_account(self, account: Account) -> None:
        self._person.account = account

    def _remember(self, person: Person, turn: Turn) -> None:
        person.heard_at = self.now
        person.intake = replace(turn.intake, version=turn.intake.version + 1)
        person.earlier += person.offered
        person.offered = []
        if turn.profile:
            person.profile = turn.profile
            person.intake = replace(person.intake, customer_id=self._sender.key)
        for consent in turn.consents:
            (person.agreed.add if consent.granted else person.agreed.discard)(consent.channel)
        if turn.withdraws:
            person.agreed.clear()
        person.requests.update(turn.requests)
        person.codes += turn.mails_code

    def _words(self, person: Person, reply: Reply, language: str) -> Spoken:
        labels = [(choice, self._catalogs.translate(choice.label, language)) for choice in reply.choices]
        person.offered += labels
        words = Spoken(self._catalogs.translate(reply.text, language), tuple(label for _, label in labels))
        if not reply.numbered:
            self.tap_only.add(words.labels)
        return words

    def hears_again(self) -> None:
        """Nothing: that a message counts once is the door's promise."""

    def offered(self, label: str, *, earlier: bool = False) -> Answer:
        person = self._person
        found = [choice for choice, words in (person.earlier if earlier else person.offered) if words == label]
        if not found:
            raise Misprint(f"nobody offered [{label}]")
        return Answer(text=label, tapped=found[-1].id, label=label)

    def comes_from(self, sender: Sender) -> None:
        self._sender = sender

    def waits(self, time: timedelta) -> None:
        self.now += time

    def is_invited(self, facts: dict[str, str], *, by_number: bool) -> None:
        intake = self._intake(self._person)
        language = facts.pop("language", intake.language)
        read = self._flow.known_facts(facts, intake, self.now)
        assert not read.problems, f"these cannot be known: {set(read.problems)}"
        self._invitation = Invitation(language=language, known=read.answers)
        if by_number:
            draft = Draft({**read.answers, "language": language})
            self._person.intake = replace(intake, draft=draft, language=language, version=1)

    def opens_her_invitation(self) -> tuple[Spoken, ...]:
        assert self._invitation, "nobody invited her"
        words = self._catalogs.translate(ready(""), self._invitation.language or "en").strip()
        self._coming, self._invitation = replace(self._invitation, words=words), replace(self._invitation, known={})
        return self.hears(Answer(text=words))

    def runs_the_nightly_job(self) -> None:
        for person in {id(person): person for person in self._people.values()}.values():
            intake = person.intake
            if intake and intake.state in (State.ASKING, State.HUMAN) and intake.heard_at < self.now - EXPIRES:
                person.intake = replace(intake, state=State.EXPIRED)

    def sends_back(self, names: tuple[str, ...], why: Why) -> tuple[Spoken, ...]:
        person = self._person
        moment = self._flow.moment(self._intake(person), Answer(), self.now, self._known(person))
        speaks = self.now - person.heard_at < WINDOW
        outcome = sent_back(moment, names, why, speaks=speaks)
        assert isinstance(outcome, SentBack), outcome
        person.intake = replace(outcome.intake, version=outcome.intake.version + 1)
        person.earlier, person.offered = [*person.earlier, *person.offered], []
        return (self._words(person, outcome.reply, outcome.intake.language),) if speaks else ()

    def intake(self) -> Intake:
        assert self._person.intake, "nobody wrote yet"
        return self._person.intake

    def profile(self) -> Profile:
        assert self._person.profile, "nobody is registered"
        return self._person.profile

    def agreed(self) -> set[str]:
        return self._person.agreed

    def requests(self) -> set[str]:
        return self._person.requests

    def doubts(self) -> set[str] | None:
        return None


def _check_values(value: Reply | PhraseValue) -> None:
    """Fail when a sentence lacks the value of a placeholder, deep inside another one too."""
    match value:
        case Reply():
            for text in (value.text, *(choice.label for choice in value.choices)):
                _check_values(text)
        case Phrase():
            missing = (placeholders(value.text) | placeholders(value.plural or "")) - value.values.keys()
            assert not missing, f"no value for {missing} in {value.text!r}"
            for inner in value.values.values():
                _check_values(inner)
        case Lines(inners) | Listing(inners):
            for inner in inners:
                _check_values(inner)
        case _:
            pass
