"""What admins set at the desk counts in the chat from the next message on, for every process, and is written down."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app import create_app
from bot.content.request import TemplateRequests
from bot.phrases import PLACEHOLDER, Use, key_of, sentences
from desk.settings.samples import filled
from flows.asking import Asked, Channel
from flows.profile import Profile
from storage import shop_settings
from storage.audit import Action, Filter, entries
from storage.customers import proof_of_consent
from storage.customers.creating import Newcomer, create
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, account, at_desk, place
from tests.door.twilio import Twilio

PAGES = ("shop", "questions", "fields", "labels", "words", "times", "quick-replies", "templates", "sender", "retention")
SHOP = {"name": "Elm & Sons", "country": "AT", "languages": ["en", "de"], "default": "de", "privacy_url": "https://elm.example/privacy"}


def _seen(admin: Visitor, page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', admin.get(f"/desk/settings/{page}").text)
    assert found
    return found[1]


def _saves(admin: Visitor, page: str, data: dict[str, object], **more: object) -> int:
    return admin.post(f"/desk/settings/{page}", {"seen": _seen(admin, page), **data, **more}).status_code


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_for_admins_alone_and_asks_little_of_the_database(lone_app: Flask, page: str) -> None:
    assert at_desk(lone_app, "admin").get(f"/desk/settings/{page}").status_code == 200
    for number, role in enumerate(("reviewer", "staff", "read-only")):
        assert at_desk(lone_app, role, f"eli{number}@example.com").get(f"/desk/settings/{page}").status_code == 403


def test_the_shop_speaks_under_its_new_name_at_once_and_the_change_is_written_down(app: Flask) -> None:
    admin, twilio = at_desk(app, "admin"), Twilio(app)
    assert _saves(admin, "shop", SHOP) == 303
    assert "Elm & Sons" in twilio.says("hello")[0]
    shop = app.extensions["intake"].flow.shop
    assert (shop.country, shop.languages, shop.default_language) == ("AT", ("de", "en"), "de")
    (line,) = entries(app.extensions["intake"].database, Filter(action=Action.CHANGED))
    assert (line.subject, line.who) == ("settings:shop", "dana@example.com")
    assert "shop.name" in line.details["names"]
    assert "Elm" not in str(line.details)


def test_another_process_follows_within_two_seconds(app: Flask, settings: object, clock: FixedClock) -> None:
    url = app.extensions["intake"].settings.database_url
    other = create_app(settings.model_copy(update={"database_url": url}), clock)
    assert "Acorn" in Twilio(other).says("hello")[0]
    _saves(at_desk(app, "admin"), "shop", SHOP)
    clock.forward(seconds=1.9)
    assert other.extensions["intake"].flow.shop.name == "Acorn & Oak"
    clock.forward(seconds=0.1)
    assert Twilio(other).says("help")
    assert other.extensions["intake"].flow.shop.name == "Elm & Sons"
    other.extensions["intake"].database.dispose()


@pytest.mark.parametrize(
    ("page", "wrong", "words"),
    [
        ("shop", {**SHOP, "name": ""}, "Please write a name"),
        ("shop", {**SHOP, "country": "XX"}, "Please choose a country"),
        ("shop", {**SHOP, "default": "fr"}, "among the languages"),
        ("shop", {**SHOP, "privacy_url": "javascript:alert(1)"}, "whole address"),
        ("shop", {**SHOP, "identity": "yes", "reason": "because"}, "name the law"),
        ("times", {"begins": "9 pm", "ends": "09:00", "hours": "20"}, "a time such as"),
        ("times", {"begins": "21:00", "ends": "09:00", "remind": "yes", "hours": "24"}, "1 to 23 hours"),
        ("retention", {"expires": "31", "answers": "60", "bodies": "90", "ledger": "400"}, "1 to 30 days"),
        ("retention", {"expires": "20", "answers": "10", "bodies": "90", "ledger": "400"}, "cannot be shorter"),
        ("retention", {"expires": "20", "answers": "20", "bodies": "20", "ledger": "29"}, "30 to 400 days"),
        ("retention", {"expires": "20", "answers": "20", "bodies": "20", "ledger": "90", "proof": "because"}, "in a sentence"),
        ("questions", {"channel": "chat", "step.confirm": "hidden"}, "Nothing is saved before"),
        ("questions", {"channel": "chat", "step.marketing_consent": "required"}, "never a condition"),
        ("quick-replies", {"title": "", "words": "Hello"}, "Please write a title"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(lone_app: Flask, page: str, wrong: dict[str, object], words: str) -> None:
    admin = at_desk(lone_app, "admin")
    answer = admin.post(f"/desk/settings/{page}", {"seen": "0", **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert shop_settings.settings(lone_app.extensions["intake"].database) == {}


def test_of_two_admins_the_second_is_told_who_was_faster_and_keeps_what_she_typed(app: Flask) -> None:
    dana, eli = at_desk(app, "admin"), at_desk(app, "admin", "eli@example.com")
    seen = _seen(eli, "shop")
    _saves(dana, "shop", SHOP)
    late = eli.post("/desk/settings/shop", {**SHOP, "name": "Oak Only", "seen": seen})
    assert late.status_code == 409
    assert "dana@example.com changed this" in late.text
    assert 'value="Oak Only"' in late.text
    assert app.extensions["intake"].flow.shop.name == "Elm & Sons"
    assert _saves(eli, "shop", {**SHOP, "name": "Oak Only"}) == 303
    assert app.extensions["intake"].flow.shop.name == "Oak Only"


def test_a_question_is_hidden_in_the_chat_and_asked_on_the_telephone(lone_app: Flask) -> None:
    admin, twilio = at_desk(lone_app, "admin"), Twilio(lone_app)
    twilio.says("hello")
    assert "email" in twilio.says("Ada Lovelace")[-1]
    assert _saves(admin, "questions", {"channel": "chat", "step.email": "hidden"}) == 303
    # She was just asked for it.
    assert "I don't need that any more" in twilio.says("ada@example.com")[0]
    running = lone_app.extensions["intake"].running
    assert running.house.asking == {Channel.CHAT: {"email": Asked.HIDDEN}, Channel.STAFF: {}, Channel.ADMIN: {}}
    assert "email address" not in admin.get("/desk/settings/questions").text.partition("In this order")[2]
    assert "email address" in admin.get("/desk/settings/questions?channel=staff").text.partition("In this order")[2]


def _words(text: str, language: str = "en") -> str:
    return f"words/{language}/{key_of(text)}"


def test_a_sentence_is_said_in_the_shops_own_words_and_in_ours_again(lone_app: Flask) -> None:
    admin, twilio = at_desk(lone_app, "admin"), Twilio(lone_app)
    assert _saves(admin, _words("What is your full name?"), {"text": "And what may we call you?"}) == 303
    assert "what may we call you" in twilio.says("hello")[-1]
    assert "what may we call you" in admin.get("/desk/settings/words?only=own").text
    assert _saves(admin, _words("What is your full name?"), {"reset": "yes"}) == 303
    assert "What is your full name?" in twilio.says("help")[-1]


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("Next up: {label}.", "Next!", "{label} is missing"),
        ("Next up: {label}.", "Next: {label} {__class__} {email}", "Nothing would be put in at {__class__}, {email}"),
        ("Welcome back!", "", "Please write something"),
        ("Welcome back!", "x" * 1501, "at most 1500"),
        ("Yes", "y" * 25, "at most 24"),
    ],
)
def test_words_that_would_break_a_message_are_refused(lone_app: Flask, ours: str, theirs: str, words: str) -> None:
    admin = at_desk(lone_app, "admin")
    answer = admin.post(f"/desk/settings/{_words(ours)}", {"seen": "0", "text": theirs})
    assert answer.status_code == 422
    assert words in answer.text


def test_the_words_of_a_consent_are_not_to_be_changed_here(lone_app: Flask) -> None:
    admin = at_desk(lone_app, "admin")
    fixed = [each for each in sentences() if each.fixed]
    assert len(fixed) == 7
    for sentence in fixed:
        assert "another consent" in admin.get(f"/desk/settings/words/de/{sentence.key}").text
        assert admin.post(f"/desk/settings/words/de/{sentence.key}", {"seen": "0", "text": "Agree?"}).status_code == 400


def test_sentences_know_what_they_are_for() -> None:
    uses = {sentence.text: sentence.use for sentence in sentences()}
    assert uses["Talk to a person"] is Use.BUTTON
    assert uses["It takes about two minutes, here in this chat. Shall we begin?"] is Use.TEMPLATE
    assert uses["Welcome back!"] is Use.MESSAGE


def test_periods_become_shorter_after_a_count_and_the_password_again(app: Flask, clock: FixedClock) -> None:
    admin, twilio = at_desk(app, "admin"), Twilio(app)
    twilio.says("hello")
    clock.forward(minutes=11)
    shorter = {"expires": "5", "answers": "5", "bodies": "7", "ledger": "400", "seen": "0"}
    clock.forward(days=6)
    admin = at_desk(app, "admin", "eli@example.com")
    shown = admin.post("/desk/settings/retention/preview", shorter).text
    assert re.search(r"Registrations that end</dt><dd>1<", shown)
    assert re.search(r"Messages whose words are deleted</dt><dd>0<", shown)
    clock.forward(minutes=11)
    asked = admin.post("/desk/settings/retention", shorter)
    assert asked.status_code == 401
    admin.post("/desk/settings/retention", {**shorter, "password_again": "a horse and a battery"})
    periods = app.extensions["intake"].running.house.periods
    assert (periods.expires, periods.answers, periods.bodies, periods.ledger) == (5, 5, 7, 400)
    assert "5 days" in admin.get("/privacy").text


def test_the_page_counts_what_would_go_tonight_and_keeps_why_consent_must_be_provable(app: Flask, clock: FixedClock) -> None:
    admin, database = at_desk(app, "admin"), app.extensions["intake"].database
    lately, long_ago = clock(), clock() - timedelta(days=31)
    binned = [Newcomer(profile=Profile(first_name="Ada"), created_at=each, further={"deleted_at": each}) for each in (lately, long_ago)]
    with database.transaction() as connection:
        create(connection, database.keys, binned)
    assert re.search(r"in the bin: erased for good</td><td[^>]*>30</td><td[^>]*>1</td>", admin.get("/desk/settings/retention").text)
    days = {"expires": "30", "answers": "60", "bodies": "90", "ledger": "400"}
    _saves(admin, "retention", {**days, "proof": "§ 7a UWG: advertising calls"})
    assert app.extensions["intake"].running.house.proof_reason == "§ 7a UWG: advertising calls"
    with database.reading() as connection:
        assert proof_of_consent.reason(connection) == "§ 7a UWG: advertising calls"
    _saves(admin, "retention", {**days, "proof": ""})
    assert app.extensions["intake"].running.house.proof_reason == ""


def test_the_sender_page_shows_that_a_forged_request_stays_out(app: Flask) -> None:
    admin = at_desk(app, "admin")
    assert "https://intake.example.com/whatsapp#rc=3" in admin.get("/desk/settings/sender").text
    assert "The signed one was let in, the forged one was not." in admin.post("/desk/settings/sender", {}).text


def test_the_templates_are_left_to_the_worker(app: Flask, clock: FixedClock) -> None:
    admin, requests = at_desk(app, "admin"), TemplateRequests(app.extensions["intake"].database, clock)
    assert not requests.open()
    assert place(admin.post("/desk/settings/templates", {})) == "/desk/settings/templates"
    assert requests.open()
    assert "on its way" in admin.get("/desk/settings/templates").text
    requests.done(clock() + timedelta(seconds=1))
    assert not requests.open()


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_place_of_a_sentence_is_filled_where_an_admin_looks_at_it(lone_app: Flask, language: str) -> None:
    pieces = lone_app.extensions["intake"]
    for sentence in sentences():
        said = filled(sentence.text, language, pieces.flow.shop, pieces.catalogs)
        assert not PLACEHOLDER.search(said), sentence.text
        # Nothing to put in, nothing changed.
        assert (said == sentence.text) is not bool(sentence.placeholders)


def test_somebody_who_is_no_admin_changes_nothing(lone_app: Flask) -> None:
    account(lone_app, "admin", "admin@example.com")
    staff = at_desk(lone_app)
    assert staff.post("/desk/settings/shop", {"seen": "0", **SHOP}).status_code == 403
    assert shop_settings.version(lone_app.extensions["intake"].database) == 0


def test_a_shop_says_that_it_sells_to_businesses(app: Flask) -> None:
    admin, house = at_desk(app, "admin"), lambda: app.extensions["desk"].running.house
    assert not house().sells_to_businesses
    assert _saves(admin, "shop", SHOP, businesses="yes") == 303
    assert house().sells_to_businesses
    assert re.search(r'name="businesses" value="yes" checked', admin.get("/desk/settings/shop").text)
    assert _saves(admin, "shop", SHOP) == 303
    assert not house().sells_to_businesses
