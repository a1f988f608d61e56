"""Every play at the door with buttons: the same words in sum, every message delivered twice, whatever the way."""

from pathlib import Path

import pytest

from app import create_app
from settings import Settings
from tests.plays.button_stage import ButtonStage
from tests.plays.door_stage import Clock
from tests.plays.performance import perform
from tests.plays.profiles import told_row
from tests.plays.registration import SHOP, flow_stage, scripts
from tests.plays.script import read_play


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in scripts()])
def test_a_play_is_performed_with_buttons(path: Path, database_url: str, settings: Settings) -> None:
    play, flow = read_play(path), flow_stage()
    perform(play, flow, strict=False)
    clock = Clock()
    app = create_app(settings.model_copy(update={"database_url": database_url, "privacy_url": SHOP.privacy_url}), clock)
    stage = ButtonStage(app, clock, flow)
    perform(play, stage)
    if play.profile is not None:
        assert told_row(stage.profile()) == play.profile
    app.extensions["intake"].database.dispose()
