"""Twilio, as the door sees it: forms of customers, signed and sent."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from bot.signature import signature_of, text_of

ADA = "whatsapp:+447911123456"
BEA = "whatsapp:+4915112345678"

_SIDS = count(1)


def sid() -> str:
    """A sid that no message had."""
    return f"SM{next(_SIDS):032x}"


def messages(response: TestResponse) -> list[str]:
    """What the customer reads."""
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(response.data)  # noqa: S314 (our own output)
    assert root.tag == "Response"
    return [message.text or "" for message in root]


class Twilio:
    """Sends what customers write to an application, signed with its own settings."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.settings = app.extensions["intake"].settings
        self.client: FlaskClient = app.test_client()

    def form(self, body: str = "hello", **fields: str) -> dict[str, str]:
        """A message's form; a field of None is left out."""
        number = fields.get("MessageSid") or sid()
        form = {
            "AccountSid": self.settings.twilio_account_sid,
            "ApiVersion": "2010-04-01",
            "Body": body,
            "From": ADA,
            "MessageSid": number,
            "MessageType": "text",
            "NumMedia": "0",
            "NumSegments": "1",
            "ProfileName": "Ada",
            "SmsMessageSid": number,
            "SmsSid": number,
            "SmsStatus": "received",
            "To": self.settings.twilio_whatsapp_sender,
            "WaId": "447911123456",
        }
        return {**form, **fields}

    def signature(self, form: Mapping[str, str] | MultiDict[str, str], path: str = "/whatsapp") -> str:
        pairs = list(form.items(multi=True)) if isinstance(form, MultiDict) else list(form.items())
        token = self.settings.twilio_auth_token.get_secret_value().encode()
        return signature_of(token, f"{self.settings.public_base_url}{path}", text_of(pairs))

    def post(self, form: Mapping[str, str] | MultiDict[str, str], path: str = "/whatsapp", **request: object) -> TestResponse:
        headers = {"X-Twilio-Signature": self.signature(form, path), **dict(request.pop("headers", {}))}
        return self.client.post(path, data=form, headers=headers, **request)

    def says(self, body: str, **fields: str) -> list[str]:
        """What the customer reads after she wrote this."""
        return messages(self.post(self.form(body, **fields)))
