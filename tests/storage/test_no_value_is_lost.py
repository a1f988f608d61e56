"""No sequence of edits, merges, undos, imports, bins and erasures loses a value or brings one back."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from storage.database import Database
from storage.tables import customers, erasures, import_rows, merges, tasks
from tests.conftest import FixedClock
from tests.storage.model import World

STEPS = ("create", "create", "edit", "edit", "bin", "restore", "merge", "merge", "unmerge", "bring", "take_back", "erase")


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=some.lists(some.tuples(some.sampled_from(STEPS), some.integers(0, 7), some.integers(0, 7)), min_size=20, max_size=30))
def test_no_sequence_loses_a_value_or_brings_one_back(
    database: Database, clock: FixedClock, tmp_path: Path, steps: list[tuple[str, int, int]]
) -> None:
    with database.transaction() as connection:
        for each in (import_rows, tasks, merges, customers, erasures):
            connection.execute(sa.delete(each))
    world = World(database, clock, tmp_path)
    for _ in range(2):
        world.create(0, 0)
    world.check()
    for step, one, other in steps:
        getattr(world, step)(one, other)
        world.check()
