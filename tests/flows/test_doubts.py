"""Which doubts a finished profile has, and how much they weigh."""

from __future__ import annotations

import pytest

from flows.doubted_values import doubts_after, doubts_of
from flows.doubts import Doubt, Doubtful, rank, read
from flows.draft import Draft
from flows.message import Answer, Value
from flows.profile import Profile
from flows.profile_answers import draft_of, profile_of
from tests.plays.registration import flow_stage

OWN = "+447400123456"
ADA: dict[str, Value] = {"language": "en", "full_name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace", "phone": OWN}
HOME: dict[str, Value] = {
    "address": True,
    "street": "Lindenweg",
    "house_number": "5",
    "postal_code": "10115",
    "city": "Berlin",
    "country": "DE",
    "billing_type": "private",
}


def doubts(own_number: str | None = OWN, **changes: Value) -> set[str]:
    return set(profile_of(Draft({**ADA, **HOME, **changes}), own_number=own_number).uncertain)


def finished(*said: str) -> Profile:
    stage = flow_stage()
    for words in ("hello", *said):
        stage.hears(Answer(text=words))
    return stage.profile()


REST = ("10 High Street, Oxford OX1 4AQ, UK", "private", "no", "no", "yes")


def test_a_plain_profile_is_clean() -> None:
    assert doubts() == set()
    assert rank(doubts()) == 0


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"phone": "+491712345678"}, {"phone_unverified:phone"}),
        ({"phone": None}, set()),
        ({"postal_code": None}, {"address_incomplete:postal_code"}),
        ({"postal_code": "OX1 4AQ"}, {"address_incomplete:postal_code"}),
        ({"house_number": None}, {"address_incomplete:house_number"}),
        ({"house_number": None, "street": "Postfach 12"}, set()),
        ({"country": None}, {"address_incomplete:country"}),
        ({"country": "US", "postal_code": "94105", "city": "San Francisco", "house_number": "1"}, {"address_incomplete:state"}),
        ({"country": "IE", "postal_code": None, "house_number": None}, set()),
        ({"billing_type": "company", "company": "Rose GmbH", "vat_id": "DE136695976"}, set()),
        ({"billing_type": "company", "company": "Rose GmbH", "vat_id": "DE136695977"}, {"vat_check_fails:vat_id"}),
        ({"billing_type": "company", "company": "Rose GmbH", "vat_id": "136695977"}, {"vat_check_fails:vat_id"}),
        ({"billing_type": "company", "company": "Rose GmbH", "vat_id": None}, {"missing:vat_id"}),
    ],
)
def test_what_the_values_tell(changes: dict[str, Value], found: set[str]) -> None:
    assert doubts(**changes) == found


def test_every_address_is_looked_at() -> None:
    assert doubts(addresses=[{"street": "High Street", "city": "Oxford", "country": "GB"}]) == {"address_incomplete:postal_code"}


@pytest.mark.parametrize(
    ("whole", "first", "last", "language", "own", "guessed"),
    [
        ("Ada Lovelace", "Ada", "Lovelace", "en", OWN, False),
        ("Anna Maria Schmidt", "Anna Maria", "Schmidt", "de", None, False),
        ("Anna Maria Luise Schmidt", "Anna Maria Luise", "Schmidt", "de", None, True),
        ("Jörg von der Heide", "Jörg", "von der Heide", "de", None, False),
        ("Elena Ruiz Soler", "Elena", "Ruiz Soler", "es", None, True),
        ("María José García", "María José", "García", "es", None, False),
        ("Juan Carlos García López", "Juan Carlos", "García López", "es", None, False),
        ("Lovelace, Ada Maria Augusta King", "Ada Maria Augusta King", "Lovelace", "en", None, False),
        ("Иванова Анна Петровна", "Анна Петровна", "Иванова", "ru", None, False),
        ("山田太郎", "太郎", "山田", "ja", None, True),
        ("山田 太郎", "太郎", "山田", "ja", None, False),
        ("Nagy Anna", "Anna", "Nagy", "hu", None, False),
        ("Nagy Anna", "Anna", "Nagy", "en", "+36301234567", True),
        ("Anna", "Anna", "Maria Luise Schmidt", "de", None, False),
        ("Prince", "Prince", "", "en", None, False),
    ],
)
def test_where_the_family_name_begins_may_be_a_guess(
    whole: str, first: str, last: str, language: str, own: str | None, guessed: bool
) -> None:
    found = doubts(own, full_name=whole, first_name=first, last_name=last, language=language, phone=None)
    assert found == ({"name_split_uncertain:full_name"} if guessed else set())


def test_a_typo_that_was_kept_is_a_doubt_until_the_address_is_given_anew() -> None:
    kept = finished("Ada Lovelace", "ada@gmial.com", "no", "yes", *REST)
    assert (kept.email, kept.uncertain) == ("ada@gmial.com", ("email_typo_declined:email",))
    anew = finished("Ada Lovelace", "ada@gmial.com", "no", "yes", *REST[:-1], "change my email to ada@gmail.com", "yes")
    assert (anew.email, anew.uncertain) == ("ada@gmail.com", ())


def test_an_answer_at_the_third_attempt_is_a_doubt_and_one_at_the_second_is_not() -> None:
    assert finished("Ada Lovelace", "ada@", "ada@", "ada@example.com", "yes", *REST).uncertain == ("third_attempt:email",)
    assert finished("Ada Lovelace", "ada@", "ada@example.com", "yes", *REST).uncertain == ()


def test_what_is_told_by_the_values_alone_goes_with_them_and_what_was_said_on_the_way_stays() -> None:
    stored = ("email_typo_declined:email", "phone_unverified:phone", "address_incomplete:city", "possible_duplicate")
    profile = Profile(first_name="Ada", email="ada@gmial.com", phone=OWN, phone_verified=True)
    assert doubts_of(profile, stored) == ("email_typo_declined:email",)


def test_doubts_come_back_with_the_record_when_she_changes_something_else() -> None:
    profile = profile_of(Draft({**ADA, **HOME, "uncertain": ["email_typo_declined:email"], "phone": "+491712345678"}), own_number=OWN)
    again = draft_of(profile)
    assert again["uncertain"] == ["email_typo_declined:email"]
    assert profile_of(again, own_number=OWN).uncertain == profile.uncertain


def test_doubts_that_were_kept_before_they_had_names_are_still_read() -> None:
    assert read("email") == Doubtful(Doubt.EMAIL_TYPO_DECLINED, "email")
    assert read("phone") == Doubtful(Doubt.MISSING, "phone")
    assert all(read(str(doubt)) == Doubtful(doubt) for doubt in Doubt)


def test_the_worst_comes_first_and_a_kind_of_doubt_counts_once() -> None:
    assert rank(["possible_duplicate"]) > rank(["email_typo_declined:email"]) > rank(["third_attempt:email"]) > 0
    assert rank(["address_incomplete:city", "address_incomplete:street"]) == rank(["address_incomplete:city"])
    assert rank(["third_attempt:email", "staff_value:email"]) > rank(["third_attempt:email"])


def test_what_one_of_us_gives_settles_the_old_doubt_and_is_one_of_its_own() -> None:
    profile = Profile(first_name="Ada", email="ada@gmail.com", phone=OWN, phone_verified=True)
    before = ("email_typo_declined:email", "third_attempt:phone", "missing:vat_id")
    assert doubts_after(profile, before, ("email", "preferred_language")) == ("third_attempt:phone", "staff_value:email")
