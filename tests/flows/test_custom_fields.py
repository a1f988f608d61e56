"""The shop's own fields are asked, read, shown, changed and kept like every other question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.custom import CustomField, CustomOption, FieldType, Span, custom_step
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import Intake, Known, Turn
from flows.message import Answer, Problem, Reading, Sender
from flows.profile_answers import draft_of, profile_of
from flows.registration import registration
from flows.step import EXAMPLE
from tests.flows.own_fields import OWN_FIELDS, WOODS
from tests.flows.test_steps import SHOP
from translations import Catalogs

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LABELS = {
    "en": "Favourite wood",
    "de": "Lieblingsholz",
    "tr": "En sevilen ağaç",
    "fr": "Bois préféré",
    "ar": "الخشب المفضل",
    "ru": "Любимое дерево",
}
CHOOSING = (FieldType.CHOICE, FieldType.MULTIPLE_CHOICE)
BIRTHDAY = CustomField(key="birthday", type=FieldType.DATE, labels={"en": "Birthday", "de": "Geburtstag"}, span=Span.PAST)
WOOD = CustomField(key="wood", type=FieldType.CHOICE, labels=LABELS, options=WOODS)
ROOMS = CustomField(key="rooms", type=FieldType.NUMBER, labels={"en": "Number of rooms", "de": "Zimmerzahl"}, required=False)
SPEAKS = Catalogs()


def field(kind: FieldType, **given) -> CustomField:
    return CustomField(**{"key": "wood", "type": kind, "labels": LABELS, "options": WOODS if kind in CHOOSING else (), **given})


FIELDS = [field(kind, required=required) for kind in FieldType for required in (True, False)]
FIELDS += [field(kind, span=span) for kind in (FieldType.DATE, FieldType.DATE_TIME) for span in (Span.PAST, Span.FUTURE)]


@pytest.mark.parametrize("of", FIELDS, ids=lambda of: f"{of.type}-{of.required}-{of.span}")
def test_the_examples_of_every_type_are_true(of):
    step = custom_step(of)
    assert len(step.accepts) >= 6
    for text, value in step.accepts.items():
        assert step.read(Answer(text=text), step.example) == Reading(value), text
    for text in step.rejects:
        assert isinstance(step.read(Answer(text=text), step.example), Problem), text


@pytest.mark.parametrize("language", SPEAKS.languages)
@pytest.mark.parametrize("of", FIELDS, ids=lambda of: f"{of.type}-{of.required}-{of.span}")
def test_the_question_stands_in_the_customers_language_with_the_shops_own_words(of, language):
    step = custom_step(of)
    asked = SPEAKS.translate(step.prompt_for(Draft(), EXAMPLE), language)
    shown = [SPEAKS.translate(choice.label, language) for choice in step.choices_for(Draft(), EXAMPLE)]
    assert LABELS.get(language, LABELS["en"]) in asked
    if of.type in CHOOSING:
        assert WOODS[0].labels.get(language, "Oak") in asked + " ".join(shown)
    assert "{" not in asked
    assert (SPEAKS.translate(custom_step(field(FieldType.TEXT, required=False)).prompt_for(Draft(), EXAMPLE), language) == asked) == (
        of == field(FieldType.TEXT, required=False)
    )


def test_formatting_in_the_shops_words_stays_words():
    step = custom_step(field(FieldType.TEXT, labels={"en": "*Wood* type_s"}))
    assert "*" not in SPEAKS.translate(step.label, "en")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"key": "Wood"}, "key"),
        ({"labels": {}}, "label"),
        ({"labels": {"en": " "}}, "label"),
        ({"type": FieldType.CHOICE}, "options"),
        ({"options": WOODS}, "options"),
        ({"type": FieldType.CHOICE, "options": (*WOODS, WOODS[0])}, "keys"),
        ({"type": FieldType.CHOICE, "options": (CustomOption(key="a:b", labels={"en": "A"}),)}, "keys"),
        ({"type": FieldType.CHOICE, "options": (CustomOption(key="a", labels={}),)}, "label"),
        ({"type": FieldType.NUMBER, "example": "many"}, "example"),
        ({"type": FieldType.DATE, "example": "31/02/1990"}, "example"),
    ],
)
def test_a_field_that_cannot_be_asked_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        CustomField(**{"key": "wood", "type": FieldType.TEXT, "labels": LABELS, **given})


@pytest.mark.parametrize("kind", FieldType)
def test_what_may_be_left_out_is_left_out_with_a_word(kind):
    step = custom_step(field(kind, required=False))
    assert step.optional
    assert step.read(Answer(text="none"), step.example) == Reading(None)
    declined = step.read(Answer(text="nein danke"), replace(step.example, language="de"))
    assert declined == Reading(False if kind is FieldType.BOOLEAN else None)
    assert isinstance(custom_step(field(FieldType.NUMBER)).read(Answer(text="none"), EXAMPLE), Problem)


def test_the_shops_questions_come_before_the_remark():
    names = [step.name for step in registration(SHOP, (BIRTHDAY, WOOD))]
    assert names[names.index("remark") - 2 : names.index("remark")] == ["custom.birthday", "custom.wood"]
    assert len(names) == len(registration(SHOP)) + 2


FLOW = Flow(registration(SHOP, (BIRTHDAY, WOOD, ROOMS)), SHOP)
ANSWERED = Draft(
    {step.name: "x" for step in registration(SHOP) if step.name not in ("remark", "confirm", "marketing_consent")}
    | {"language": "en", "country": "DE", "billing_type": "private", "first_name": "Ada", "last_name": "Lovelace", "another_address": False}
)


def intake(draft: Draft = ANSWERED, asks: str = "custom.birthday", **given) -> Intake:
    sender = Sender(phone="+4915112345678")
    return Intake(id="a", sender=sender, language="en", begun_at=NOON, heard_at=NOON, region="DE", draft=draft, asks=asks, **given)


def said(before: Intake, *texts: str, known: Known | None = None) -> Turn:
    turn = FLOW.advance(before, Answer(text=texts[0]), NOON, known)
    for text in texts[1:]:
        turn = FLOW.advance(turn.intake, Answer(text=text), NOON, known)
    return turn


def words(turn: Turn, language: str = "en") -> str:
    return "\n".join(SPEAKS.translate(reply.text, language) for reply in turn.replies)


def test_the_answers_become_attributes_and_come_back_as_answers():
    turn = said(intake(), "24.3.1988", "eiche", "3,5", "no", "yes")
    profile = turn.profile
    assert profile is not None
    assert profile.attributes == {"birthday": "1988-03-24", "wood": "oak", "rooms": 3.5}
    again = draft_of(profile)
    assert {name: again[name] for name in again if name.startswith("custom.")} == {
        "custom.birthday": "1988-03-24",
        "custom.wood": "oak",
        "custom.rooms": 3.5,
    }
    assert profile_of(again, own_number=None).attributes == profile.attributes


def test_the_summary_shows_them_in_the_language_of_the_chat():
    turn = said(replace(intake(), language="de"), "24.3.1988", "oak", "3,5", "nein")
    assert turn.intake.asks == "confirm"
    assert "Geburtstag: 24. März 1988" in words(turn, "de")
    assert "Lieblingsholz: Eiche" in words(turn, "de")
    assert "Zimmerzahl: 3,5" in words(turn, "de")


def test_a_day_in_doubt_is_asked_with_its_month_in_words():
    turn = said(intake(), "3/4/1988")
    assert "Did you mean 3 April 1988?" in words(turn)
    assert said(turn.intake, "yes").intake.draft["custom.birthday"] == "1988-04-03"
    again = said(turn.intake, "no").intake
    assert again.asks == "custom.birthday"
    assert "custom.birthday" not in again.draft


def test_every_type_is_kept_as_what_it_is():
    flow = Flow(registration(SHOP, OWN_FIELDS), SHOP)
    now = intake(asks="custom.trade")
    for text in ("yes", "Egal", "Eiche, Ash", "3,5", "plain and light", "24.3.1988", "24.12.2026 14:30", "no", "yes"):
        turn = flow.advance(now, Answer(text=text), NOON)
        now = turn.intake
    assert turn.profile is not None
    assert turn.profile.attributes == {
        "trade": True,
        "wood": "skip",
        "woods": ["oak", "ash"],
        "rooms": 3.5,
        "style": "plain and light",
        "birthday": "1988-03-24",
        "visit": "2026-12-24T14:30",
    }


def test_a_tap_on_an_option_whose_key_is_a_word_of_ours_chooses_that_option():
    turn = FLOW.advance(intake(asks="custom.wood"), Answer(tapped="custom.wood:skip"), NOON)
    assert turn.intake.draft["custom.wood"] == "skip"


def test_an_optional_one_is_skipped_and_a_required_one_is_not():
    assert said(intake(asks="custom.birthday"), "skip").intake.asks == "custom.birthday"
    turn = said(intake(ANSWERED.having({"custom.birthday": "1988-03-24", "custom.wood": "oak"}), "custom.rooms"), "skip")
    assert turn.intake.draft["custom.rooms"] is None


@pytest.mark.parametrize("text", ["change birthday", "the birthday is wrong", "Geburtstag ändern", "Birthday"])
def test_one_is_changed_by_its_name_in_any_language(text):
    draft = ANSWERED.having({"custom.birthday": "1988-03-24", "custom.wood": "oak", "custom.rooms": 3, "remark": None})
    turn = said(intake(draft, "confirm"), text)
    assert turn.intake.asks == "custom.birthday"
    assert "custom.birthday" not in turn.intake.draft


def test_one_is_changed_in_one_message():
    draft = ANSWERED.having({"custom.birthday": "1988-03-24", "custom.wood": "oak", "custom.rooms": 3, "remark": None})
    turn = said(intake(draft, "confirm"), "the birthday is wrong, it is 25.3.1988")
    assert turn.intake.draft["custom.birthday"] == "1988-03-25"


def test_what_a_record_holds_is_hidden_whatever_its_type():
    answers = {"custom.birthday": "1988-03-24", "custom.wood": "oak", "custom.rooms": 3, "remark": None}
    profile = profile_of(ANSWERED.having(answers), own_number=None)
    known = Known(customer_id="ada", profile=profile, heard_at=NOON)
    turn = said(intake(ANSWERED.having(answers), "confirm", customer_id="ada"), "summary", known=known)
    assert "Birthday: •••" in words(turn)
    assert "1988" not in words(turn)
    assert "Oak" not in words(turn)


@pytest.mark.parametrize("region", ["DE", "US", "TR", "DK", "SE", "FI", "BG", "PL", "RU", "NL", "ES", "BR"])
@pytest.mark.parametrize("text", ["24.3.1988", "24 March 1988", "24/03/1988", "1988-03-24", "24 03 1988"])
def test_a_birthday_is_not_taken_for_an_identity_number(region, text):
    turn = said(replace(intake(), region=region, language="de"), text, "yes")
    assert turn.intake.draft["custom.birthday"] == "1988-03-24"
