"""The simulator's shelf: shared by processes, kept through a restart, and no file where nobody put anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from settings import ROOT
from storage.shelf import Shelf


def test_what_one_process_put_there_another_finds(tmp_path: Path) -> None:
    file = tmp_path / "below" / "shelf.db"
    shelf = Shelf(file)
    assert shelf.put("message", "SM1", {"body": "hello"}, "ada")
    change = f"Shelf(Path({str(file)!r})).change('message', 'SM1', {{'status': 'read'}})"
    words = f"from pathlib import Path; from storage.shelf import Shelf; {change}"
    subprocess.run([sys.executable, "-c", words], check=True, cwd=ROOT)
    found = shelf.get("message", "SM1")
    assert found is not None
    assert (found.data, found.owner) == ({"body": "hello", "status": "read"}, "ada")
    shelf.close()


def test_a_thing_is_put_once_and_taken_once() -> None:
    shelf = Shelf(None)
    assert [shelf.put("failure", "ada", {"how": how}) for how in ("500", "429")] == [True, False]
    taken = [shelf.take("failure", "ada") for _ in range(2)]
    assert [thing and thing.data["how"] for thing in taken] == ["500", None]


def test_news_is_what_changed_in_the_order_in_which_it_came() -> None:
    shelf = Shelf(None)
    for name in ("one", "two", "three"):
        shelf.put("message", name, {}, "ada")
    cursor = max(thing.version for thing in shelf.of_owner("ada"))
    shelf.change("message", "two", {"status": "read"})
    shelf.change("message", "one", {"status": "read"})
    assert [thing.name for thing in shelf.of_owner("ada", cursor)] == ["one", "two"]
    assert shelf.of_owner("bea") == []


def test_looking_makes_no_file(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf.db")
    assert (shelf.get("clock", "clock"), shelf.of_kind("message"), shelf.of_owner("ada")) == (None, [], [])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_deleted_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "shelf.db"
    shelf = Shelf(file)
    shelf.put("message", "SM1", {})
    for left in tmp_path.iterdir():
        left.unlink()
    assert shelf.of_kind("message") == []
    assert shelf.put("message", "SM1", {})
    shelf.close()
