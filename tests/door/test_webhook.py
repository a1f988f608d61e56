"""Who may knock, and how."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.door.twilio import Twilio, messages

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def twilio(lone_twilio: Twilio) -> Twilio:
    return lone_twilio


def test_a_signed_message_is_answered_in_twiml(twilio: Twilio) -> None:
    assert "Acorn & Oak" in twilio.says("hello")[0]


@pytest.mark.parametrize("header", [None, "", " ", "a" * 28, "a" * 5000, "ÿ" * 28])
def test_a_missing_empty_or_odd_signature_is_a_stranger(twilio: Twilio, header: str | None) -> None:
    headers = {} if header is None else {"X-Twilio-Signature": header}
    answer = twilio.client.post("/whatsapp", data=twilio.form(), headers=headers)
    assert answer.status_code == 403
    assert answer.content_type == "application/json"


def test_the_signed_address_is_the_configured_one_whatever_the_headers_say(twilio: Twilio) -> None:
    form = twilio.form()
    lies = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example", "Host": "evil.example"}
    assert twilio.post(form, headers=lies).status_code == 200
    assert twilio.post(twilio.form(), headers={"X-Twilio-Signature": twilio.signature(form, "/whatsapp/status")}).status_code == 403


@pytest.mark.parametrize("change", [{"Body": "changed"}, {"Role": "admin"}])
def test_a_form_changed_after_signing_is_refused(twilio: Twilio, change: dict[str, str]) -> None:
    form = twilio.form()
    changed = {**form, **change}
    assert twilio.client.post("/whatsapp", data=changed, headers={"X-Twilio-Signature": twilio.signature(form)}).status_code == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/whatsapp", "/whatsapp/status"])
def test_only_post_is_heard(twilio: Twilio, method: str, path: str) -> None:
    assert twilio.client.open(path, method=method).status_code == 405


@pytest.mark.parametrize("path", ["/whatsapp/", "//whatsapp", "/WhatsApp", "/whatsapp/status/", "/whatsapp/x"])
def test_no_address_beside_it_is_answered_or_redirected(twilio: Twilio, path: str) -> None:
    assert twilio.client.open(path, method="POST", data=twilio.form()).status_code == 404


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/xml",
        "text/plain",
        "multipart/form-data; boundary=b",
        "",
        f"{FORM}; charset=utf-7",
        f"{FORM}; charset=iso-8859-1",
        f"{FORM}, text/plain",
    ],
)
def test_only_urlencoded_utf8_is_read(twilio: Twilio, content_type: str) -> None:
    form = twilio.form()
    headers = {"X-Twilio-Signature": twilio.signature(form)}
    answer = twilio.client.post("/whatsapp", data=urlencode(form), content_type=content_type, headers=headers)
    assert answer.status_code == 415


def test_an_encoded_body_is_not_inflated(twilio: Twilio) -> None:
    assert twilio.post(twilio.form(), headers={"Content-Encoding": "gzip"}).status_code == 415


def test_more_than_64_kb_is_refused_before_anything_is_read(twilio: Twilio) -> None:
    body = b"a=1&" * 500_000
    assert twilio.client.post("/whatsapp", data=body, content_type=FORM).status_code == 413
    # Announced, and never sent.
    environ = {"CONTENT_LENGTH": "10000000000", "wsgi.input": io.BytesIO(b"B")}
    assert twilio.client.post("/whatsapp", content_type=FORM, environ_overrides=environ).status_code == 413


def test_a_body_without_a_length_is_measured_as_it_is_read(twilio: Twilio) -> None:
    def send(body: bytes, signature: str = "x") -> int:
        environ = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
        headers = {"X-Twilio-Signature": signature, "Transfer-Encoding": "chunked"}
        return twilio.client.post("/whatsapp", content_type=FORM, headers=headers, environ_overrides=environ).status_code

    form = twilio.form()
    assert send(urlencode(form).encode(), twilio.signature(form)) == 200
    assert send(b"a" * (64 * 1024 + 1)) == 413
    assert send(b"a" * (64 * 1024)) == 403
    assert send(b"a" * 10_000_000) == 413


def test_a_body_with_two_lengths_is_refused(twilio: Twilio) -> None:
    assert twilio.post(twilio.form(), headers={"Transfer-Encoding": "chunked"}).status_code == 400


def test_a_body_shorter_than_announced_is_refused(twilio: Twilio) -> None:
    environ = {"CONTENT_LENGTH": "500", "wsgi.input": io.BytesIO(b"Body=hi")}
    assert twilio.client.post("/whatsapp", content_type=FORM, environ_overrides=environ).status_code == 400


@pytest.mark.parametrize("query", ["?", "?Body=evil", "?bodySHA256=00"])
def test_a_query_is_refused_signed_or_not(twilio: Twilio, query: str) -> None:
    form = twilio.form()
    unsigned = twilio.client.post(f"/whatsapp{query}", data=form, headers={"X-Twilio-Signature": twilio.signature(form)})
    assert unsigned.status_code == (403 if query != "?" else 200)
    if query != "?":
        assert twilio.post(form, path=f"/whatsapp{query}").status_code == 400


def test_a_repeated_parameter_is_refused(twilio: Twilio) -> None:
    for name in ("Body", "MessageSid", "Unknown"):
        twice = MultiDict([*twilio.form(Unknown="1").items(), (name, "2")])
        assert twilio.post(twice).status_code == 400


def test_a_signed_but_empty_form_is_no_message(twilio: Twilio) -> None:
    answer = twilio.client.post("/whatsapp", content_type=FORM, headers={"X-Twilio-Signature": twilio.signature({})})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [("MessageSid", "SM' OR 1=1--"), ("AccountSid", "AC" + "f" * 32), ("From", "+447911123456"), ("To", "whatsapp:+1"), ("NumMedia", "٢")],
)
def test_a_form_that_is_not_ours_is_refused_and_nothing_of_it_is_repeated(twilio: Twilio, name: str, value: str) -> None:
    answer = twilio.post(twilio.form(**{name: value}))
    assert answer.status_code == 400
    assert value not in answer.text
    assert answer.json == {"error": f"{name} missing or wrong."}


@pytest.mark.parametrize("body", ["%ED%A0%80", "%E2%82", "%FF%00x"])
def test_bytes_that_are_no_utf8_are_an_answer_like_any_other(twilio: Twilio, body: str) -> None:
    from urllib.parse import unquote, unquote_to_bytes

    twilio.says("hello")
    form = twilio.form()
    # Libraries differ in what they sign then: the bytes, their replacement, or the escapes themselves.
    for read in (unquote_to_bytes(body).decode("utf-8", "surrogateescape"), unquote(body), body.replace("%00", "\x00")):
        form = twilio.form(read)
        sent = urlencode({**form, "Body": ""}).replace("Body=", f"Body={body}")
        headers = {"X-Twilio-Signature": twilio.signature(form)}
        answer = twilio.client.post("/whatsapp", data=sent, content_type=FORM, headers=headers)
        assert messages(answer)


def test_every_answer_carries_the_security_headers(twilio: Twilio) -> None:
    for answer in (
        twilio.post(twilio.form()),
        twilio.client.get("/whatsapp"),
        twilio.client.get("/nowhere"),
        twilio.client.get("/privacy"),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_an_error_of_ours_is_a_number_and_no_trace(lone_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Ada wrote a secret")

    monkeypatch.setattr("bot.webhook.inbound_of", broken)
    twilio = Twilio(lone_app)
    answer = twilio.post(twilio.form())
    assert answer.status_code == 500
    assert answer.json is not None
    assert set(answer.json) == {"error", "reference"}
    assert "secret" not in answer.text
