"""Fields of the shop's own: set at the desk, asked in the chat within two seconds, kept with the record."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from flows.asking import Asked, Channel
from settings import Settings
from storage.customers import fields
from storage.database import Database
from storage.tables import customers
from tests.conftest import FixedClock
from tests.desk.own_things import own_field
from tests.desk.visitor import Visitor, at_desk
from tests.door.twilio import Twilio

PAGE = "/desk/settings/fields"
WOOD = {
    "type": "choice", "label.en": "Favourite wood", "label.de": "Lieblingsholz", "options.en": "Oak\nash = Ash tree",
    "options.de": "Eiche\nEsche",
    "asked.chat": "required", "asked.staff": "optional", "asked.admin": "hidden", "span": "any",
}  # fmt: skip


def saves(admin: Visitor, form: dict[str, str], **more: str) -> int:
    return admin.post(f"{PAGE}/keep", {"seen": "0", **form, **more}).status_code


def kept(app: Flask) -> tuple[fields.OwnField, ...]:
    database: Database = app.extensions["intake"].database
    return fields.all_of(database)


def test_a_field_is_made_with_options_in_order_and_in_several_languages(lone_app: Flask) -> None:
    assert saves(at_desk(lone_app, "admin"), WOOD) == 303

    (own,) = kept(lone_app)
    assert own.field.key == "favourite_wood"
    assert [(option.key, dict(option.labels)) for option in own.field.options] == [
        ("oak", {"en": "Oak", "de": "Eiche"}),
        ("ash", {"en": "Ash tree", "de": "Esche"}),
    ]
    assert own.asked == {Channel.CHAT: Asked.REQUIRED, Channel.STAFF: Asked.OPTIONAL, Channel.ADMIN: Asked.HIDDEN}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"label.en": ""}, "what the field is called"),
        ({"type": "colour"}, "choose a type"),
        ({"key": "Wood!"}, "a key of small letters"),
        ({"options.en": "Oak"}, "2 to 30 options"),
        ({"options.en": "Oak\noak"}, "2 to 30 options"),
        ({"options.de": "Eiche"}, "as many options as the first"),
        ({"type": "number", "example": "many"}, "no answer that we could read"),
    ],
)
def test_what_makes_no_field_is_shown_again_with_what_is_wrong(lone_app: Flask, wrong: dict[str, str], words: str) -> None:
    answer = at_desk(lone_app, "admin").post(f"{PAGE}/keep", {"seen": "0", **WOOD, **wrong})

    assert answer.status_code == 422
    assert words in answer.text
    assert kept(lone_app) == ()


def test_an_answer_can_be_tried_before_anything_is_kept(lone_app: Flask) -> None:
    admin = at_desk(lone_app, "admin")

    def reads(form: dict[str, str], answer: str, language: str = "en") -> str:
        page = admin.post(f"{PAGE}/keep", {"seen": "0", **form, "answer": answer, "spoken": language, "try": "yes"}).text
        found = re.search(r'role="status">(.*?)</div></div>', page, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]).strip() if found else page

    assert reads(WOOD, "eiche", "de") == "Read as: Oak"
    assert reads({"type": "date", "label.en": "Birthday", "span": "past"}, "24.3.1988") == "Read as: 24 March 1988"
    assert reads({"type": "number", "label.en": "Rooms"}, "three and a half") != ""
    assert reads(WOOD, "a spoon").startswith("Not read.")
    assert kept(lone_app) == ()


def test_a_field_can_be_changed_but_not_its_type_and_nobody_overwrites_a_colleague(lone_app: Flask) -> None:
    admin = at_desk(lone_app, "admin")
    saves(admin, WOOD)
    form = {**WOOD, "key": "favourite_wood", "seen": "1"}

    assert "ash = Ash tree" in admin.get(f"{PAGE}/favourite_wood").text
    assert saves(admin, form, **{"label.en": "Best wood"}) == 303
    assert saves(admin, form, **{"label.en": "Worst wood"}) == 409
    assert saves(admin, form, type="text", seen="2") == 422
    assert saves(admin, WOOD) == 422
    assert next(iter(kept(lone_app))).field.labels["en"] == "Best wood"


HOME = ("Ada Lovelace", "ada@example.com", "yes", "10 High Street, Oxford OX1 4AQ, UK", "private", "no")


def test_a_field_that_is_switched_on_is_asked_in_chats_under_way_within_two_seconds_and_lands_on_the_record(
    app: Flask, settings: Settings, clock: FixedClock
) -> None:
    url = app.extensions["intake"].settings.database_url
    other = create_app(settings.model_copy(update={"database_url": url}), clock)
    twilio = Twilio(other)
    # Ada is in the middle of it when the field is made, in another process.
    for words in ("hello", "English", *HOME[:3]):
        twilio.says(words)
    assert saves(at_desk(app, "admin"), WOOD) == 303
    clock.forward(seconds=2)

    for words in HOME[3:]:
        said = " ".join(twilio.says(words))
    assert "Favourite wood" in said
    assert "1. Oak" in " ".join(twilio.says("a spoon"))
    for words in ("oak", "no", "yes", "no"):
        twilio.says(words)

    database: Database = app.extensions["intake"].database
    with database.reading() as connection:
        attributes = connection.execute(sa.select(customers.c.attributes)).scalar_one()
    assert attributes == {"favourite_wood": "oak"}
    other.extensions["intake"].database.dispose()


def test_a_field_that_goes_while_it_is_the_open_question_leads_on_and_keeps_answers(lone_app: Flask, clock: FixedClock) -> None:
    admin, twilio = at_desk(lone_app, "admin"), Twilio(lone_app)
    saves(admin, WOOD)
    for words in ("hello", "English", *HOME):
        said = " ".join(twilio.says(words))
    assert "Favourite wood" in said

    assert admin.post(f"{PAGE}/favourite_wood/retire", {"seen": "1"}).status_code == 303
    clock.forward(seconds=2)
    for words in ("no", "no", "yes", "no"):
        said = " ".join(twilio.says(words))

    database: Database = lone_app.extensions["intake"].database
    with database.reading() as connection:
        assert connection.execute(sa.select(customers.c.first_name)).scalar_one() == "Ada"


def test_a_retired_field_is_asked_no_more_and_its_page_says_so(lone_app: Flask) -> None:
    key, admin = own_field(lone_app, Asked.OPTIONAL), at_desk(lone_app, "admin")

    assert admin.post(f"{PAGE}/{key}/retire", {"seen": "1"}).status_code == 303
    assert "Retired" in admin.get(PAGE).text
    assert "This field is retired" in admin.get(f"{PAGE}/{key}").text
    assert admin.post(f"{PAGE}/{key}/retire", {"seen": "1"}).status_code == 409
    assert admin.post(f"{PAGE}/{key}/retire", {"seen": "2"}).status_code == 303
    assert not next(iter(kept(lone_app))).retired
