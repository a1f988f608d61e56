"""The pages that anybody may see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel import Locale
from babel.units import format_unit
from flask import Flask, render_template
from werkzeug.datastructures import LanguageAccept

from app import create_app
from desk.languages import languages_of, template_of
from desk.public import Periods
from flows.commands import CommandName
from flows.read.commands import command_in
from flows.wording import say
from settings import Settings
from tests.conftest import FixedClock
from translations.catalogs import Catalogs

TEMPLATES = Path(__file__).parents[2] / "desk" / "templates"
HEADINGS = {
    "/nowhere": {"en": "There is nothing here", "de": "Hier ist nichts", "tr": "Burada bir şey yok"},
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", HEADINGS)
@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-AT,de;q=0.9,en;q=0.5", "de"), ("tr", "tr"), ("en-GB", "en"), ("fr,es", "en"), ("*", "en"), ("", "en"), ("%%%", "en")],
)
def test_a_page_speaks_the_readers_language(lone_app: Flask, path: str, accepted: str, language: str) -> None:
    answer = lone_app.test_client().get(path, headers={**BROWSER, "Accept-Language": accepted})
    assert f"<h1>{HEADINGS[path][language]}</h1>" in answer.text
    assert f'<html lang="{language}" dir="ltr">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


PRIVACY = languages_of("privacy")


def test_who_can_chat_in_a_language_can_read_the_privacy_page_in_it() -> None:
    assert set(PRIVACY) == set(Catalogs().languages)
    assert languages_of("wrong") == ("de", "en", "tr")


@pytest.mark.parametrize("language", PRIVACY)
def test_the_privacy_page_is_in_its_language_and_direction(lone_app: Flask, language: str) -> None:
    answer = lone_app.test_client().get("/privacy", headers={"Accept-Language": f"{language},en;q=0.5"})
    direction = Locale.parse(language, sep="-").text_direction
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert (answer.headers["Vary"], answer.headers["Cache-Control"]) == ("Accept-Language", "no-store")


@pytest.mark.parametrize(
    ("accepted", "folder"),
    [
        ("pt", "pt"),
        ("pt-PT,pt;q=0.9", "pt"),
        ("pt-AO", "pt"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt_BR"),
        ("ar-EG", "ar"),
        ("uk-UA,ru;q=0.9", "uk"),
        ("es-MX,es;q=0.9", "es"),
        ("ja,nl;q=0.4", "nl"),
        ("de-AT,en;q=0.5", "de"),
        ("fr;q=0,it;q=0.1", "it"),
        ("PT-br", "pt_BR"),
        ("ja", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_a_reader_gets_the_nearest_privacy_page(lone_app: Flask, accepted: str, folder: str) -> None:
    with lone_app.test_request_context(headers={"Accept-Language": accepted}) as context:
        assert template_of("privacy", context.request.accept_languages) == f"{folder}/privacy.html"


@pytest.mark.parametrize("language", PRIVACY)
def test_every_privacy_page_says_as_much_as_the_english_one(language: str) -> None:
    english, page = (privacy_page(each) for each in ("en", language))
    assert re.findall(r"<(?!bdi)\w+", page) == re.findall(r"<(?!bdi)\w+", english)
    assert re.findall(r"periods\.\w+", page) == re.findall(r"periods\.\w+", english)
    assert all(name in page for name in ("Meta", "Twilio", "shop.name"))


def privacy_page(language: str) -> str:
    return (TEMPLATES / language.replace("-", "_") / "privacy.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["ar", "pl", "ru", "uk"])
def test_the_privacy_page_counts_days_as_its_language_does(lone_app: Flask, language: str) -> None:
    # CLDR has "two days" as a subject only; and it writes the ending of Arabic's "day" in the other of the two usual orders.
    for days in range(3 if language == "ar" else 1, 125):
        with lone_app.test_request_context():
            periods = Periods(unfinished=days, unfinished_answers=days, bodies=days)
            text = render_template(template_of("privacy", LanguageAccept([(language, 1)])), shop=None, periods=periods)
        # Babel finds no long Arabic form; in Arabic the short one is the word in full.
        counted = format_unit(days, "day", length="short" if language == "ar" else "long", locale=language)
        assert text.count(counted.replace("\u064b\u0627", "\u0627\u064b")) == 3, days


def test_the_privacy_page_promises_what_the_worker_keeps(settings: Settings, clock: FixedClock) -> None:
    shorter = settings.model_copy(update={"intake_expires_days": 11, "intake_retention_days": 22, "body_retention_days": 33})
    client = create_app(shorter, clock).test_client()
    for language in PRIVACY:
        text = client.get("/privacy", headers={"Accept-Language": language}).text
        assert re.findall(r"\b(?:11|22|33)\b", text) == ["11", "22", "33"], language
    assert all(f"{days} days" in client.get("/privacy").text for days in (11, 22, 33))


# The page tells a customer what to write; the bot must know it.
RIGHTS = [CommandName.MY_DATA, CommandName.CHANGE, CommandName.DELETE_MY_DATA, CommandName.STOP, CommandName.HUMAN]


@pytest.mark.parametrize("language", PRIVACY)
def test_every_word_on_the_privacy_page_is_a_command(language: str) -> None:
    words = re.findall(r"<li><strong>(.+?)</strong>", privacy_page(language))
    meant = [command_in(word, asks="full_name", language=language) for word in words]
    assert [command.name if command else None for command in meant] == RIGHTS


@pytest.mark.parametrize("language", PRIVACY)
def test_the_privacy_page_uses_the_words_that_the_chat_uses(language: str) -> None:
    catalogs, words = Catalogs(), re.findall(r"<li><strong>(.+?)</strong>", privacy_page(language))
    said = [say("That button belongs to an earlier question. To change that answer, write *change*.")]
    said += [say("Write *help* if something is unclear, *person* to reach one of us, or *stop* to end.")]
    change, _help, person, stop = re.findall(r"\*(.+?)\*", " ".join(catalogs.translate(each, language) for each in said))
    assert (words[1], words[3], words[4]) == (change, stop, person)


def test_the_styles_know_no_left_and_right() -> None:
    styles = (TEMPLATES.parent / "static" / "page.css").read_text(encoding="utf-8")
    assert not re.findall(r"\b(?:left|right)\b", styles)


def test_the_pages_load_nothing_that_their_policy_forbids() -> None:
    for path in TEMPLATES.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?! src=)|<style| style=| on[a-z]+=[\"']|https?://", page), path


def test_the_styles_are_served_from_the_desk(lone_app: Flask) -> None:
    client = lone_app.test_client()
    for name, kind in (("page.css", "text/css"), ("icon.svg", "image/svg+xml")):
        answer = client.get(f"/desk/static/{name}")
        assert (answer.status_code, answer.mimetype) == (200, kind)
        answer.close()


def test_a_program_gets_errors_as_json(lone_app: Flask) -> None:
    client = lone_app.test_client()
    for answer in (client.get("/nowhere"), client.get("/nowhere", headers={"Accept": "application/json"})):
        assert (answer.status_code, answer.json) == (404, {"error": "Not Found"})


def test_alive_and_ready_are_two_things(settings: Settings, bare_database_url: str, clock: FixedClock) -> None:
    app = create_app(settings.model_copy(update={"database_url": bare_database_url}), clock)
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "alive"}
    waiting = client.get("/readyz")
    assert (waiting.status_code, waiting.json) == (503, {"status": "waiting", "reason": "migrations are waiting: flask db upgrade"})
    app.extensions["intake"].database.upgrade()
    assert client.get("/readyz").json == {"status": "ready"}
    app.extensions["intake"].database.dispose()


def test_in_production_https_is_insisted_on_and_there_is_no_simulator(settings: Settings, clock: FixedClock) -> None:
    production = create_app(settings.model_copy(update={"intake_env": "production"}), clock)
    answer = production.test_client().get("/healthz")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert not [rule for rule in production.url_map.iter_rules() if "simulator" in rule.rule]
    assert production.test_client().get("/simulator").status_code == 404
