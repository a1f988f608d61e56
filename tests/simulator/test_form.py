"""The simulator's form is Twilio's: the door's own checks accept it, and read it as it was meant."""

import pytest
from twilio.request_validator import RequestValidator

from bot.form import check_message, pairs_of
from bot.form import form_of as form_at_the_door
from bot.inbound import Inbound, inbound_of
from bot.simulator.form import Account, Unsendable, card_in, form_of
from flows.message import Location, MediaKind
from storage.turns import How

ACCOUNT = Account(sid="AC" + "0" * 32, sender="whatsapp:+14155238886")
SID = "SM" + "a" * 32


def given(message: object, **changes: object) -> dict[str, object]:
    ada = {"sid": SID, "sender": "whatsapp:+491713920042", "profile_name": "Ada", "bsuid": "DE.4917200390042815"}
    return {**ada, "message": message, **changes}


def read(message: dict[str, object], **changes: object) -> Inbound:
    from urllib.parse import urlencode

    body = urlencode(form_of(given(message, **changes), ACCOUNT)).encode()
    form = form_at_the_door(pairs_of(body))
    check_message(form, account_sid=ACCOUNT.sid, sender=ACCOUNT.sender, service_sid=None)
    return inbound_of(form)


def test_words_arrive_as_they_were_typed() -> None:
    inbound = read({"kind": "text", "text": "Grüße & Küsse = 100% + 1\n🎉"})
    assert inbound.answer.text == "Grüße & Küsse = 100% + 1\n🎉"
    assert (inbound.sender.phone, inbound.sender.bsuid) == ("+491713920042", "DE.4917200390042815")


def test_a_tap_brings_the_id_and_the_label() -> None:
    inbound = read({"kind": "tap", "id": "language:de", "label": "Deutsch"})
    assert (inbound.answer.tapped, inbound.answer.label, inbound.how) == ("language:de", "Deutsch", How.TAPPED)


def test_a_location_brings_its_place_and_its_words() -> None:
    message = {"kind": "location", "latitude": "52.5186", "longitude": "-13.4083", "label": "Rathaus", "address": "Rathausstraße 15"}
    assert read(message).answer.location == Location(latitude=52.5186, longitude=-13.4083, label="Rathaus", address="Rathausstraße 15")


@pytest.mark.parametrize("kind", ["image", "voice", "video", "sticker", "document"])
def test_media_are_told_by_their_kind(kind: str) -> None:
    assert read({"kind": kind, "text": ""}).answer.media == (MediaKind(kind),)


def test_a_contact_card_comes_as_a_card_whose_text_is_handed_on() -> None:
    message = {"kind": "card", "text": "BEGIN:VCARD\nFN:Ada\nEND:VCARD\n"}
    inbound = read(message)
    assert inbound.answer.media == (MediaKind.CARD,)
    assert inbound.card_url is not None
    assert SID in inbound.card_url
    assert card_in(given(message)) == message["text"]
    assert card_in(given({"kind": "text", "text": "no card"})) is None


def test_a_reaction_is_no_answer() -> None:
    assert read({"kind": "reaction", "text": "👍"}).answer.nothing


def test_a_person_without_a_number_is_a_user_id() -> None:
    inbound = read({"kind": "text", "text": "hi"}, sender="whatsapp:AT.8812064413355791", bsuid="")
    assert (inbound.sender.phone, inbound.sender.bsuid) == (None, "AT.8812064413355791")


def test_the_same_message_makes_the_same_form() -> None:
    message = {"kind": "card", "text": "BEGIN:VCARD\nEND:VCARD\n"}
    assert form_of(given(message), ACCOUNT) == form_of(given(message), ACCOUNT)


def test_the_signature_is_twilios() -> None:
    from bot.simulator.courier import Courier

    form = form_of(given({"kind": "text", "text": "héllo"}), ACCOUNT)
    seen: dict[str, str] = {}

    def application(environ, start_response):  # type: ignore[no-untyped-def]
        seen["signature"] = environ["HTTP_X_TWILIO_SIGNATURE"]
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [b"<Response/>"]

    delivered = Courier("a" * 32, "https://intake.example.com").carry(form, application)
    assert delivered.signature == seen["signature"]
    assert RequestValidator("a" * 32).validate("https://intake.example.com/whatsapp", dict(form), seen["signature"])


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ({"kind": "text", "text": "x" * 1601}, {}),
        ({"kind": "text", "text": "\ud83d"}, {}),
        ({"kind": "text", "text": 1}, {}),
        ({"kind": "shout", "text": "x"}, {}),
        ({"kind": "location", "latitude": "91", "longitude": "0"}, {}),
        ({"kind": "location", "latitude": "nan", "longitude": "0"}, {}),
        ({"kind": "location", "latitude": "north", "longitude": "0"}, {}),
        ({"kind": "text", "text": "x"}, {"sid": "SM1"}),
        ({"kind": "text", "text": "x"}, {"sender": "+491713920042"}),
        ({"kind": "text", "text": "x"}, {"sender": "whatsapp:+0123"}),
        ({"kind": "text", "text": "x"}, {"bsuid": "Ada"}),
        ("x", {}),
    ],
)
def test_what_no_phone_could_send_is_refused(message: object, changes: dict[str, object]) -> None:
    with pytest.raises(Unsendable):
        form_of(given(message, **changes), ACCOUNT)
