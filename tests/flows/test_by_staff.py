"""What staff do to the answers of an intake, and what the conversation makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.by_staff import Changed, Doubt, Refusal, asked_now, corrected, left_out
from flows.intake import Intake, State, Turn
from flows.message import Answer
from flows.moment import Moment
from tests.plays.flow_stage import BEGINS_AT
from tests.plays.registration import flow_stage, shop_flow

NOW = BEGINS_AT + timedelta(minutes=5)


def after(*said: str) -> Intake:
    """Ada's intake after these messages of hers."""
    stage = flow_stage()
    for words in ("hello", *said):
        stage.hears(Answer(text=words))
    return stage.intake()


def moment(intake: Intake, typed: str = "") -> Moment:
    return shop_flow().moment(intake, Answer(text=typed), NOW)


def correct(intake: Intake, name: str, typed: str, *, picked: str = "", speaks: bool = False) -> Changed | Doubt | Refusal:
    return corrected(moment(intake, typed), name, words_in="en", picked=picked, speaks=speaks)


def taken(outcome: Changed | Doubt | Refusal) -> Changed:
    assert isinstance(outcome, Changed)
    return outcome


def says(intake: Intake, words: str) -> Turn:
    return shop_flow().advance(intake, Answer(text=words), NOW + timedelta(minutes=1))


ASKED_ADDRESS = ("Ada Lovelace", "ada@example.com", "yes")
AT_THE_END = (*ASKED_ADDRESS, "10 High Street, Oxford OX1 4AQ, UK", "private", "no", "no")


def test_a_corrected_answer_leaves_the_open_question_alone() -> None:
    change = taken(correct(after(*ASKED_ADDRESS), "email", "ada.l@example.org"))
    assert change.intake.draft["email"] == "ada.l@example.org"
    assert change.intake.asks == "address"
    assert change.took == ("email",)
    assert not change.asks_again


def test_an_answer_to_the_open_question_leads_on_to_the_next() -> None:
    change = taken(correct(after("Ada Lovelace"), "email", "ada@example.com", speaks=True))
    assert (change.intake.asks, change.asks_again, change.intake.aside) == ("phone", True, None)


def test_a_slip_is_the_questions_own_problem_and_a_typing_slip_a_choice() -> None:
    intake = after(*ASKED_ADDRESS)
    assert "email address" in str(correct(intake, "email", "ada@"))
    doubt = correct(intake, "email", "ada@gmial.com")
    assert isinstance(doubt, Doubt)
    assert [choice.id for choice in doubt.choices] == ["meant", "typed"]
    assert taken(correct(intake, "email", "ada@gmial.com", picked="meant")).intake.draft["email"] == "ada@gmail.com"
    kept = taken(correct(intake, "email", "ada@gmial.com", picked="typed")).intake.draft
    assert (kept["email"], kept["uncertain"]) == ("ada@gmial.com", ["email_typo_declined:email", "staff_value:email"])


def test_what_was_never_offered_cannot_be_picked() -> None:
    assert isinstance(correct(after(*ASKED_ADDRESS), "email", "ada@gmial.com", picked="carl@example.com"), Doubt)
    assert isinstance(correct(after(*ASKED_ADDRESS), "email", "ada@", picked="typed"), Doubt)


def test_a_first_name_changes_what_she_is_called() -> None:
    draft = taken(correct(after(*ASKED_ADDRESS), "first_name", "Adah")).intake.draft
    assert (draft["first_name"], draft["full_name"]) == ("Adah", "Adah Lovelace")


def test_a_whole_address_replaces_every_part_of_the_old_one() -> None:
    intake = after(*AT_THE_END)
    draft = taken(correct(intake, "address", "Lindenweg 5, 10115 Berlin, Germany")).intake.draft
    assert (draft["city"], draft["country"], draft["postal_code"]) == ("Berlin", "DE", "10115")


def test_after_a_correction_her_yes_means_the_summary_that_shows_it() -> None:
    change = taken(correct(after(*AT_THE_END), "email", "ada.l@example.org"))
    assert (change.intake.asks, change.asks_again) == ("confirm", True)
    turn = says(change.intake, "yes")
    assert turn.profile is None
    assert "ada.l@example.org" in str(turn.replies[-1])
    confirmed = says(turn.intake, "yes")
    assert confirmed.profile is not None
    assert confirmed.profile.email == "ada.l@example.org"


