"""Every play, against the pure flow and at the door."""

from pathlib import Path

import pytest

from app import create_app
from settings import Settings
from tests.plays.door_stage import Clock, DoorStage
from tests.plays.performance import perform
from tests.plays.profiles import told, told_row
from tests.plays.registration import SHOP, flow_stage, scripts
from tests.plays.script import read_play

each_play = pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in scripts()])


@each_play
def test_a_play_is_performed_by_the_flow(path: Path) -> None:
    play, stage = read_play(path), flow_stage()
    perform(play, stage)
    if play.profile is not None:
        assert told(stage.profile()) == play.profile


@each_play
def test_a_play_is_performed_at_the_door(path: Path, database_url: str, settings: Settings) -> None:
    play, flow = read_play(path), flow_stage()
    perform(play, flow, strict=False)
    clock = Clock()
    app = create_app(settings.model_copy(update={"database_url": database_url, "privacy_url": SHOP.privacy_url}), clock)
    stage = DoorStage(app, clock, flow)
    perform(play, stage)
    if play.profile is not None:
        assert told_row(stage.profile()) == play.profile
    app.extensions["intake"].database.dispose()
