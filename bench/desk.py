"""The desk's pages in a large shop: queries, times beside a bare page with the same queries, polls, and every act of staff."""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial

from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from bench import report
from bench.databases import postgres_server, scratch_postgres, scratch_sqlite
from bench.desk_acts import acted
from bench.desk_queries import Queries, replayed
from bench.desk_shop import grown
from settings import Settings
from storage.database import Database
from tests.desk.shop import ids, shop, signed_in
from tests.desk.visitor import Visitor

CUSTOMERS, INTAKES = 100_000, 20_000
MOST_QUERIES = 8
_TURNS = 40
# Pages that are open all day, and how often each asks (desk/templates).
DESKS, POLL_SECONDS = 200, 10

LISTS = {
    "today": "/desk/today",
    "intakes": "/desk/intakes/",
    "intakes, all states": "/desk/intakes/?state=any&by=begun",
    "intakes, mine": "/desk/intakes/?tab=mine",
    "intakes, waiting": "/desk/intakes/?only=waiting&sort=oldest",
    "intakes, failed": "/desk/intakes/?only=failed&state=any",
    "board": "/desk/intakes/board",
    "one intake": "",
    "invites": "/desk/invites/",
    "users and roles": "/desk/people",
    "audit log": "/desk/audit",
    "audit log, one person": "/desk/audit?subject=intake",
}
POLLS = {
    "today": ("/desk/today", "/desk/today/figures"),
    "intakes": ("/desk/intakes/", "/desk/intakes/lines"),
    "board": ("/desk/intakes/board", "/desk/intakes/board/lanes"),
}


def desk(options: argparse.Namespace) -> None:
    """Measure both databases."""
    figures: dict[str, object] = {}
    with scratch_sqlite() as path:
        figures["sqlite"] = _measured("sqlite", f"sqlite:///{path}", options)
    if postgres_server() is None:
        print("\ndesk on postgresql: not measured, no server answers (set TEST_POSTGRES_URL)")
    else:
        with scratch_postgres("desk") as url:
            figures["postgresql"] = _measured("postgresql", url.replace("postgresql://", "postgresql+psycopg://"), options)
    report.keep("desk", figures)


def _measured(dialect: str, url: str, options: argparse.Namespace) -> dict[str, object]:
    database = Database(url)
    database.upgrade()
    database.dispose()
    app = create_app(settings_of(url))
    began = time.monotonic()
    rows = grown(app, options.intakes, options.customers)
    print(
        f"\ndesk on {dialect}: {', '.join(f'{count:,} {name}' for name, count in rows.items())} ({time.monotonic() - began:.0f} s to fill)"
    )
    pages = _pages(app)
    polls = _polls(app, dialect)
    acts = acted(app)
    _print_acts(acts)
    app.extensions["intake"].database.dispose()
    return {"rows": rows, "pages": pages, "polls": polls, "acts": acts}


def settings_of(url: str) -> Settings:
    """The settings of a shop on that database, for measuring."""
    from tests.browser.shop import development

    return development().model_copy(update={"database_url": url, "twilio_api_base_url": "http://127.0.0.1:9/simulator/twilio"})


def _pages(app: Flask) -> dict[str, dict[str, float]]:
    database = app.extensions["intake"].database
    ida, small = signed_in(app, "ida"), _small()
    print(f"  {'page':26}{'queries':>8}{'at 26':>7}{'writes':>7}{'p50 ms':>9}{'p95':>8}{'bare ms':>9}{'ratio':>7}{'kB':>6}")
    found = {}
    for name, path in LISTS.items():
        path = path or f"/desk/intakes/{ids(database, state='human')[0]}"
        few = small(path, name)
        heard, answer = _asked(database, ida, path)
        bare = replayed(database, heard.statements, answer.data)
        ours, theirs = _alternating(partial(ida.get, path), bare)
        line = {
            "queries": heard.asked, "queries_small": few, "writes": len(heard.statements) - heard.asked,
            "p50_ms": statistics.median(ours), "p95_ms": _p95(ours),
            "bare_ms": statistics.median(theirs), "kb": len(answer.data) / 1000,
        }  # fmt: skip
        line["ratio"] = line["p50_ms"] / line["bare_ms"]
        found[name] = line
        print(
            f"  {name:26}{line['queries']:>8.0f}{few:>7.0f}{line['writes']:>7.0f}{line['p50_ms']:>9.1f}{line['p95_ms']:>8.1f}"
            f"{line['bare_ms']:>9.1f}{line['ratio']:>7.1f}{line['kb']:>6.0f}"
        )
    over = [name for name, line in found.items() if line["queries"] > MOST_QUERIES or line["queries"] > line["queries_small"]]
    print(f"  more than {MOST_QUERIES} queries, or more than in a small shop: {', '.join(over) or 'none'}")
    return found


