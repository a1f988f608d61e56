"""Many rows at once are kept as one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database import Database, Overtaken
from storage.engines.many import Many, among, together
from storage.sealed import Keys
from storage.tables import labels, tasks

NOW = datetime(2026, 6, 1, 12, 0, 0, 250_000, tzinfo=UTC)
_LABELS, _TASKS = Many(labels), Many(tasks)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, Keys.passing())
    yield database
    database.dispose()


def _label(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "tag", "name": name, "description": "", "place": 0, "made_by": None, "made_at": NOW, **more}


def _kept(database: Database, table: sa.Table, *order: str) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table).order_by(*(table.c[name] for name in order))).mappings()]


def test_rows_come_back_as_they_were_given(database: Database) -> None:
    rows = [_label("a\\b"), _label('Zoë "vip"; 100 %', place=7, made_by="dana"), _label("日本 🙂\n'x'", description="{}")]
    with database.transaction() as connection:
        _LABELS.write(connection, rows)
    assert sorted(_kept(database, labels, "name"), key=lambda row: row["name"]) == sorted(rows, key=lambda row: row["name"])


def test_what_is_json_stays_json_and_a_time_stays_its_moment(database: Database) -> None:
    names = [column.name for column in tasks.c]
    east = NOW.astimezone(timezone(timedelta(hours=3)))
    row = dict.fromkeys(names) | {"id": "t", "kind": "import", "state": "done", "done": 2**40, "made_at": east}
    row |= {"asked": {"who": ["Ayşe", None, 1.5, True], "empty": {}}, "note": {}}
    with database.transaction() as connection:
        _TASKS.write(connection, [row])
    assert _kept(database, tasks, "id") == [{**row, "made_at": NOW}]


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.transaction() as connection:
        _LABELS.write(connection, [])
    assert _kept(database, labels, "name") == []


def test_a_column_that_is_missing_is_a_mistake_and_not_a_null(database: Database) -> None:
    row = _label("a")
    del row["made_by"]
    with pytest.raises(KeyError, match="made_by"), database.transaction() as connection:
        _LABELS.write(connection, [row])


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="zone"), database.transaction() as connection:
        _LABELS.write(connection, [_label("a", made_at=NOW.replace(tzinfo=None))])


def test_what_is_taken_overtakes_the_whole_block(database: Database) -> None:
    with database.transaction() as connection:
        _LABELS.write(connection, [_label("a")])
    with pytest.raises(Overtaken), database.transaction() as connection, together(connection):
        _LABELS.write(connection, [_label("b"), _label("a")])
    assert [row["name"] for row in _kept(database, labels, "name")] == ["a"]
    with database.transaction() as connection, together(connection):
        _LABELS.write(connection, [_label("c")])
        _LABELS.write(connection, [_label("d")])
    assert [row["name"] for row in _kept(database, labels, "name")] == ["a", "c", "d"]


def test_rows_among_many_texts_are_found(database: Database) -> None:
    names = [f"tag {place}; 'x' \"y\" {{z}}" for place in range(3000)]
    with database.transaction() as connection:
        _LABELS.write(connection, [_label(name) for name in names])
    with database.reading() as connection:
        found = connection.execute(sa.select(labels.c.name).where(among(connection, labels.c.name, [*names[::2], "nobody's"]))).scalars()
        assert set(found) == set(names[::2])
        assert connection.execute(sa.select(labels.c.name).where(among(connection, labels.c.name, []))).all() == []
