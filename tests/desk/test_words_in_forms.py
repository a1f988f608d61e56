"""Sentences whose words depend on a number are changed form by form, as each language counts."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from bot.phrases import key_of, sentences
from flows.wording import say_many
from tests.desk.visitor import Visitor, at_desk

LONG = "That is longer than {count} character.", "That is longer than {count} characters."
SEEN = re.compile(r'name="seen" value="(\d+)"')


def page_of(language: str) -> str:
    return f"/desk/settings/words/{language}/{key_of(LONG[0])}"


def saves(admin: Visitor, language: str, *forms: str, **more: str) -> tuple[int, str]:
    """What is answered when these forms are sent."""
    seen = SEEN.search(admin.get(page_of(language)).text)
    assert seen is not None
    answer = admin.post(page_of(language), {**{f"text.{place}": form for place, form in enumerate(forms)}, "seen": seen[1], **more})
    return answer.status_code, answer.text


def said(app: Flask, count: int, language: str) -> str:
    return app.extensions["intake"].catalogs.translate(say_many(*LONG, count=count), language)


def test_a_sentence_with_a_plural_is_among_the_words_under_each_of_its_forms(lone_app: Flask) -> None:
    admin = at_desk(lone_app, "admin")
    assert sum(each.plural is not None for each in sentences()) >= 1
    assert (
        "That is longer than {count} character. / That is longer than {count} characters."
        in admin.get("/desk/settings/words?language=en&q=longer+than+{count}").text
    )


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", ("1", "0, 2, 3, 4 …")),
        ("de", ("1", "0, 2, 3, 4 …")),
        ("fr", ("0, 1", "2, 3, 4, 5 …")),
        ("tr", ("0, 1, 2, 3 …",)),
        ("ru", ("1, 21, 31, 41 …", "2, 3, 4, 22 …", "0, 5, 6, 7 …")),
        ("ar", ("0", "1", "2", "3, 4, 5, 6 …", "100, 101, 102, 200", "11, 12, 13, 14 …")),
    ],
)
def test_each_language_has_the_forms_by_which_it_counts(lone_app: Flask, language: str, numbers: tuple[str, ...]) -> None:
    html = at_desk(lone_app, "admin").get(page_of(language)).text
    assert tuple(re.findall(r"when the number is ([^<]+?)</label>", html)) == numbers
    bubbles = re.findall(r'class="handset-bubble"[^>]*>(.*?)</p>', html)
    assert len(bubbles) == len(numbers)
    assert not any("{" in bubble for bubble in bubbles)


def test_every_form_is_said_at_its_numbers_and_ours_again_after_a_reset(lone_app: Flask) -> None:
    admin, ours = at_desk(lone_app, "admin"), said(lone_app, 3, "ru")
    status, page = saves(admin, "ru", "один: {count}", "два: {count}", "пять: {count}")
    assert status == 303, page
    assert [said(lone_app, count, "ru") for count in (1, 21, 3, 5, 111)] == ["один: 1", "один: 21", "два: 3", "пять: 5", "пять: 111"]
    assert "два: {count}" in admin.get("/desk/settings/words?language=ru&only=own").text
    assert saves(admin, "ru", reset="yes")[0] == 303
    assert said(lone_app, 3, "ru") == ours


def test_a_form_for_one_number_may_spell_it_and_every_other_must_say_it(lone_app: Flask) -> None:
    admin = at_desk(lone_app, "admin")
    status, page = saves(admin, "en", "More than a single letter.", "Too many letters.")
    assert status == 422
    assert page.count("{count} is missing") == 1
    assert "More than a single letter." in page
    long = saves(admin, "en", "x" * 1501, "More than {count} letters.")
    assert (long[0], "at most 1500" in long[1]) == (422, True)
    assert saves(admin, "en", "More than a single letter.", "More than {count} letters.")[0] == 303
    assert [said(lone_app, count, "en") for count in (1, 2)] == ["More than a single letter.", "More than 2 letters."]
