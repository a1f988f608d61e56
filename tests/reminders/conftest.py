"""A shop that reminds."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.conftest import FixedClock
from tests.reminders.world import World


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    return World(database, clock)
