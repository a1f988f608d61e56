"""Customers out of a large base and into it: rows a second and peak memory, beside the driver and the csv module alone.

Each is measured at a tenth of the size and at the whole of it, in one run, each in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr

from app import create_app
from bench import report
from bench.customer_rows import grow
from bench.customers import SEEDED, SIZES
from bench.databases import postgres_server, scratch_postgres, scratch_sqlite
from bench.desk import settings_of
from bench.servers import ENVIRONMENT, ROOT
from desk.exchange.formats import Format
from desk.exchange.importing import running
from storage.database import Database
from tests.desk.shop import shop

# So many new customers come in at the whole size.
NEWCOMERS = 100_000
# The formats whose whole is measured; the others are measured at a tenth, where they tell the same.
_WHOLE = (Format.CSV, Format.XLSX)
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
Line = dict[str, Any]


def exchange(options: argparse.Namespace) -> None:
    """Measure both databases."""
    figures: dict[str, object] = {}
    for dialect, size in SIZES.items():
        if dialect == "postgresql" and postgres_server() is None:
            print("\nexchange on postgresql: not measured, no server answers (set TEST_POSTGRES_URL)")
            continue
        parts = {}
        for part, share in (("a tenth", options.share / 10), ("the whole", options.share)):
            # A base of its own for each: who has come in is no part of the other.
            with scratch_sqlite() as path, scratch_postgres("exchange") if dialect == "postgresql" else nullcontext() as server:
                kinds = tuple(Format) if part == "a tenth" else _WHOLE
                parts[part] = _measured(server or f"sqlite:///{path}", path.parent, int(size * share), int(NEWCOMERS * share), kinds)
        _compare(*parts.values())
        figures[dialect] = parts
    report.keep("exchange", figures)


def _measured(url: str, folder: Path, size: int, newcomers: int, kinds: tuple[Format, ...]) -> dict[str, Line]:
    began = time.monotonic()
    engine = _filled(url)
    there = grow(engine, size)
    engine.dispose()
    print(f"\n{engine.dialect.name}, {there:,} customers ({time.monotonic() - began:.0f} s to fill), {newcomers:,} rows to come in")
    print(f"  {'':26}{'rows':>10}{'rows/s':>9}{'CPU ms/row':>12}{'peak MB':>9}{'of the bare':>13}")
    floor = _told("export, bare", None, url, folder, "bare export")
    # What matters most first: a million rows of a workbook take longer than all the rest.
    lines = {"export, bare": floor, **_exported(floor, url, folder, kinds[:1]), **_imported(url, folder, size, newcomers)}
    return {**lines, **_exported(floor, url, folder, kinds[1:])}


def _filled(url: str) -> sa.Engine:
    """An engine of its own on a shop of a few hundred customers: ours gives no statement as long as a filling takes."""
    address = url.replace("postgresql://", "postgresql+psycopg://")
    app = create_app(settings_of(address).model_copy(update={"data_keys": (SecretStr(ENVIRONMENT["DATA_KEYS"]),)}))
    database: Database = app.extensions["intake"].database
    database.upgrade()
    shop(app, customers=SEEDED, intakes=100)
    database.dispose()
    return sa.create_engine(address)


def _exported(floor: Line, url: str, folder: Path, kinds: tuple[Format, ...]) -> dict[str, Line]:
    names = [f"export, {kind.value}" for kind in kinds]
    return {name: _told(name, floor, url, folder, "export", kind.value) for name, kind in zip(names, kinds, strict=True)}


def _imported(url: str, folder: Path, first: int, rows: int) -> dict[str, Line]:
    _table(folder / "table.csv", first, first + rows)
    bare = _told("import, bare", None, url, folder, "bare import", "table.csv")
    return {
        "import, bare": bare,
        "import, tried": _told("import, tried", bare, url, folder, "import", "table.csv", running.CHECK),
        "import, done": _told("import, done", bare, url, folder, "import", "table.csv", running.RUN),
    }


def _told(name: str, floor: Line | None, url: str, folder: Path, *what: str) -> Line:
    program = [sys.executable, "-m", "bench.exchange_child", what[0], url, str(folder), *what[1:]]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    line: Line = json.loads(done.stdout.splitlines()[-1])
    each = 1000 * line["cpu"] / line["rows"]
    share = f"{_rate(line) / _rate(floor):>12.1%}" if floor else ""
    print(f"  {name:26}{line['rows']:>10,}{_rate(line):>9,.0f}{each:>12.2f}{line['peak_mb']:>9.0f}{share:>13}", flush=True)
    return line


def _rate(line: Line) -> float:
    return float(line["rows"] / line["seconds"])


def _compare(small: Mapping[str, Line], large: Mapping[str, Line]) -> None:
    """How much longer a row takes in ten times the base."""
    grown = {name: _rate(small[name]) / _rate(line) for name, line in large.items()}
    print("  a row takes longer, in ten times the base, by: " + ", ".join(f"{name} {factor:.2f}" for name, factor in grown.items()))


def _table(path: Path, first: int, last: int) -> None:
    """Write customers who were never there, each with an email and a phone of its own."""
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
