"""The other commands."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

from flask import Flask

from desk.console.people import _ROLES
from flows.machine import FINISHED, PROCEED
from storage.accounts import staff
from tests.conftest import FixedClock
from tests.door.twilio import ADA, Twilio

ROOT = Path(__file__).parents[2]


def run(app: Flask, *args: str, given: str = "") -> str:
    output = app.test_cli_runner().invoke(args=list(args), input=given)
    assert output.exit_code == 0, output.output
    return output.output


def test_the_description_of_the_steps_is_fresh(lone_app: Flask) -> None:
    assert (ROOT / "docs" / "steps.md").read_text(encoding="utf-8") == run(lone_app, "flow", "steps"), "run: make steps"


def test_the_diagram_shows_every_question_in_the_machines_order(lone_app: Flask) -> None:
    drawn = run(lone_app, "flow", "diagram")
    flow = lone_app.extensions["intake"].flow
    assert drawn.startswith("stateDiagram-v2\n")
    order = list(dict.fromkeys(transition.dest for transition in flow.machine.events[PROCEED].transitions[FINISHED]))
    assert re.findall(r"^    (\w+) : ", drawn, re.MULTILINE) == order[:-1] == [step.name for step in flow.steps]
    arrows = re.findall(r"^    (\S+) --> (\S+)", drawn, re.MULTILINE)
    assert arrows == list(pairwise(["[*]", *order[:-1], "[*]"]))


def test_the_ledger_is_one_line_per_message_and_masked(app: Flask) -> None:
    twilio = Twilio(app)
    form = twilio.form()
    twilio.post(form)
    (row,) = [json.loads(line) for line in run(app, "ledger", "--json").splitlines()]
    assert {"sid", "sender", "received_at", "effect", "step", "replies"} <= set(row)
    assert (row["sid"], row["effect"]) == (form["MessageSid"], "advanced")
    assert "447911123456" not in row["sender"]
    (row,) = [json.loads(line) for line in run(app, "ledger", "--json", "--reveal").splitlines()]
    assert row["sender"] == ADA


def test_an_account_is_made_with_a_password_from_standard_input(app: Flask) -> None:
    run(app, "staff", "add", "dana@example.com", "--role", "admin", "--password-stdin", given="a horse and a battery\n")
    account = staff.verify(app.extensions["intake"].database, "Dana@example.com", "a horse and a battery")
    assert account is not None
    assert account.role == "admin"
    again = app.test_cli_runner().invoke(
        args=["staff", "add", "dana@example.com", "--role", "staff", "--password-stdin"], input="a horse and a battery"
    )
    assert again.exit_code == 1
    assert "already" in again.output


def test_every_role_can_be_given(app: Flask) -> None:
    assert set(_ROLES) == set(staff.Role)
    for role in _ROLES:
        run(app, "staff", "add", f"{role}@example.com", "--role", role, "--password-stdin", given="a horse and a battery\n")


def test_welcome_prints_the_addresses_and_a_link_until_there_is_an_admin(app: Flask, clock: FixedClock) -> None:
    said = run(app, "welcome")
    assert "https://intake.example.com/simulator" in said
    assert "https://intake.example.com/desk/\n" in said
    (link,) = re.findall(r"https://intake\.example\.com(/desk/first-admin/\S+)", said)
    assert app.test_client().get(link).status_code == 200
    run(app, "staff", "add", "dana@example.com", "--role", "admin", "--password-stdin", given="a horse and a battery\n")
    assert "first-admin" not in run(app, "welcome")


def test_upgrading_twice_is_harmless(app: Flask) -> None:
    run(app, "db", "upgrade")
    run(app, "db", "upgrade")
    assert app.test_client().get("/readyz").status_code == 200


def test_understand_answers_every_line_by_its_id(lone_app: Flask) -> None:
    lines = [
        {"id": "a", "kind": "email", "context": {"region": "DE", "ui_language": "de", "asks": "email"}, "text": "ada@example.com"},
        {"id": "b", "kind": "yes_no", "context": {"ui_language": "tr", "asks": "confirm"}, "text": "evet"},
    ]
    told = [json.loads(line) for line in run(lone_app, "understand", given="\n".join(map(json.dumps, lines))).splitlines()]
    assert told == [{"id": "a", "got": {"email": "ada@example.com"}}, {"id": "b", "got": {"yes_no": True}}]
