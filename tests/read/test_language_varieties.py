"""Which variety of a language a customer means: the one that she names, else the one of her number's region."""

from datetime import UTC, datetime

import pytest

from flows.commands import Command, CommandName
from flows.message import Answer, Context, Outcome, Reading
from flows.read.commands import command_in
from flows.read.languages import guess_language, language
from flows.read.varieties import served

BOTH = ("en", "de", "pt", "pt-BR")


def _read(text: str, region: str, offered: tuple[str, ...] = BOTH) -> Outcome:
    return language(Answer(text=text), Context(now=datetime(2026, 6, 1, tzinfo=UTC), region=region, asks="language"), offered)


@pytest.mark.parametrize(
    "named",
    [
        "Português (Brasil)", "português do Brasil", "português brasileiro", "brasileiro", "pt-BR", "pt_br", "Portuguese (Brazil)",
        "brazilian portuguese", "portugués de Brasil", "portugais du Brésil", "portoghese brasiliano", "Brezilya Portekizcesi",
    ],
)  # fmt: skip
def test_a_variety_that_is_named_is_spoken_wherever_she_is(named: str) -> None:
    assert _read(named, "PT") == _read(named, "DE") == Reading("pt-BR")


@pytest.mark.parametrize(("region", "variety"), [("BR", "pt-BR"), ("PT", "pt"), ("AO", "pt"), ("DE", "pt")])
def test_the_bare_name_means_the_variety_of_her_region(region: str, variety: str) -> None:
    assert _read("português", region) == Reading(variety)
    assert guess_language("olá", region, BOTH, "en") == (variety, True)


def test_a_variety_that_we_do_not_have_is_served_by_the_plain_language() -> None:
    assert _read("Português de Portugal", "BR") == Reading("pt")
    assert _read("Português (Brasil)", "BR", ("en", "pt")) == Reading("pt")
    assert _read("Deutsch (Schweiz)", "CH") == Reading("de")


def test_a_language_without_its_plain_form_is_served_by_the_variety_that_we_have() -> None:
    assert served("pt", region="PT", offered=("en", "pt-BR")) == "pt-BR"
    assert served("fr", region="PT", offered=BOTH) is None


def test_the_name_of_a_variety_is_a_wish_to_speak_it_at_any_question() -> None:
    assert command_in("Português (Brasil)", asks="email") == Command(CommandName.LANGUAGE, "pt")


def test_two_letters_and_two_letters_are_no_language_unless_it_is_spoken_there() -> None:
    assert not isinstance(_read("is-it", "IT"), Reading)