def _small() -> Callable[[str, str], int]:
    """How many queries the same page asks in a shop of 26 intakes."""
    app = create_app(settings_of("sqlite://"))
    database = app.extensions["intake"].database
    database.upgrade()
    shop(app, intakes=26)
    ida = signed_in(app, "ida")

    def count(path: str, name: str) -> int:
        where = f"/desk/intakes/{ids(database, state='human')[0]}" if name == "one intake" else path
        return _asked(database, ida, where)[0].asked

    return count


def _asked(database: Database, visitor: Visitor, path: str) -> tuple[Queries, TestResponse]:
    """What the page asks. The least of several looks: now and then a session is noted, or the settings' version read."""
    found = []
    for _ in range(4):
        with Queries(database) as heard:
            answer = visitor.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found.append((heard, answer))
    return min(found, key=lambda each: each[0].asked)


def _alternating(*acts: Callable[[], object]) -> list[list[float]]:
    """Each in its turn, so that a busy moment of the machine meets all. Units: ms."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(_TURNS):
        for times, act in zip(taken, acts, strict=True):
            began = time.perf_counter()
            act()
            times.append((time.perf_counter() - began) * 1000)
    return taken


def _polls(app: Flask, dialect: str) -> dict[str, dict[str, float]]:
    dana: Visitor = signed_in(app, "dana")
    database = app.extensions["intake"].database
    paths = {**POLLS, "one intake": (f"/desk/intakes/{ids(database, state='human')[0]}",) * 2}
    print(f"  {'poll that hears 304':26}{'per s':>8}{'CPU ms':>9}{f'   one core for {DESKS} desks, each every {POLL_SECONDS} s':>40}")
    found = {}
    for name, (_, path) in paths.items():
        path = f"{path}/live" if name == "one intake" else path
        tag = dana.get(path, **{"HX-Request": "true"}).headers["ETag"]
        answers, cpu, began, many = [], _cpu(), time.monotonic(), 400
        for _ in range(many):
            answer = dana.get(path, **{"HX-Request": "true", "If-None-Match": tag})
            tag = answer.headers["ETag"]
            answers.append(answer.status_code)
        taken, used = time.monotonic() - began, (_cpu() - cpu) / many
        # A minute that begins meanwhile is a new word; its poll looks again.
        assert answers.count(304) >= many - 2, (name, set(answers))
        found[name] = {"per_second": many / taken, "cpu_ms": used * 1000, "core_share": used * DESKS / POLL_SECONDS}
        print(f"  {name:26}{many / taken:>8.0f}{used * 1000:>9.2f}{found[name]['core_share']:>39.1%}")
    if dialect == "postgresql":
        print("  (the CPU of our process; PostgreSQL's own comes on top, on its machine)")
    return found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _print_acts(acts: dict[str, list[float]]) -> None:
    print(f"  {'act':26}{'times':>8}{'p50 ms':>9}{'p95':>8}{'most':>8}")
    for name, times in acts.items():
        print(f"  {name:26}{len(times):>8}{statistics.median(times):>9.1f}{_p95(times):>8.1f}{max(times):>8.1f}")
    slow = [name for name, times in acts.items() if statistics.median(times) > 200]
    print(f"  acts over 200 ms (median): {', '.join(slow) or 'none'}")