def test_her_own_later_answer_replaces_what_staff_gave() -> None:
    change = taken(correct(after(*ASKED_ADDRESS), "email", "ada.l@example.org"))
    turn = says(change.intake, "change my email to ada@example.com")
    assert turn.intake.draft["email"] == "ada@example.com"


def test_a_question_asked_now_keeps_her_answer_until_she_gives_another() -> None:
    change = asked_now(moment(after(*AT_THE_END)), "email", speaks=True)
    assert isinstance(change, Changed)
    assert (change.intake.asks, change.intake.draft["email"]) == ("email", "ada@example.com")
    unclear = says(change.intake, "ada@")
    assert (unclear.intake.asks, unclear.intake.draft["email"]) == ("email", "ada@example.com")
    turn = says(change.intake, "ada.l@example.org")
    assert (turn.intake.asks, turn.intake.draft["email"]) == ("confirm", "ada.l@example.org")


def test_back_from_a_question_asked_once_more_forgets_nothing() -> None:
    change = asked_now(moment(after(*AT_THE_END)), "email", speaks=True)
    assert isinstance(change, Changed)
    turn = says(change.intake, "back")
    assert (turn.intake.asks, turn.intake.draft["email"]) == ("confirm", "ada@example.com")


def test_an_address_asked_once_more_keeps_no_part_of_the_old_one() -> None:
    change = asked_now(moment(after(*AT_THE_END)), "address", speaks=True)
    assert isinstance(change, Changed)
    turn = says(change.intake, "Bağdat Caddesi No:215, 34730 Kadıköy/İstanbul, Türkiye")
    assert turn.intake.draft["country"] == "TR"
    assert turn.intake.draft["street"] == "Bağdat Caddesi"


def test_an_optional_question_is_left_out_without_a_word_a_required_one_with_a_reason_and_a_doubt() -> None:
    intake = after("Ada Lovelace")
    optional = left_out(moment(intake), "email", reason="")
    assert isinstance(optional, Changed)
    assert (optional.intake.draft["email"], optional.intake.asks) == (None, "phone")
    assert "uncertain" not in optional.intake.draft
    assert left_out(moment(intake), "phone", reason=" ") is Refusal.REASON
    required = left_out(moment(intake), "phone", reason="She has none")
    assert isinstance(required, Changed)
    assert (required.intake.draft["phone"], required.intake.draft["uncertain"]) == (None, ["missing:phone"])


def test_an_address_is_left_out_with_all_its_parts() -> None:
    change = left_out(moment(after(*ASKED_ADDRESS)), "address", reason="She collects it herself")
    assert isinstance(change, Changed)
    assert change.intake.asks == "billing_type"
    end = says(says(says(change.intake, "private").intake, "no").intake, "yes")
    assert end.profile is not None
    assert (end.profile.addresses, end.profile.uncertain) == ((), ("missing:address",))


@pytest.mark.parametrize("name", ["confirm", "marketing_consent", "another_address"])
def test_nobody_does_her_own_acts_for_her(name: str) -> None:
    intake = after(*AT_THE_END)
    assert correct(intake, name, "yes") is Refusal.HERS
    assert left_out(moment(intake), name, reason="so") in (Refusal.HERS, Refusal.UNKNOWN)


def test_her_remark_is_not_put_into_her_mouth_and_her_name_not_left_out() -> None:
    intake = after(*AT_THE_END)
    assert correct(intake, "remark", "Ring twice") is Refusal.HERS
    assert left_out(moment(intake), "first_name", reason="so") is Refusal.NAME


@pytest.mark.parametrize(
    ("state", "why"), [(State.COMPLETE, Refusal.REGISTERED), (State.STOPPED, Refusal.CLOSED), (State.EXPIRED, Refusal.CLOSED)]
)
def test_what_is_over_is_not_changed(state: State, why: Refusal) -> None:
    intake = replace(after(*ASKED_ADDRESS), state=state)
    assert correct(intake, "email", "ada.l@example.org") is why
    assert left_out(moment(intake), "email", reason="") is why
    assert asked_now(moment(intake), "email") is why
