"""Every bad input for the webhook and the status callback behaves as its line says."""

from __future__ import annotations

import socket

import pytest
from flask import Flask

import bot.cards
from settings import Settings
from tests.conftest import FixedClock
from tests.door.bad_inputs import ELSEWHERE, lines
from tests.door.bad_inputs_run import BARE, Inside, tried


def test_every_line_that_can_be_sent_in_this_process_behaves_as_it_says(
    lone_app: Flask, settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("a request left the process")

    monkeypatch.setattr(bot.cards, "_get", nobody)
    monkeypatch.setattr(socket, "create_connection", nobody)
    tally = tried(Inside(lone_app, clock), settings)
    assert not tally.wrong
    assert len(tally.good) == len([row for row in lines() if row["id"] not in ELSEWHERE and row["id"] not in BARE])
