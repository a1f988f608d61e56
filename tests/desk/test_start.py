"""Starting an intake: the form with the questions' own checks, the preview, every refusal in words, the known number."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bot.invites.request import Why
from desk.start.fields import fields_of, names_of
from desk.start.why import REASONS
from flows.custom import CustomField, FieldType, custom_step
from flows.registration import registration
from storage.audit import Filter, entries
from storage.tables import intakes, invites, outbox
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, at_desk, place
from tests.door.invites import Approved
from tests.door.twilio import Twilio
from tests.storage.test_plans import listening

BERLIN = "+49 151 12345678"
ADAS = "+447911123456"
AGREED = {"agreed": "yes", "how": "in the shop"}


@pytest.fixture
def twilio(app: Flask) -> Twilio:
    """Ada's side of the chat."""
    return Twilio(app)


@pytest.fixture
def dana(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Dana at the desk of a shop whose templates are approved in English and German."""
    monkeypatch.setattr("bot.content.lookup.Contents.approved", lambda self, name, language: Approved().approved(name, language))
    return at_desk(app)


def rows(app: Flask, *columns: Any) -> list[Any]:
    with app.extensions["intake"].database.reading() as connection:
        return list(connection.execute(sa.select(*columns)).all())


def sends(visitor: Visitor, act: str = "", **values: str) -> Any:
    return visitor.post(f"/desk/intakes/new{act}", {"way": "template", **values})


def test_a_message_is_previewed_sent_and_shown_with_when(app: Flask, dana: Visitor) -> None:
    form = {"phone": BERLIN, "language": "de", "reason": "Ihr Tisch aus Eiche", **AGREED}
    seen = unescape(sends(dana, "/preview", **form).text)
    assert "This is Acorn & Oak, as agreed. It is about: Ihr Tisch aus Eiche. Shall we begin?" in seen
    assert "Yes, let's begin" in seen
    assert rows(app, invites.c.id) == rows(app, outbox.c.id) == []
    done = sends(dana, **form)
    assert done.status_code == 303
    page = unescape(dana.get(done.headers["Location"]).text)
    assert "It is on its way." in page
    assert "Ihr Tisch aus Eiche" in page
    ((evidence, code),) = rows(app, invites.c.opt_in, invites.c.code)
    assert (evidence["how"], len(evidence["noted_by"]) > 5, "at" in evidence) == ("present and agreed: in the shop", True, True)
    assert code not in done.headers["Location"]


def test_the_preview_is_a_part_of_the_page_for_a_script_and_a_page_without_one(dana: Visitor) -> None:
    form = {"way": "link", "language": "de"}
    part = dana.post("/desk/intakes/new/preview", form, **{"HX-Request": "true"}).text
    page = dana.post("/desk/intakes/new/preview", form).text
    for each in (part, page):
        assert "Code: " in each
        assert "Hallo" in each
    assert ("<html" in part, "<html" in page) == (False, True)


def test_a_link_is_shown_to_be_copied_with_its_code_and_its_files(app: Flask, dana: Visitor) -> None:
    done = dana.post(
        "/desk/intakes/new", {"way": "link", "language": "de", "known.first_name": "Ada", "tags": "vip, fair", "source": "fair"}
    )
    where = place(done)
    page = unescape(dana.get(where).text)
    assert "https://wa.me/14155238886?text=Hallo" in page
    assert "<svg" in page
    ((known, tags, source),) = rows(app, invites.c.known, invites.c.tags, invites.c.source)
    assert (known["first_name"], tags, source) == ("Ada", ["vip", "fair"], "fair")
    card = dana.get(f"{where}/card?size=a5")
    assert 'lang="de"' in card.text
    assert "card-a5" in card.text
    assert "style=" not in card.text.replace("stylesheet", "")
    png, svg = dana.get(f"{where}/code.png"), dana.get(f"{where}/code.svg")
    assert png.data.startswith(b"\x89PNG")
    assert (png.headers["Cache-Control"], "attachment" in png.headers["Content-Disposition"]) == ("no-store", True)
    assert svg.text.startswith("<svg")
    assert dana.get(f"{where}/code.pdf").status_code == 404


def test_what_is_known_is_checked_by_the_questions_in_their_own_words(app: Flask, dana: Visitor) -> None:
    dana.post("/desk/look", {"language": "de"})
    answer = dana.post("/desk/intakes/new", {"way": "link", "known.email": "ada at home", "known.first_name": "Ada", "note": "tall"})
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert re.search(r'id="known\.email-problem"[^>]*>.*E-Mail', page, re.DOTALL)
    assert 'value="ada at home"' in page
    assert ">tall</textarea>" in page
    assert rows(app, invites.c.id) == []


def test_the_shops_own_questions_are_fields_too(app: Flask) -> None:
    own = CustomField(key="newsletter", type=FieldType.BOOLEAN, labels={"en": "Paper catalogue"})
    pieces = app.extensions["intake"]
    steps = (*registration(pieces.flow.shop), custom_step(own))
    assert "custom.newsletter" in names_of(steps)
    (field,) = (each for each in fields_of(steps, {}, {}, pieces.catalogs, "de") if each.group == "own")
    assert (field.label, field.choices) == ("Paper catalogue", (("yes", "Ja"), ("no", "Nein")))


def test_a_message_needs_the_tick_and_offers_link_and_card_instead(app: Flask, dana: Visitor) -> None:
    answer = sends(dana, phone=BERLIN, language="de", how="in the shop")
    assert answer.status_code == 422
    assert "Tick that the customer agreed" in answer.text
    assert 'name="way" value="link"' in answer.text
    assert rows(app, invites.c.id) == []


def test_a_known_number_offers_the_open_intake_instead(app: Flask, dana: Visitor, twilio: Twilio) -> None:
    twilio.says("hello")
    ((hers,),) = rows(app, intakes.c.id)
    form = {"phone": ADAS, "language": "en", **AGREED}
    asked = sends(dana, **form)
    assert asked.status_code == 422
    assert f'href="/desk/intakes/{hers}"' in asked.text
    assert "an intake is open" in asked.text
    assert rows(app, invites.c.id) == []
    assert sends(dana, **form, anyway="yes").status_code == 303
    assert [each.subject for each in entries(app.extensions["intake"].database, Filter()) if each.action == "searched"] == [
        f"intake:{hers}"
    ] * 2


def test_whoever_is_written_to_at_night_is_written_to_in_the_morning(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    clock.now = clock.now.replace(hour=20, minute=50)  # ten to eleven in Berlin
    dana.signs_in()
    form = {"phone": BERLIN, "language": "de", **AGREED}
    assert "quiet time where the customer is" in sends(dana, "/preview", **form).text
    assert "quiet time where the customer is" in dana.get(place(sends(dana, **form))).text


def test_every_refusal_has_words_and_a_way_on() -> None:
    assert set(REASONS) == set(Why)
    assert all(str(reason.words._args[0]).endswith(".") for reason in REASONS.values())


def test_thirty_an_hour_are_enough_and_said_kindly(app: Flask, dana: Visitor) -> None:
    for _ in range(30):
        assert dana.post("/desk/intakes/new", {"way": "link"}).status_code == 303
    answer = dana.post("/desk/intakes/new", {"way": "link"})
    assert answer.status_code == 422
    assert "nobody makes more than 30 invitations an hour" in answer.text
    assert len(rows(app, invites.c.id)) == 30


def test_invitations_are_listed_by_where_they_stand_and_revoked(app: Flask, dana: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [place(dana.post("/desk/intakes/new", {"way": "link", "source": f"stall {number}"})) for number in range(3)]
    assert dana.post(f"{places[0]}/revoke").status_code == 303
    assert "Revoked" in dana.get(places[0]).text
    assert "wa.me" not in dana.get(places[0]).text
    assert dana.get(f"{places[0]}/card").status_code == 404
    with listening(app.extensions["intake"].database, monkeypatch) as statements:
        page = dana.get("/desk/invites/").text
    assert ("stall 1" in page, "stall 0" in page) == (True, False)
    assert "stall 0" in dana.get("/desk/invites/?state=over&mine=yes").text
    assert "No invitations here" in dana.get("/desk/invites/?state=used").text
    assert len([words for words, _ in statements if words.lstrip().startswith("SELECT")]) <= 8


def test_a_long_list_of_invitations_has_pages(app: Flask, dana: Visitor, clock: FixedClock) -> None:
    for _ in range(4):
        clock.forward(hours=1)
        dana.signs_in()
        for _ in range(15):
            dana.post("/desk/intakes/new", {"way": "link"})
    first = dana.get("/desk/invites/").text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = dana.get(unescape(older)).text
    lines = re.findall(r'id="line-(\w+)"', first), re.findall(r'id="line-(\w+)"', second)
    assert (len(lines[0]), len(lines[1]), len(set(lines[0] + lines[1]))) == (50, 10, 60)


def test_who_only_reads_starts_nothing(app: Flask) -> None:
    eli = at_desk(app, "read-only", "eli@example.com")
    assert [eli.get(path).status_code for path in ("/desk/intakes/new", "/desk/invites/", "/desk/invites/x")] == [403] * 3
    assert eli.post("/desk/intakes/new", {"way": "link"}).status_code == 403
    assert 'data-key="n"' not in eli.get("/desk/today").text


def test_nothing_typed_becomes_part_of_the_page(dana: Visitor) -> None:
    evil = '"><script>alert(1)</script>{{ 7*7 }}'
    fields = ("phone", "how", "reason", "tags", "source", "note", "known.first_name", "known.email")
    for act in ("", "/preview"):
        page = dana.post(f"/desk/intakes/new{act}", {"way": "template", **dict.fromkeys(fields, evil)}).text
        assert "<script>alert" not in page
    done = dana.post("/desk/intakes/new", {"way": "link", "tags": evil, "source": evil, "note": evil})
    for path in (place(done), "/desk/invites/"):
        assert "<script>alert" not in dana.get(path).text
