"""How to stop, and the list of the privacy page: in every language, in words that the chat understands, from the data register."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel import Locale
from flask import Flask

from desk.languages import languages_of
from flows.commands import CommandName
from flows.read.commands import command_in
from storage.register import groups
from translations.catalogs import Catalogs

TEMPLATES = Path(__file__).parents[2] / "desk" / "templates"
LANGUAGES = languages_of("stop")
WANTED = [CommandName.STOP, CommandName.START, CommandName.DELETE_MY_DATA]


def read(app: Flask, path: str, language: str) -> str:
    answer = app.test_client().get(path, headers={"Accept-Language": f"{language},en;q=0.5"})
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{Locale.parse(language, sep="-").text_direction}">' in answer.text
    return answer.text


def test_who_can_chat_in_a_language_can_read_how_to_stop_in_it() -> None:
    assert set(LANGUAGES) == set(Catalogs().languages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_we_tell_people_to_write_do_what_the_page_says(lone_app: Flask, language: str) -> None:
    words = re.findall(r"<strong>(.*?)</strong>", read(lone_app, "/how-to-stop", language))
    assert [getattr(command_in(word, asks=None), "name", None) for word in words] == WANTED


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_pages_lead_to_each_other(lone_app: Flask, language: str) -> None:
    assert 'href="/how-to-stop"' in read(lone_app, "/privacy", language)
    assert 'href="/privacy"' in read(lone_app, "/how-to-stop", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_tells_of_every_class_in_the_register(lone_app: Flask, language: str) -> None:
    page = read(lone_app, "/privacy", language)
    listed = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page)
    assert len(listed) == len(groups()) == 11
    assert len({label for label, _ in listed}) == len(listed)
    source = (TEMPLATES / language.replace("-", "_") / "privacy.html").read_text(encoding="utf-8")
    assert re.findall(r'^"([a-z]+)": \(', source, re.MULTILINE) == [each.value for each in groups()]


def test_an_unknown_class_would_not_go_unnoticed(lone_app: Flask) -> None:
    from flask import render_template
    from jinja2 import UndefinedError

    periods = {"unfinished": 30, "unfinished_answers": 60, "bodies": 90}
    shop = lone_app.extensions["desk"].shop
    with lone_app.test_request_context("/privacy"), pytest.raises(UndefinedError):
        render_template("en/privacy.html", shop=shop, periods=periods, groups=["name", "fingerprint"])
