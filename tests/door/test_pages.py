"""The pages that anybody may see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from flows.commands import CommandName
from flows.read.commands import command_in
from settings import Settings
from storage import staff
from tests.conftest import FixedClock

TEMPLATES = Path(__file__).parents[2] / "desk" / "templates"
HEADINGS = {
    "/desk/": {"en": "The desk", "de": "Verwaltung", "tr": "Yönetim paneli"},
    "/privacy": {"en": "What happens to your data", "de": "Was mit Ihren Daten geschieht", "tr": "Verilerinize ne oluyor"},
    "/nowhere": {"en": "There is nothing here", "de": "Hier ist nichts", "tr": "Burada bir şey yok"},
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", HEADINGS)
@pytest.mark.parametrize(
    ("accepted", "language"), [("de-AT,de;q=0.9,en;q=0.5", "de"), ("tr", "tr"), ("en-GB", "en"), ("fr,es", "en"), ("", "en"), ("%%%", "en")]
)
def test_a_page_speaks_the_readers_language(lone_app: Flask, path: str, accepted: str, language: str) -> None:
    answer = lone_app.test_client().get(path, headers={**BROWSER, "Accept-Language": accepted})
    assert f"<h1>{HEADINGS[path][language]}</h1>" in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_privacy_page_promises_what_the_worker_keeps(settings: Settings, clock: FixedClock) -> None:
    shorter = settings.model_copy(update={"intake_expires_days": 11, "intake_retention_days": 22, "body_retention_days": 33})
    text = create_app(shorter, clock).test_client().get("/privacy").text
    assert all(f"{days} days" in text for days in (11, 22, 33))


# The page tells a customer what to write; the bot must know it.
RIGHTS = [CommandName.MY_DATA, CommandName.CHANGE, CommandName.DELETE_MY_DATA, CommandName.STOP, CommandName.HUMAN]


@pytest.mark.parametrize("language", ["en", "de", "tr"])
def test_every_word_on_the_privacy_page_is_a_command(language: str) -> None:
    page = (TEMPLATES / language / "privacy.html").read_text(encoding="utf-8")
    words = re.findall(r"<li><strong>(.+?)</strong>", page)
    meant = [command_in(word, asks="full_name", language=language) for word in words]
    assert [command.name if command else None for command in meant] == RIGHTS


@pytest.mark.parametrize("language", ["en", "de", "tr"])
def test_the_word_for_a_person_on_the_desks_page_is_a_command(language: str) -> None:
    page = (TEMPLATES / language / "sign_in.html").read_text(encoding="utf-8")
    command = command_in(re.findall(r"<em>(.+?)</em>", page)[-1], asks="full_name", language=language)
    assert command is not None
    assert command.name is CommandName.HUMAN


def test_the_pages_load_nothing_that_their_policy_forbids() -> None:
    for path in TEMPLATES.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"<script|<style| style=| on[a-z]+=|https?://", page), path


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


def test_the_link_makes_the_first_admin_once(app: Flask, clock: FixedClock) -> None:
    client, database = app.test_client(), app.extensions["intake"].database
    link = f"/desk/first-admin/{staff.welcome(database, clock())}"
    assert "The first admin" in client.get(link).text
    account = {"email": "dana@example.com", "password": "a horse and a battery"}
    for wrong, problem in (({"password": "short"}, "another password"), ({"email": "dana"}, "check the email")):
        refused = client.post(link, data={**account, **wrong})
        assert (refused.status_code, problem in refused.text) == (422, True)
    made = client.post(link, data=account)
    assert "dana@example.com is the first admin" in made.text
    assert staff.verify(database, "dana@example.com", "a horse and a battery")
    assert client.get(link).status_code == 404
    assert client.post(link, data=account).status_code == 404


def test_an_old_or_invented_link_is_nothing(app: Flask, clock: FixedClock) -> None:
    client, database = app.test_client(), app.extensions["intake"].database
    link = f"/desk/first-admin/{staff.welcome(database, clock())}"
    assert client.get("/desk/first-admin/invented").status_code == 404
    clock.forward(hours=25)
    assert client.get(link).status_code == 404
