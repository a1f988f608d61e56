"""Where this installation may write beside its database."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32


def folder_of(database_url: str) -> Path:
    """Beside the database when it is a file, else `instance`."""
    file = database_url.removeprefix("sqlite:///") if database_url.startswith("sqlite:///") else ""
    return Path(file).parent if file else Path(__file__).parent / "instance"


def files_of(database_url: str) -> Path:
    """Where files lie that staff asked for or brought; web processes and workers must see the same folder."""
    if database_url in ("sqlite://", "sqlite:///:memory:"):
        return Path(__file__).parent / "instance" / "files"
    return folder_of(database_url) / "files"


def shelf_of(database_url: str) -> Path | None:
    """The simulator's own file: one for each database, so that neither remembers what the other never heard.

    A database in memory has its shelf in memory, too: None.
    """
    if database_url in ("sqlite://", "sqlite:///:memory:"):
        return None
    return folder_of(database_url) / f"simulator-{crc32(database_url.encode()):08x}.db"
