"""The simulator's requests: what they answer, and whom they refuse."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import create_app
from settings import Settings
from storage.tables import outbox
from tests.conftest import FixedClock

ADA = "whatsapp:+491713920042"


@pytest.fixture
def client(sqlite_upgraded: Path, tmp_path: Path, settings: Settings, clock: FixedClock) -> Iterator[FlaskClient]:
    shutil.copy(sqlite_upgraded, tmp_path / "intake.db")
    app = create_app(settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'intake.db'}"}), clock)
    yield app.test_client()
    app.extensions["intake"].database.dispose()


def sending(client: FlaskClient, message: dict[str, object], sid: str | None = None, **headers: str):  # type: ignore[no-untyped-def]
    given = {"sid": sid or f"SM{uuid4().hex}", "sender": ADA, "profile_name": "Ada", "bsuid": "", "message": message}
    return client.post("/simulator/send", json=given, base_url="http://127.0.0.1:5000", headers=headers)


def test_a_message_is_answered_by_the_webhook_in_the_same_process(client: FlaskClient) -> None:
    answer = sending(client, {"kind": "text", "text": "Hallo"}).json
    assert answer["status"] == 200
    assert answer["replies"][0]["text"]
    assert dict(answer["form"])["From"] == ADA
    assert answer["view"]["state"] == "asking"


def test_choices_in_twiml_are_numbered_lines_as_on_a_real_phone(client: FlaskClient) -> None:
    for words in ("Hallo", "Ada Lovelace", "ada@example.com"):
        replies = sending(client, {"kind": "text", "text": words}).json["replies"]
    assert [set(reply) for reply in replies] == [{"text"}]
    assert "1. Ja" in replies[0]["text"]


def test_the_same_message_gets_the_same_bytes_and_moves_nothing(client: FlaskClient) -> None:
    sid = f"SM{uuid4().hex}"
    first = sending(client, {"kind": "text", "text": "Hallo"}, sid).json
    again = sending(client, {"kind": "text", "text": "Hallo"}, sid).json
    assert again["digest"] == first["digest"]
    assert again["replies"] == first["replies"]
    assert again["view"] == first["view"]


def test_the_state_is_the_contracts(client: FlaskClient) -> None:
    sending(client, {"kind": "text", "text": "Hallo"})
    state = client.get("/simulator/state?sender=whatsapp:%2B491713920042", base_url="http://127.0.0.1:5000").json
    assert set(state) == {"asks", "state", "language", "draft", "customer"}
    assert (state["state"], state["language"], state["customer"]) == ("asking", "de", None)


def test_of_a_stranger_there_is_nothing_to_tell(client: FlaskClient) -> None:
    state = client.get("/simulator/state?sender=whatsapp:%2B12025550199", base_url="http://127.0.0.1:5000").json
    assert state == {"asks": None, "state": None, "language": None, "draft": {}, "customer": None}


@pytest.mark.parametrize("sender", ["", "whatsapp:", "491713920042", "whatsapp:+49 30' OR 1=1"])
def test_a_sender_that_is_none_is_refused(client: FlaskClient, sender: str) -> None:
    assert client.get("/simulator/state", query_string={"sender": sender}, base_url="http://127.0.0.1:5000").status_code == 400


def test_time_passes_for_the_whole_application_and_never_backwards(client: FlaskClient) -> None:
    def clock(seconds: object):  # type: ignore[no-untyped-def]
        return client.post("/simulator/clock", json={"seconds": seconds}, base_url="http://127.0.0.1:5000")

    assert clock(172_800).json == {"now": "2026-06-03T12:00:00+00:00"}
    assert sending(client, {"kind": "text", "text": "Hallo"}).json["at"] == "2026-06-03T12:00:00+00:00"
    assert [clock(wrong).status_code for wrong in (-1, "1", 10**12, None)] == [400] * 4


def test_who_is_silent_is_brought_to_mind_while_time_passes(client: FlaskClient) -> None:
    # No worker sends here: the reminder waits for it.
    sending(client, {"kind": "text", "text": "Hallo"})
    client.post("/simulator/clock", json={"seconds": 21 * 3600}, base_url="http://127.0.0.1:5000")
    with client.application.extensions["intake"].database.reading() as connection:
        waiting = connection.execute(sa.select(outbox.c.kind, outbox.c.created_at)).all()
    assert [(row.kind, row.created_at.isoformat()) for row in waiting] == [("reminder", "2026-06-02T08:00:00+00:00")]


def test_a_foreign_name_for_this_machine_is_refused(client: FlaskClient) -> None:
    assert client.get("/simulator", base_url="http://rebound.example:5000").status_code == 403
    assert client.get("/simulator/state?sender=" + ADA, base_url="http://127.0.0.1.rebound.example").status_code == 403
    assert client.get("/simulator", base_url="http://localhost:5000").status_code == 200


def test_a_foreign_page_cannot_send(client: FlaskClient) -> None:
    message = {"kind": "text", "text": "Hallo"}
    assert sending(client, message, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert sending(client, message, **{"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert sending(client, message, Origin="https://evil.example").status_code == 403
    assert sending(client, message, Origin="http://127.0.0.1:5000").status_code == 200
    plain = client.post("/simulator/send", data="{}", content_type="text/plain", base_url="http://127.0.0.1:5000")
    assert plain.status_code == 415


def test_what_cannot_be_sent_is_explained(client: FlaskClient) -> None:
    answer = sending(client, {"kind": "location", "latitude": "100", "longitude": "0"})
    assert (answer.status_code, answer.json) == (400, {"error": "latitude must lie between -90 and 90."})


def test_the_page_runs_nothing_but_our_own_files(client: FlaskClient) -> None:
    page = client.get("/simulator", base_url="http://127.0.0.1:5000")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "<script>" not in page.text
    assert "style=" not in page.text


def test_production_has_no_simulator(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"intake_env": "production"}))
    assert app.test_client().get("/simulator").status_code == 404
    assert not [rule for rule in app.url_map.iter_rules() if "simulator" in rule.rule]
