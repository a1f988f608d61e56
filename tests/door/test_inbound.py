"""Every real payload is read as its expectation says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.form import Malformed, check_message, form_of
from bot.inbound import Inbound, inbound_of
from flows.message import MediaKind
from tests.door.shared import rows

KINDS = {"text/vcard": MediaKind.CARD, "application/pdf": MediaKind.DOCUMENT, None: MediaKind.OTHER}
# They are no field of ours, but say something about what becomes of the message; other tests look at that.
TOLD_ELSEWHERE = {"http", "must", "unknown", "opt_out", "reply", "why", "note", "channel", "type", "duplicate_of", "same_contact_as"}

BASE = {"MessageSid": "SM0123456789abcdef0123456789abcdef", "From": "whatsapp:+491511234567", "NumMedia": "0", "MessageType": "text"}


def read(**fields: str) -> Inbound:
    return inbound_of({**BASE, **fields})


def differences(form: Mapping[str, str], expected: Mapping[str, Any]) -> list[str]:
    """What was read otherwise than expected."""
    inbound = inbound_of(form)
    answer, sender = inbound.answer, inbound.sender
    phone = (sender.phone or form["From"]).removeprefix("+").removeprefix("whatsapp:")
    literal = str(expected.get("text", "")).endswith("...(literal)")
    got: dict[str, Any] = {
        "sender": f"phone:{phone}" if sender.phone else f"bsuid:{sender.bsuid}",
        "also_known_as": f"bsuid:{sender.bsuid}" if sender.bsuid else None,
        "phone": sender.phone,
        "backfill_phone": phone,
        "parent_bsuid": sender.parent_bsuid,
        "username": sender.username,
        "reply_to_address": sender.address,
        "message_sid": inbound.sid,
        "text": expected["text"] if literal and answer.text == form["Body"] else answer.text or None,
        "text_raw": answer.text,
        "button_payload": answer.tapped,
        "in_reply_to": inbound.replied_to,
        "lat": answer.location and answer.location.latitude,
        "lon": answer.location and answer.location.longitude,
        "label": answer.location and answer.location.label,
        "referral": {name: inbound.referral.get(name) for name in expected.get("referral", {})},
        "forwarded": inbound.forwarded,
        "media": [form[f"MediaUrl{place}"] for place in range(len(answer.media))],
        "media_types": expected.get("media_types") if _kinds(expected) == answer.media else list(answer.media),
    }
    unknown = expected.keys() - got.keys() - TOLD_ELSEWHERE
    return [f"nobody looks at {name}" for name in unknown] + [
        f"{name}: {got[name]!r}" for name in expected.keys() & got.keys() if got[name] != expected[name]
    ]


def _kinds(expected: Mapping[str, Any]) -> tuple[MediaKind, ...]:
    return tuple(KINDS[name] for name in expected.get("media_types", ()))


def test_every_payload_is_read_as_its_expectation_says() -> None:
    inbound = [row for row in rows("twilio/payloads.jsonl") if row["kind"] == "inbound" and row["form"]]
    wrong = {row["id"]: found for row in inbound if (found := differences(dict(row["form"]), row["expected"]))}
    assert not wrong


def test_every_whatsapp_payload_of_ours_passes_the_schema_and_every_other_is_refused() -> None:
    for row in rows("twilio/payloads.jsonl"):
        if row["kind"] != "inbound":
            continue
        form = form_of(row["form"])
        ours = {"account_sid": form.get("AccountSid", "AC0"), "sender": form.get("To", ""), "service_sid": None}
        # Without a sid of its own, or from a plain phone number, it is no WhatsApp message of Twilio's.
        if form.get("MessageSid") and form["From"].startswith("whatsapp:"):
            check_message(form, **ours)
        else:
            with pytest.raises(Malformed):
                check_message(form, **ours)


def test_a_tap_is_read_by_its_id_first_then_by_its_label_then_by_what_was_typed() -> None:
    tapped = read(ButtonPayload="billing_type:company", ButtonText="A company", Body="typed").answer
    assert (tapped.tapped, tapped.label, tapped.text) == ("billing_type:company", "A company", "A company")
    picked = read(ListId="country:DE", ListTitle="Germany", ButtonText="Countries", Body="typed").answer
    assert (picked.tapped, picked.label, picked.text) == ("country:DE", "Germany", "Germany")
    labelled = read(ButtonText="Confirm", Body="typed").answer
    assert (labelled.tapped, labelled.text) == (None, "Confirm")
    assert read(ButtonPayload="confirm:yes", Body="Yes").answer.label == "Yes"


def test_a_text_is_stripped_of_nul_and_spelled_in_one_way_and_otherwise_left_alone() -> None:
    assert read(Body="Mu\u0308ller\x00 \n").answer.text == "Müller \n"
    only_nul = read(Body="\x00").answer
    assert only_nul.text == ""
    assert not only_nul.nothing


@pytest.mark.parametrize("kind", ["reaction", "unsupported", "system"])
def test_what_is_no_answer_is_never_read_as_one(kind: str) -> None:
    inbound = read(MessageType=kind, Body="👍")
    assert inbound.answer.nothing
    assert not inbound.body


def test_an_empty_message_is_nothing_and_a_blank_one_is_an_answer() -> None:
    assert read(Body="").answer.nothing
    assert inbound_of({name: value for name, value in BASE.items() if name != "NumMedia"}).answer.nothing
    assert not read(Body="  ").answer.nothing


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/jpeg", MediaKind.IMAGE),
        ("image/webp", MediaKind.STICKER),
        ("audio/ogg; codecs=opus", MediaKind.VOICE),
        ("video/mp4", MediaKind.VIDEO),
        ("application/pdf", MediaKind.DOCUMENT),
        ("text/html", MediaKind.DOCUMENT),
        ("TEXT/X-VCARD", MediaKind.CARD),
        ("", MediaKind.OTHER),
    ],
)
def test_media_are_named_as_a_customer_would_name_them(content_type: str, kind: MediaKind) -> None:
    inbound = read(NumMedia="1", MediaContentType0=content_type, MediaUrl0="https://evil.example/")
    assert inbound.answer.media == (kind,)
    assert (inbound.card_url is not None) == (kind is MediaKind.CARD)


def test_a_medium_beyond_the_number_is_not_looked_at() -> None:
    assert read(Body="hello", MediaUrl0="https://evil.example/", MediaContentType0="text/vcard").answer.media == ()


@pytest.mark.parametrize("pin", [("999", "999"), ("nan", "1"), ("inf", "1"), ("52,5", "13"), ("", ""), ("1e400", "2")])
def test_a_place_that_is_not_on_earth_is_an_answer_that_cannot_be_used(pin: tuple[str, str]) -> None:
    answer = read(Latitude=pin[0], Longitude=pin[1], Body="").answer
    assert answer.location is None
    assert not answer.nothing


def test_both_spellings_of_a_user_id_are_one_and_a_malformed_one_is_ignored() -> None:
    for spelling in ("whatsapp:IN.2081978709342942", "IN.2081978709342942"):
        assert read(ExternalUserId=spelling).sender.bsuid == "IN.2081978709342942"
    assert read(ExternalUserId="whatsapp:foo_bar").sender.bsuid is None
    sender = read(From="whatsapp:DE.abc", ExternalUserId="whatsapp:DE.xyz").sender
    assert (sender.phone, sender.bsuid, sender.key, sender.address) == (None, "DE.abc", "DE.abc", "whatsapp:DE.abc")


def test_the_profile_name_is_one_line_without_controls() -> None:
    assert read(ProfileName="Eri\x00ka\n\x1b[31m").profile_name == "Erika[31m"
