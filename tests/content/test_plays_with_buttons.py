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

# PostgreSQL sees every third: what is different there is one statement, which knows nothing of what is said. Without buttons it
# sees them all.
PERFORMED = [(path, "sqlite") for path in scripts()] + [(path, "postgresql") for path in scripts()[::3]]


@pytest.mark.parametrize(
    ("path", "dialect"), [pytest.param(*each, id=f"{each[1]}-{each[0].stem}") for each in PERFORMED], indirect=["dialect"]
)
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
