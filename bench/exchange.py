"""Customers out of a base and into one: rows a second and peak memory, beside the driver and the csv module alone, at two sizes."""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import report
from bench.databases import postgres_server, scratch_postgres, scratch_sqlite
from bench.servers import ROOT
from desk.exchange.formats import Format
from desk.exchange.importing import running
from storage.database import Database

SIZE = 100_000
_FIRST = ("Anna", "Emre", "Jürgen", "Zoë", "María", "Ayşe", "Oskar", "Lena", "Deniz", "Paul")
_LAST = ("Schmidt", "Yılmaz", "Weiß", "García", "Öztürk", "Wagner", "Kaya", "Becker", "Rossi", "Novak")
# A hundred last names: some rows repeat what others said, most do not.
_ENDS = ("", "mann", "berg", "er", "sen", "hauser", "feld", "stein", "bach", "ow")
_STREETS = ("Lindenweg", "Hauptstraße", "Königsallee", "Am Markt", "Gartenstraße")
_TOWNS = (("10115", "Berlin"), ("80331", "München"), ("50667", "Köln"), ("20095", "Hamburg"), ("01067", "Dresden"))
_HEADINGS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "preferred_language",
    "note",
    "tags",
    *(f"address_1_{part}" for part in ("street", "house_number", "postal_code", "city", "country")),
)


def exchange(options: argparse.Namespace) -> None:
    """Measure both databases."""
    figures: dict[str, object] = {}
    size = int(SIZE * options.share)
    with scratch_sqlite() as path:
        figures["sqlite"] = _both(f"sqlite:///{path}", path.parent, size)
    if postgres_server() is None:
        print("\nexchange on postgresql: not measured, no server answers (set TEST_POSTGRES_URL)")
    else:
        with scratch_sqlite() as path, scratch_postgres("exchange") as url:
            path.parent.mkdir(exist_ok=True)
            figures["postgresql"] = _both(url, path.parent, size)
    report.keep("exchange", figures)


def _both(url: str, folder: Path, size: int) -> dict[str, object]:
    """First a tenth, then the rest: what memory grows with is seen."""
    database = Database(url)
    database.upgrade()
    database.dispose()
    found: dict[str, object] = {}
    for part, first, last in (("a tenth", 0, size // 10), ("the whole", size // 10, size)):
        written = _table(folder / "table.csv", first, last)
        print(f"\n{database.dialect}, {last} customers; a table of {last - first} rows, {written / 1e6:.1f} MB")
        print(f"  {'':30}{'rows/s':>9}{'CPU ms/row':>12}{'peak MB':>9}{'of the bare':>13}")
        bare = _told("import, bare", None, url, folder, "bare import", "table.csv") if part == "the whole" else None
        lines = {
            "import, tried": _told("import, tried", None, url, folder, "import", "table.csv", running.CHECK),
            "import, done": _told("import, done", bare, url, folder, "import", "table.csv", running.RUN),
        }
        floor = _told("export, bare", None, url, folder, "bare export")
        for kind in Format:
            lines[f"export, {kind.value}"] = _told(f"export, {kind.value}", floor, url, folder, "export", kind.value)
        found[part] = {**lines, "export, bare": floor, **({"import, bare": bare} if bare else {})}
    return found


def _told(name: str, floor: dict[str, Any] | None, url: str, folder: Path, *what: str) -> dict[str, Any]:
    program = [sys.executable, "-m", "bench.exchange_child", what[0], url, str(folder), *what[1:]]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    rate, each = figures["rows"] / figures["seconds"], 1000 * figures["cpu"] / figures["rows"]
    share = f"{rate / (floor['rows'] / floor['seconds']):>12.0%}" if floor else ""
    print(f"  {name:30}{rate:>9.0f}{each:>12.2f}{figures['peak_mb']:>9.0f}{share:>13}", flush=True)
    return figures


def _table(path: Path, first: int, last: int) -> int:
    """Write customers who were never there, each with an email and a phone of its own. Give how many bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        for number in range(first, last):
            code, town = _TOWNS[number % len(_TOWNS)]
            writer.writerow(
                [
                    _FIRST[number % len(_FIRST)],
                    _LAST[number // 10 % len(_LAST)] + _ENDS[number // 100 % len(_ENDS)],
                    f"customer{number}@example.com",
                    f"+4915{200_000_000 + number}",
                    ("de", "en", "tr")[number % 3],
                    "Rings twice." if number % 4 == 0 else "",
                    "vip" if number % 10 == 0 else "",
                    _STREETS[number % len(_STREETS)],
                    str(number % 90 + 1),
                    code,
                    town,
                    "DE",
                ]
            )
    return path.stat().st_size
