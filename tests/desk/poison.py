"""A shop in which whatever people type tries to become a program."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from flows.draft import Draft
from flows.intake import State
from flows.message import Sender
from storage import invites, tables
from storage.accounts import people, staff
from storage.desk import notes
from storage.invites import Invite
from tests.door.shared import SHARED
from tests.door.twilio import Twilio
from tests.storage.ada import HOME, PROFILE, tell

_TRIES, _BETWEEN_SECONDS = 60, 0.25
# What is tried everywhere; `__xss` is the trap that a browser calls when one of them has run.
USUAL = (
    "<script>window.__xss('script')</script>",
    "<img src=x onerror=window.__xss('image')>",
    "\"><svg/onload=window.__xss('svg')>",
    "' onmouseover='window.__xss(1)' autofocus onfocus='window.__xss(2)",
    "</textarea></title></select></script><script>window.__xss('broken out')</script>",
    "<iframe srcdoc=\"<script>parent.__xss('frame')</script>\"></iframe>",
    "<details open ontoggle=window.__xss('toggle')>",
    "<a href='javascript:window.__xss(3)'>click</a>",
    "javascript:window.__xss('link')",
    "[click](javascript:window.__xss(4))",
    "<base href='https://elsewhere.example/'>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
    "<div hx-get='/desk/today' hx-trigger=load hx-on::load=window.__xss('htmx')>",
    "<style>@import 'https://elsewhere.example/a.css'</style>",
    "<form action='https://elsewhere.example/'><button>Sign in</button></form>",
    "*<script>window.__xss('bold')</script>* _x_ ```</p><script>window.__xss('code')</script>```",
    "{{ 70001 * 913 }} ${70001*913} {% raw %} #{70001*913}",
    "&lt;script&gt;window.__xss('twice')&lt;/script&gt;",
    "=cmd|'/c calc'!A1",
    "%s%n{0.__class__}{self}",
    "\u202e\u2066evil\u2069 ltr",
)


def words() -> tuple[str, ...]:
    """The usual forms, and each line of the house's list where it lies beside the project."""
    listed = SHARED / "trust" / "bad_inputs.jsonl"
    lines = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()] if listed.exists() else []
    return USUAL + tuple(str(row["how"]["set"]["Body"]) for row in lines if row.get("cls") == "INJ" and "Body" in row["how"].get("set", {}))


@dataclass(frozen=True)
class Poisoned:
    """Where the words are: an intake for each, one with all of them, the invitation."""

    intakes: tuple[str, ...]
    full: str
    invite: str


def poisoned(app: Flask) -> Poisoned:
    """Bring every word in wherever words come in: through the door, and past readers that would refuse them."""
    database, twilio = app.extensions["intake"].database, Twilio(app)
    now, tried = app.extensions["desk"].clock(), words()
    made = []
    dana = staff.account_by_email(database, "dana@example.com")
    assert dana is not None
    for number, word in enumerate(tried):
        sender = Sender(phone=f"+49151500{number:05d}")
        # Through the door: her profile's name, her first message, her answer to the first question.
        for body in ("hello", word):
            form = twilio.form(body, From=f"whatsapp:{sender.phone}", WaId=str(sender.phone)[1:], ProfileName=word)
            assert delivered(twilio, form) == 200, word
        plain = word.replace("\0", "")
        draft = Draft(
            dict.fromkeys(
                ("full_name", "first_name", "last_name", "email", "phone", "company", "street", "city", "remark", "vat_id"), plain
            )
        )
        state = State.HUMAN if number % 2 else State.ASKING
        told = tell(
            database,
            f"SM past the readers {number}",
            sender,
            changes={"draft": draft, "state": state, "heard_at": now},
            ledger={"body": plain, "response": "", "received_at": now},
            profile=replace(PROFILE, first_name=plain, last_name=plain, email=plain, phone=plain, remark=plain, addresses=(_home(plain),))
            if number % 3 == 0
            else None,
        )
        made.append(told.id)
    full = made[-1]
    with database.transaction() as connection:
        for number, word in enumerate(tried):
            plain = word.replace("\0", "")
            notes.add(connection, full, dana.id, plain, now)
            mine = {
                "intake_id": full,
                "sender": "whatsapp:+4915150000000",
                "received_at": now + timedelta(seconds=number),
                "effect": "advanced",
            }
            more = {"took": [], "how": "typed", "replies": 0, "response": f"<Message>{_escaped(plain)}</Message>", "body": plain}
            connection.execute(sa.insert(tables.messages), {"sid": f"SM all {number}", **mine, **more})
            reply = {"title": plain[:60], "words": plain, "language": "", "place": number, "changed_at": now}
            connection.execute(sa.insert(tables.quick_replies), reply)
            done = {
                "intake_id": full,
                "version": number,
                "done_at": now,
                "staff_id": dana.id,
                "what": "corrected",
                "about": {"field": "email"},
            }
            connection.execute(sa.insert(tables.desk_events), {**done, "words": plain})
    everything = " ".join(tried).replace("\0", "")
    invite = Invite(
        id=uuid4().hex, code="POISON1234", made_by=dana.id, made_at=now + timedelta(seconds=1), expires_at=now + timedelta(days=5),
        note=everything, source=everything, tags=tried, known={"full_name": everything, "remark": everything}, intake_id=full,
    )  # fmt: skip
    invites.make(database, invite, None, None, invites.Limits(most=99, since=now, written_since=now))
    people.set_preferences(database, dana.id, now, name=everything[:400], language="", zone="")
    return Poisoned(tuple(made), full, invite.id)


def delivered(twilio: Twilio, form: dict[str, str]) -> int:
    """Post a message as Twilio does, which comes again when a busy shop answers 503; gives the status of the last answer."""
    pause, status = Event(), 503
    for _ in range(_TRIES):
        status = twilio.post(form).status_code
        if status != 503:
            break
        pause.wait(_BETWEEN_SECONDS)
    return status


def _home(word: str) -> object:
    return replace(HOME, title=word, first_name=word, last_name=word, street=word, city=word)


def _escaped(word: str) -> str:
    return word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
