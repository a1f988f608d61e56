"""Files that have had their time go, and so do the tasks that made them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.journal import log
from storage import task_files
from storage.database import Database

# A file that no task knows was left by a worker that was killed; a running task may still be writing one.
_STRAY = timedelta(days=2)


def tidy(database: Database, folder: Path, now: datetime) -> int:
    """Delete files and tasks that have had their time. Give how many tasks.

    Raises: DatabaseAway.
    """
    gone = 0
    for task in task_files.of_the_erased(database):
        (folder / Path(task.file or "").name).unlink(missing_ok=True)
        task_files.without_file(database, task.id)
    while old := task_files.expired(database, now):
        for task in old:
            if task.file is not None:
                # The file first: whoever is killed in between finds the task again.
                (folder / Path(task.file).name).unlink(missing_ok=True)
            task_files.forget(database, task.id)
            gone += 1
    _sweep(database, folder, now)
    if gone:
        log.info("files tidied", tasks=gone)
    return gone


def _sweep(database: Database, folder: Path, now: datetime) -> None:
    if not folder.is_dir():
        return
    known = task_files.files(database)
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.name not in known and path.is_file() and now.timestamp() - path.stat().st_mtime > _STRAY.total_seconds():
                path.unlink()
