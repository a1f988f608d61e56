"""What tests of invitations stand on: templates as if WhatsApp had approved them, and requests of Dana's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Flask

from app import invitations_of
from bot.content.template import Template, variables_of
from bot.invite import Invitations
from bot.invites.request import OptIn, Request, Way
from tests.conftest import FixedClock

PHONE = "+447911123456"  # Ada's, as of tests/door/twilio.py

BODIES = {
    "invite": "This is {{1}}, as agreed. It is about: {{2}}. Shall we begin?",
    "invite_update": "Hello {{1}}, this is {{2}}, as agreed. It is about: {{3}}. Shall we begin?",
}
BUTTONS = (("command:start", "Yes, let's begin"), ("command:stop", "No, thank you"))


class Approved:
    """Templates that WhatsApp has approved in English and German."""

    def approved(self, name: str, language: str) -> Template | None:
        if language not in ("en", "de"):
            return None
        return Template(sid=f"HX{name} {language}", variables=variables_of(name), body=BODIES[name], buttons=BUTTONS)


def invitations(app: Flask) -> Invitations:
    pieces = app.extensions["intake"]
    return invitations_of(replace(pieces, contents=Approved()))


def request(clock: FixedClock, **values: Any) -> Request:
    agreed = OptIn(how="in the shop", noted_by="Dana", at=clock())
    return Request(**{"staff_id": "Dana", "way": Way.LINK, "opt_in": agreed, **values})
