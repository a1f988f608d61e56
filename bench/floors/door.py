"""The door of every floor: a bare Flask route with the signature check and a fixed conversation of six questions."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable
from urllib.parse import parse_qsl

from flask import Flask, Response, request

QUESTIONS = (
    "What is your full name? For example: Ada Lovelace.",
    "What is your email address? For example: ada@example.org.",
    "Which phone number reaches you best?",
    "What is your address? Street and number, postal code and city, all in one message.",
    "Shall the invoice go to you or to a company?",
    "Is everything right? Answer yes, or name what is wrong.",
)

# (sender, sid, what she wrote) -> what we say. Each floor brings its own.
Converse = Callable[[str, str, str], str]


def said_next(step: int) -> str:
    """The words after the answer to question `step`."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response><Message><Body>{QUESTIONS[step % 6]}</Body></Message></Response>'


def answers_with(answers: dict[str, str], step: int, body: str) -> dict[str, str]:
    """The draft after this answer; it begins again after the sixth, so that it stays the size of one registration."""
    return {**(answers if step % 6 else {}), f"question_{step % 6}": body}


def floor(converse: Converse) -> Flask:
    """A Flask application with nothing but the route."""
    app = Flask("floor")
    token = os.environ["TWILIO_AUTH_TOKEN"].encode()
    url = os.environ["PUBLIC_BASE_URL"] + "/whatsapp"

    @app.post("/whatsapp")
    def hear() -> Response:
        form = dict(parse_qsl(request.get_data().decode(), keep_blank_values=True))
        signed = url + "".join(name + form[name] for name in sorted(form))
        mine = base64.b64encode(hmac.digest(token, signed.encode(), "sha1"))
        if not hmac.compare_digest(mine, request.headers.get("X-Twilio-Signature", "").encode()):
            return Response(status=403)
        return Response(converse(form["From"], form["MessageSid"], form["Body"]), mimetype="text/xml")

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    return app
