"""Given options, chosen by number, by name in any language, by a beginning or with a typing error."""

from __future__ import annotations

import pytest

from flows.message import Answer, Problem, Reading, Suggestion
from flows.read.selections import NONE_OF_THEM, ONLY_ONE, Option, one_of, several_of
from tests.read.conftest import context

COLOURS = (
    Option("red", ("Red", "Rot", "Kırmızı", "Rouge", "أحمر", "Красный")),
    Option("blue", ("Blue", "Blau", "Mavi", "Bleu", "أزرق", "Синий")),
    Option("dark_red", ("Dark red", "Dunkelrot", "Koyu kırmızı", "Rouge foncé", "أحمر غامق", "Тёмно-красный")),
    Option("green", ("Green", "Grün", "Yeşil", "Vert", "أخضر", "Зелёный")),
)
SIZES = tuple(Option(size, (size,)) for size in ("38", "39", "2", "40"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Red", "red"),
        ("rot", "red"),
        ("kirmizi", "red"),
        ("أحمر", "red"),
        ("красный", "red"),
        ("зеленый", "green"),
        ("2", "blue"),
        ("2.", "blue"),
        ("٢", "blue"),
        ("2️⃣", "blue"),
        ("number 2", "blue"),
        ("option 3", "dark_red"),
        ("dark red", "dark_red"),
        ("gre", "green"),
        ("the red one please", "red"),
        ("ich hätte gern blau", "blue"),
        ("mavi olsun", "blue"),
        ("rouge foncé s'il vous plaît", "dark_red"),
    ],
)
def test_one_option_is_chosen(read, text, key):
    assert read(one_of(COLOURS), text) == Reading(key)


@pytest.mark.parametrize(("text", "key"), [("gren", "green"), ("g", "green"), ("dunkelrott", "dark_red"), ("2 children", "blue")])
def test_an_option_that_was_perhaps_meant_is_asked_back(read, text, key):
    assert read(one_of(COLOURS), text) == Suggestion(key)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("red or blue", ONLY_ONE),
        ("1 2", ONLY_ONE),
        ("not red", NONE_OF_THEM),
        ("purple", NONE_OF_THEM),
        ("9", NONE_OF_THEM),
        ("", NONE_OF_THEM),
        ("👍", NONE_OF_THEM),
    ],
)
def test_what_chooses_no_single_option_is_refused(read, text, why):
    assert read(one_of(COLOURS), text) == Problem(why)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("red, blue", ["red", "blue"]),
        ("blue and red", ["red", "blue"]),
        ("1, 3", ["red", "dark_red"]),
        ("1 und 3", ["red", "dark_red"]),
        ("1️⃣ 3️⃣", ["red", "dark_red"]),
        ("kırmızı ve mavi", ["red", "blue"]),
        ("أحمر وأزرق", ["red", "blue"]),
        ("красный и синий", ["red", "blue"]),
        ("Rot & Blau\nGrün", ["red", "blue", "green"]),
        ("all", ["red", "blue", "dark_red", "green"]),
        ("hepsi", ["red", "blue", "dark_red", "green"]),
        ("red", ["red"]),
        ("dark red", ["dark_red"]),
    ],
)
def test_several_options_are_chosen(read, text, keys):
    assert read(several_of(COLOURS), text) == Reading(keys)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1-3", ["red", "blue", "dark_red"]),
        ("13", ["red", "dark_red"]),
        ("red, purple", ["red"]),
        ("1 9", ["red"]),
        ("red or blue", ["red", "blue"]),
    ],
)
def test_options_that_were_perhaps_meant_are_asked_back(read, text, keys):
    assert read(several_of(COLOURS), text) == Suggestion(keys)


@pytest.mark.parametrize("text", ["not red", "all except red", "none of them", "9", "???", "purple"])
def test_what_chooses_nothing_is_refused(read, text):
    assert read(several_of(COLOURS), text) == Problem(NONE_OF_THEM)


@pytest.mark.parametrize(
    ("text", "outcome"), [("2", Reading("2")), ("38", Reading("38")), ("1", Problem(NONE_OF_THEM)), ("size 39", Reading("39"))]
)
def test_options_that_are_numbers_are_not_chosen_by_their_place(read, text, outcome):
    assert read(one_of(SIZES), text) == outcome


def test_a_tap_chooses_the_option_on_the_button():
    assert one_of(COLOURS)(Answer(tapped="custom.colour:green"), context()) == Reading("green")
    assert one_of(COLOURS)(Answer(tapped="custom.colour:black"), context()) == Problem(NONE_OF_THEM)
