"""`flask chat`, for scripts and for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.plays.performance import perform
from tests.plays.registration import flow_stage
from tests.plays.script import read_play

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nEND:VCARD\r\n"


def chat(app: Flask, *lines: dict[str, object], args: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    given = "".join(json.dumps(line) + "\n" for line in lines)
    output = app.test_cli_runner().invoke(args=["chat", "--json", *args], input=given)
    assert output.exit_code == 0, output.output
    told = [json.loads(line) for line in output.output.splitlines()]
    assert len(told) == len(lines)
    return told


def test_each_line_gets_one_line_in_the_shape_of_the_contract(lone_app: Flask) -> None:
    first, second, third = chat(lone_app, {"say": "hello"}, {"say": "Ada Lovelace"}, {"wait": "2 days"})
    assert set(first) == {"replies", "asks", "state", "language", "draft", "customer"}
    assert set(first["replies"][0]) == {"text", "choices"}
    assert all(set(choice) == {"id", "label"} for reply in first["replies"] for choice in reply["choices"])
    assert (first["asks"], first["state"], first["customer"]) == ("full_name", "asking", None)
    assert second["draft"]["first_name"] == "Ada"
    assert (third["replies"], third["asks"]) == ([], second["asks"])


def test_a_tap_answers_with_the_choice_itself(lone_app: Flask) -> None:
    *_, offered, tapped = chat(
        lone_app,
        {"say": "hello"},
        {"say": "Ada Lovelace"},
        {"say": "ada@example.com"},
        {"tap": "phone:own"},
        args=("--from", "whatsapp:+447911123456"),
    )
    assert "phone:own" in [choice["id"] for reply in offered["replies"] for choice in reply["choices"]]
    assert tapped["draft"]["phone"] == "+447911123456"


def test_cards_places_and_media_are_read_as_at_the_door(lone_app: Flask) -> None:
    _, card, media, place = chat(
        lone_app,
        {"say": "hello"},
        {"vcard": CARD},
        {"media": "audio/ogg"},
        {"location": {"latitude": 52.5, "longitude": 13.4, "label": "", "address": ""}},
    )
    assert (card["draft"]["first_name"], card["draft"]["last_name"]) == ("Ada", "Lovelace")
    assert "voice" in media["replies"][0]["text"]
    assert place["replies"]


def test_a_user_id_without_a_phone_is_a_customer_too(lone_app: Flask) -> None:
    (told,) = chat(lone_app, {"say": "hello"}, args=("--from", "whatsapp:DE.abc123", "--profile-name", "Ada"))
    assert told["asks"] == "full_name"
    output = lone_app.test_cli_runner().invoke(args=["chat", "--json", "--from", "+49151"], input="")
    assert output.exit_code == 2


def test_unfinished_intakes_expire_while_time_passes(lone_app: Flask) -> None:
    assert [told["state"] for told in chat(lone_app, {"say": "hello"}, {"say": "Ada Lovelace"}, {"wait": "31 days"})][-1] == "expired"


def test_a_line_that_is_none_is_told_so_and_the_chat_goes_on(lone_app: Flask) -> None:
    wrong = [{"shout": "hello"}, {"say": 5}, {"wait": "soon"}, {"again": True}]
    *told, last = chat(lone_app, *wrong, {"say": "hello"})
    assert all(set(each) == {"error"} for each in told)
    assert last["asks"] == "full_name"


def test_a_fast_script_is_not_taken_for_a_flood(lone_app: Flask) -> None:
    told = chat(lone_app, {"say": "hello"}, *[{"say": "help"}] * 60)
    assert all(each["replies"] for each in told)


def test_a_database_of_its_own_is_kept(lone_app: Flask, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'chat.db'}"
    chat(lone_app, {"say": "hello"}, args=("--database", url))
    (told,) = chat(lone_app, {"say": "Ada Lovelace"}, args=("--database", url))
    assert told["draft"]["first_name"] == "Ada"


def test_a_chat_is_saved_as_a_play_that_can_be_read(lone_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests" / "conversations").mkdir(parents=True)
    typed = "hello\nAda Lovelace\n/nonsense\n/picture\n/wait 2 days\n/again\n/quit\n"
    output = lone_app.test_cli_runner().invoke(args=["chat", "--save", "ada"], input=typed)
    assert output.exit_code == 0, output.output
    play = read_play(tmp_path / "tests" / "conversations" / "ada.chat")
    words = [action.words for action in play.actions]
    assert words == [
        "from +4915112345678",
        "hello",
        "Ada Lovelace",
        "she sends a picture",
        "2 days pass",
        "the nightly job runs",
        "the last message arrives again",
    ]
    assert play.actions[1].expected[0].words.startswith("Hello! This is")
    perform(play, flow_stage())
