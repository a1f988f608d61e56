"""Many at the same instant: threads and processes that begin at one barrier."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flows.draft import Draft
from flows.message import Sender
from storage.database import Database, DatabaseAway
from storage.turns import keep, standing
from tests.keys import KEYS
from tests.storage.ada import NOW, begun, heard, turn

# A new process imports SQLAlchemy first, which takes long on a machine that is busy with other tests.
_PATIENCE = 120


def applied(database: Database, sid: str, sender: Sender) -> str:
    """The answer to one message; the intake's draft counts the sids, so that a message applied twice shows."""
    while True:
        try:
            found = standing(database, sid, sender)
            if found.response is not None:
                return found.response
            before = found.intake or begun(sender, id=uuid4().hex)
            sids: Any = [*before.draft.get("sids", []), sid]  # type: ignore[misc]
            intake = replace(before, draft=Draft({"sids": sids}), heard_at=NOW)
            words = f"<Response>{len(sids)} {uuid4().hex}</Response>"
            if keep(database, found.intake, turn(intake), heard(sid, sender, response=words)):
                return words
        except DatabaseAway:
            continue  # 503, and Twilio sends it again


def in_threads(database: Database, messages: list[tuple[str, Sender]]) -> list[str]:
    """Every message in a thread of its own, all at one instant."""
    start = threading.Barrier(len(messages))

    def one(message: tuple[str, Sender]) -> str:
        start.wait(_PATIENCE)
        return applied(database, *message)

    with ThreadPoolExecutor(len(messages)) as pool:
        return list(pool.map(one, messages))


def in_processes(url: str, messages: list[list[tuple[str, Sender]]]) -> list[list[str]]:
    """A process for each list, each with a connection pool of its own; all begin at one instant."""
    spawn = multiprocessing.get_context("spawn")
    start, answers = spawn.Barrier(len(messages)), spawn.Queue()
    processes = [spawn.Process(target=_child, args=(url, number, mine, start, answers)) for number, mine in enumerate(messages)]
    for process in processes:
        process.start()
    found = dict(answers.get(timeout=_PATIENCE) for _ in processes)
    for process in processes:
        process.join(_PATIENCE)
    return [found[number] for number in range(len(messages))]


def _child(url: str, number: int, messages: list[tuple[str, Sender]], start: Any, answers: Any) -> None:
    database = Database(url, KEYS)
    start.wait(_PATIENCE)
    answers.put((number, [applied(database, sid, sender) for sid, sender in messages]))
    database.dispose()


def upgrading_at_once(url: str, processes: int) -> list[int | None]:
    """The exit codes of processes that upgrade one database at one instant."""
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(processes)
    crowd = [spawn.Process(target=_upgrade, args=(url, start)) for _ in range(processes)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(_PATIENCE)
    return [process.exitcode for process in crowd]


def _upgrade(url: str, start: Any) -> None:
    database = Database(url)
    start.wait(_PATIENCE)
    database.upgrade()
    assert database.up_to_date()
