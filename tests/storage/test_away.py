from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url

from storage.database import Database, DatabaseAway
from storage.turns import Standing, keep, standing
from tests.postgres import Postgres
from tests.storage.ada import ADA, begun, heard, tell, turn
from tests.storage.proxy import Proxy


@contextmanager
def in_under_three_seconds() -> Iterator[None]:
    started = time.monotonic()
    with pytest.raises(DatabaseAway):
        yield
    assert time.monotonic() - started < 3


@pytest.fixture
def server(postgres_upgraded: Postgres) -> Iterator[Database]:
    postgres_upgraded.empty()
    with closing(_Closing(postgres_upgraded.url)) as database:
        yield database


@pytest.fixture
def file(sqlite_upgraded: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "intake.db"
    copy.write_bytes(sqlite_upgraded.read_bytes())
    return copy


class _Closing(Database):
    def close(self) -> None:
        self.dispose()


@contextmanager
def through(proxy: Proxy, url: str) -> Iterator[Database]:
    with closing(_Closing(str(make_url(url).set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)))) as database:
        yield database


def test_a_locked_file_is_away_in_time_for_everybody_who_waits_and_nothing_is_kept(file: Path) -> None:
    with closing(_Closing(f"sqlite:///{file}")) as database, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        start = threading.Barrier(8)

        def write(number: int) -> None:
            start.wait(30)
            with in_under_three_seconds():
                keep(database, None, turn(begun(id=f"{number}")), heard(f"SM{number}"))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(8)))
        other.execute("ROLLBACK")

        assert standing(database, "SM1", ADA) == Standing()
        assert tell(database, "SM1").version == 1


def test_readers_do_not_wait_for_a_writer(file: Path) -> None:
    with closing(_Closing(f"sqlite:///{file}")) as database, closing(sqlite3.connect(file, isolation_level=None)) as other:
        tell(database, "SM1")
        other.execute("BEGIN EXCLUSIVE")

        assert standing(database, "SM1", ADA).response == "<Response>SM1</Response>"


def test_a_transaction_holds_the_file_from_its_first_moment(file: Path) -> None:
    """Otherwise one that reads before it writes could find, too late, that what it has read is old."""
    with (
        closing(_Closing(f"sqlite:///{file}")) as database,
        closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other,
        database.transaction(),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_a_full_disk_is_away_and_leaves_nothing_half_written(file: Path) -> None:
    with closing(_Closing(f"sqlite:///{file}")) as database:
        full = sqlite3.connect(file).execute("PRAGMA page_count").fetchone()[0]
        sa.event.listen(database._engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count={full}"))

        with pytest.raises(DatabaseAway):
            keep(database, None, turn(begun()), heard("SM1", body="x" * 100_000))

        assert standing(database, "SM1", ADA) == Standing()


def test_every_commit_waits_for_the_disk(file: Path) -> None:
    with closing(_Closing(f"sqlite:///{file}")) as database, database.reading() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 2000, "foreign_keys": 1}


def test_a_file_that_is_no_database_is_away(tmp_path: Path) -> None:
    (tmp_path / "intake.db").write_text("not a database, just a note " * 100)
    with closing(_Closing(f"sqlite:///{tmp_path / 'intake.db'}")) as database, in_under_three_seconds():
        standing(database, "SM1", ADA)


def test_a_server_that_is_not_there_is_away_at_once() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with closing(_Closing(f"postgresql://postgres@127.0.0.1:{port}/intake")) as database, in_under_three_seconds():
        standing(database, "SM1", ADA)


def test_a_server_that_takes_calls_and_never_answers_is_away_in_time() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"postgresql://postgres@127.0.0.1:{silent.getsockname()[1]}/intake"
        with closing(_Closing(url)) as database, in_under_three_seconds():
            standing(database, "SM1", ADA)


def test_a_way_that_freezes_under_an_open_connection_is_away_in_time_and_works_again(server: Database) -> None:
    url = server._engine.url
    with Proxy(str(url.host), url.port or 5432) as proxy, through(proxy, str(url)) as database:
        stored = tell(database, "SM1")
        proxy.freeze()
        with in_under_three_seconds():
            keep(database, stored, turn(stored), heard("SM2"))
        proxy.thaw()

        assert standing(database, "SM1", ADA).response == "<Response>SM1</Response>"


def test_a_statement_whose_answer_was_lost_is_kept_once_and_found_by_its_sid(server: Database) -> None:
    url = server._engine.url
    with Proxy(str(url.host), url.port or 5432) as proxy, through(proxy, str(url)) as database:
        stored = tell(database, "SM1")
        proxy.lose_the_answer_to(b"SM2")

        assert not keep(database, stored, turn(stored), heard("SM2"))

        found = standing(database, "SM2", ADA)
        assert found.response == "<Response>SM2</Response>"
        assert found.intake is not None
        assert found.intake.version == 2


def test_a_restart_of_the_server_is_not_noticed_by_the_next_message(server: Database) -> None:
    tell(server, "SM1")
    with server.reading(), server.reading(), server.reading():
        pass  # three connections in the pool
    cut = Database(str(server._engine.url))
    with cut.reading() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    cut.dispose()

    stored = tell(server, "SM2")
    with server.reading(), server.reading(), server.reading():
        pass
    assert stored.version == 2


def test_a_write_over_a_cut_connection_is_tried_again(server: Database) -> None:
    stored = tell(server, "SM1")
    cut = Database(str(server._engine.url))
    with cut.reading() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    cut.dispose()

    assert keep(server, stored, turn(stored), heard("SM2"))


def test_a_row_that_somebody_else_holds_is_away_in_time_and_stays_as_it_was(server: Database) -> None:
    stored = tell(server, "SM1")
    with server.transaction() as holder:
        holder.exec_driver_sql("SELECT id FROM intakes FOR UPDATE")
        with in_under_three_seconds():
            keep(server, stored, turn(stored), heard("SM2"))

    assert standing(server, "SM2", ADA) == Standing(intake=stored)


def test_a_database_without_tables_is_not_up_to_date(bare_database_url: str) -> None:
    with closing(_Closing(bare_database_url)) as database:
        assert not database.up_to_date()


def test_a_forked_process_takes_connections_of_its_own(server: Database) -> None:
    script = f"""
import os
from storage.database import Database
from storage.turns import standing
from tests.storage.ada import ADA, tell
database = Database({str(server._engine.url)!r})
tell(database, "SM1")
child = os.fork()
for _ in range(200):
    assert standing(database, "SM1", ADA).response == "<Response>SM1</Response>"
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
