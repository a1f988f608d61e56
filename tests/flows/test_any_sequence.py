"""Whatever a customer sends, in whatever order, the conversation stays whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flows.asked_again import is_asked
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import Effect, Known, State, Turn
from flows.message import Answer, Location, MediaKind, OptOut, Sender
from flows.profile import Profile
from flows.registration import registration
from flows.sending_back import SentBack, Why, sent_back
from tests.flows.own_fields import OWN_FIELDS
from tests.flows.test_steps import SHOP

FLOW = Flow(registration(SHOP), SHOP)
OWN = Flow(registration(SHOP, OWN_FIELDS), SHOP)
NAMES = {step.name for step in OWN.steps}
SENDERS = (
    Sender(phone="+4915112345678"),
    Sender(phone="+905321234567"),
    Sender(bsuid="DE.1A2B3C"),
    Sender(phone="+12025550123", bsuid="US.9"),
)
ASIDES = {"cancel", "leave", "restart", "erase", "resume", "menu", "proof"}
# Facts that belong to an answer and have no question of their own.
FURTHER = {"addresses", "own_number", "address_line2", "district", "is_default", "uncertain", "unproven", "asked_again", "changing"}

SENT_BACK = ("full_name", "first_name", "email", "phone", "address", "postal_code", "street", "billing_type", "vat_id", "company")

GOOD = [text for step in FLOW.steps for text in step.accepts]
BAD = [text for step in FLOW.steps for text in step.rejects]
COMMANDS = [
    "back",
    "skip",
    "summary",
    "help",
    "human",
    "stop",
    "start",
    "continue",
    "cancel",
    "restart",
    "my data",
    "delete my data",
    "Deutsch",
    "türkçe",
]
CHANGES = [
    "change birthday",
    "Zimmerzahl ändern",
    "change email",
    "die Adresse ist falsch",
    "the house number is wrong, it's 7",
    "change invoice",
    "3",
    "1",
    "2",
    "9",
]
TAPS = [
    "billing_type:company",
    "confirm:yes",
    "confirm:no",
    "marketing_consent:both.1",
    "marketing_consent:both.0",
    "another_address:yes",
    "cancel:yes",
    "x:y",
]


class AnyConversation(RuleBasedStateMachine):
    """A customer who does as she likes."""

    flow = FLOW
    answered: Draft | None = None
    resumed_by_twilio = False

    @initialize(sender=st.sampled_from(SENDERS))
    def begin(self, sender: Sender) -> None:
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.intake = self.flow.begin(sender, self.now, intake_id="intake")
        if self.answered is not None:
            self.intake = replace(self.intake, draft=self.answered, asks="custom.trade")
        self.profile: Profile | None = None
        self.turn: Turn | None = None

    def _send(self, answer: Answer) -> None:
        before = self.intake
        self.resumed_by_twilio = answer.opted is OptOut.START
        known = Known(customer_id="ada", profile=self.profile, heard_at=before.heard_at) if self.profile else None
        self.turn = self.flow.advance(before, answer, self.now, known)
        assert self.flow.advance(before, answer, self.now, known) == self.turn, "deciding twice must be harmless"
        self.intake = self.turn.intake
        if self.turn.profile is not None:
            self.profile = self.turn.profile
            self.intake = replace(self.intake, customer_id="ada")

    @rule(text=st.sampled_from(GOOD))
    def answer_well(self, text: str) -> None:
        self._send(Answer(text=text))

    @rule(text=st.sampled_from(BAD) | st.text(max_size=40))
    def answer_badly(self, text: str) -> None:
        self._send(Answer(text=text))

    @rule(names=st.sets(st.sampled_from(SENT_BACK), min_size=1), why=st.sampled_from(Why), speaks=st.booleans())
    def is_sent_back(self, names: set[str], why: Why, speaks: bool) -> None:
        if self.profile is None:
            return
        known = Known(customer_id="ada", profile=self.profile, heard_at=self.intake.heard_at)
        outcome = sent_back(self.flow.moment(self.intake, Answer(), self.now, known), names, why, speaks=speaks)
        if isinstance(outcome, SentBack):
            self.intake = outcome.intake
            self.turn = None
            assert is_asked(self.intake.draft, str(self.intake.asks))

    @rule(text=st.sampled_from(COMMANDS + CHANGES))
    def command(self, text: str) -> None:
        self._send(Answer(text=text))

    @rule(tapped=st.sampled_from(TAPS))
    def tap(self, tapped: str) -> None:
        self._send(Answer(tapped=tapped, text="Label", label="Label"))

    @rule(kind=st.sampled_from(MediaKind))
    def send_media(self, kind: MediaKind) -> None:
        self._send(Answer(media=(kind,)))

    @rule(opted=st.sampled_from(OptOut))
    def have_twilio_answer(self, opted: OptOut) -> None:
        self._send(Answer(text=opted.lower(), opted=opted))
        assert self.turn is not None
        assert self.turn.replies == ()

    @rule()
    def share_a_location(self) -> None:
        self._send(Answer(location=Location(latitude=52.5, longitude=13.4, address="Lindenweg 5, 10115 Berlin")))

    @rule()
    def react(self) -> None:
        before = self.intake
        self._send(Answer(nothing=True))
        assert self.turn is not None
        assert self.turn.replies == ()
        assert replace(self.intake, heard_at=before.heard_at) == before

    @rule(days=st.sampled_from([0.01, 0.2, 3, 100]))
    def let_time_pass(self, days: float) -> None:
        self.now += timedelta(days=days)

    @rule()
    def answer_what_is_asked(self) -> None:
        step = next((step for step in self.flow.steps if step.name == self.intake.asks), None)
        if step is not None:
            self._send(Answer(text=next(iter(step.accepts))))

    @invariant()
    def the_open_question_is_one_of_ours(self) -> None:
        assert self.intake.open_question in NAMES | ASIDES | {None}

    @invariant()
    def the_draft_holds_only_what_was_asked(self) -> None:
        unknown = set(self.intake.draft) - NAMES - FURTHER
        assert not unknown

    @invariant()
    def the_draft_is_kept_as_it_is(self) -> None:
        assert json.loads(json.dumps(self.intake.draft.as_json())) == self.intake.draft.as_json()

    @invariant()
    def only_silence_has_no_words(self) -> None:
        if self.turn is not None and not self.turn.replies:
            assert self.turn.effect in (Effect.IGNORED, Effect.COMMAND)
            assert self.turn.effect is Effect.IGNORED or self.intake.state is State.STOPPED or self.resumed_by_twilio

    @invariant()
    def nothing_is_asked_for_ever(self) -> None:
        assert self.intake.slips <= 5

    @invariant()
    def a_record_holds_every_field_of_the_shops_own(self) -> None:
        if self.profile is not None and self.flow is OWN:
            assert set(self.profile.attributes) == {field.key for field in OWN_FIELDS}
            assert self.profile.attributes["trade"] in (True, False)

    @invariant()
    def a_profile_has_one_default_address(self) -> None:
        if self.profile is not None and self.profile.addresses:
            assert sum(address.is_default for address in self.profile.addresses) == 1

    @invariant()
    def a_cancelled_registration_keeps_nothing(self) -> None:
        if self.intake.state is State.CANCELLED:
            assert not self.intake.draft


TestAnyConversation = AnyConversation.TestCase
TestAnyConversation.settings = settings(max_examples=60, stateful_step_count=30)


class AnyConversationAboutOwnFields(AnyConversation):
    """A customer who has answered everything but the shop's own questions, of every type."""

    flow = OWN
    answered = Draft(
        {step.name: "x" for step in FLOW.steps if step.name not in ("remark", "confirm", "marketing_consent")}
        | {"language": "en", "country": "DE", "billing_type": "private", "phone": "+4915112345678", "another_address": False}
    )

    @rule(text=st.sampled_from([text for step in OWN.steps if step.name.startswith("custom.") for text in (*step.accepts, *step.rejects)]))
    def answer_something(self, text: str) -> None:
        self._send(Answer(text=text))

    @rule(
        text=st.sampled_from(["change birthday", "Zimmerzahl ändern", "the visit is wrong, it is 24.12.2027 12:00", "skip", "back", "yes"])
    )
    def change_something(self, text: str) -> None:
        self._send(Answer(text=text))

    @rule(tapped=st.sampled_from(["custom.wood:oak", "custom.wood:skip", "custom.trade:no", "custom.woods:ash", "custom.woods:elm"]))
    def tap_something(self, tapped: str) -> None:
        self._send(Answer(tapped=tapped, text="Label", label="Label"))


TestAnyConversationAboutOwnFields = AnyConversationAboutOwnFields.TestCase
TestAnyConversationAboutOwnFields.settings = settings(max_examples=60, stateful_step_count=40)
