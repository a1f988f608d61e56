"""A large customer base at the desk: list, searches, filters and one customer's page, beside the same statements sent bare.

Each is measured at a tenth of the size and at the whole of it, in one run: what grows with the number of records is seen.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from app import create_app
from bench import report
from bench.customer_rows import grow
from bench.databases import postgres_server, scratch_postgres, scratch_sqlite
from bench.desk import settings_of
from bench.desk_queries import Queries, Statement
from storage.customers.finding import count_of, page_of
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Order, Wanted
from storage.database import Database
from storage.tables import customers
from tests.desk.shop import shop, signed_in

SIZES = {"sqlite": 100_000, "postgresql": 1_000_000}
SEEDED = 500
_TURNS = 15
_SLOW_MS = 200.0
# The same for everybody who repeats it.
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def _wanted(name: str) -> Mapping[str, Wanted]:
    """What staff look for. Shape: `name` is somebody's who is there once."""
    return {
        "list": Wanted(),
        "list by name": Wanted(by=Order.NAME, descending=False),
        "search, one person": Wanted(search=name),
        "search, half a word": Wanted(search="schm"),
        "search, everybody's domain": Wanted(search="example"),
        "search, nobody": Wanted(search="xqzzy wvkkj"),
        "filter, one tag": Wanted(conditions=(Condition("tags", Operator.IS, "vip"),)),
        "filter, city contains": Wanted(conditions=(Condition("address.city", Operator.CONTAINS, "erli"),)),
        "filter, language and status": Wanted(
            conditions=(Condition("preferred_language", Operator.IS, "tr"), Condition("review_status", Operator.IS, "rejected"))
        ),
        "filter, nobody": Wanted(conditions=(Condition("email", Operator.STARTS_WITH, "xqzzy"),)),
    }


def measure_customers(options: argparse.Namespace) -> None:
    """Measure both databases."""
    figures: dict[str, object] = {}
    share = options.share
    with scratch_sqlite() as path:
        figures["sqlite"] = _measured("sqlite", f"sqlite:///{path}", int(SIZES["sqlite"] * share))
    if postgres_server() is None:
        print("\ncustomers on postgresql: not measured, no server answers (set TEST_POSTGRES_URL)")
    else:
        with scratch_postgres("customers") as url:
            address = url.replace("postgresql://", "postgresql+psycopg://")
            figures["postgresql"] = _measured("postgresql", address, int(SIZES["postgresql"] * share))
    report.keep("customers", figures)


def _measured(dialect: str, url: str, size: int) -> dict[str, object]:
    app = create_app(settings_of(url))
    database: Database = app.extensions["intake"].database
    database.upgrade()
    shop(app, customers=SEEDED, intakes=100)
    # An engine of its own: ours gives no statement as long as a filling takes.
    engine = sa.create_engine(database._engine.url)  # noqa: SLF001 - the address with its password
    found: dict[str, dict[str, dict[str, float]]] = {}
    for part in (size // 10, size):
        began = time.monotonic()
        there = grow(engine, part)
        print(f"\ncustomers on {dialect}: {there:,} records ({time.monotonic() - began:.0f} s to fill)")
        found[str(there)] = _looked_at(app, database, engine)
    engine.dispose()
    database.dispose()
    _compare(found)
    return {"sizes": found}


def _looked_at(app: Flask, database: Database, engine: sa.Engine) -> dict[str, dict[str, float]]:
    with engine.connect() as connection:
        somebody = connection.execute(sa.select(customers).order_by(customers.c.created_at).limit(1)).mappings().one()
    ida = signed_in(app, "ida")
    acts: dict[str, Callable[[], object]] = {
        name: _finding(database, wanted) for name, wanted in _wanted(f"{somebody['first_name']} {somebody['last_name']}").items()
    }
    acts["count, a filter"] = lambda: count_of(database, Wanted(conditions=(Condition("preferred_language", Operator.IS, "tr"),)), NOW)
    acts["page: list"] = lambda: _shown(ida.get("/desk/customers/"))
    acts["page: one customer"] = lambda: _shown(ida.get(f"/desk/customers/{somebody['id']}"))
    acts["page: duplicates"] = lambda: _shown(ida.get("/desk/customers/duplicates"))
    print(f"  {'':30}{'queries':>8}{'p50 ms':>9}{'most':>8}{'bare ms':>9}{'ratio':>7}")
    return {name: _line(name, database, act) for name, act in acts.items()}


def _line(name: str, database: Database, act: Callable[[], object]) -> dict[str, float]:
    heard = _asked(database, act)
    ours, theirs = [], []
    for _ in range(_TURNS):
        ours.append(_timed(act))
        theirs.append(_timed(lambda: _bare(database, heard.statements)))
    line = {
        "queries": float(heard.asked), "p50_ms": statistics.median(ours), "most_ms": max(ours), "bare_ms": statistics.median(theirs),
    }  # fmt: skip
    line["ratio"] = line["p50_ms"] / max(line["bare_ms"], 0.001)
    print(
        f"  {name:30}{line['queries']:>8.0f}{line['p50_ms']:>9.1f}{line['most_ms']:>8.1f}{line['bare_ms']:>9.1f}{line['ratio']:>7.1f}",
        flush=True,
    )
    return line


def _asked(database: Database, act: Callable[[], object]) -> Queries:
    """What it asks. The least of several times: now and then a session is noted, or the settings' version read."""
    found = []
    for _ in range(4):
        with Queries(database) as heard:
            act()
        found.append(heard)
    return min(found, key=lambda each: each.asked)


def _finding(database: Database, wanted: Wanted) -> Callable[[], object]:
    return lambda: page_of(database, wanted, NOW)


def _shown(answer: object) -> None:
    status = getattr(answer, "status_code", 0)
    if status != 200:
        raise RuntimeError(f"the page answers {status}")


def _bare(database: Database, statements: list[Statement]) -> None:
    with database.transaction() as connection:
        cursor = connection.connection.cursor()
        for words, values in statements:
            cursor.execute(*((words,) if values is None else (words, values)))
            if cursor.description:
                cursor.fetchall()
        cursor.close()


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _compare(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """How each grew from a tenth of the size, and what is slow."""
    small, large = list(found.values())
    grown = {name: line["p50_ms"] / max(small[name]["p50_ms"], 0.001) for name, line in large.items()}
    print("  grew, at ten times the records: " + ", ".join(f"{name} {factor:.1f}" for name, factor in grown.items()))
    slow = [name for name, line in large.items() if line["p50_ms"] > _SLOW_MS]
    print(f"  over {_SLOW_MS:.0f} ms (median): {', '.join(slow) or 'none'}")
