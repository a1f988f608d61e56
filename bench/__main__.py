"""`python -m bench`: all benchmarks, or those that are named."""

from __future__ import annotations

import argparse
import time

from bench import customers, desk, door, outbox, readers, startup
from bench.databases import postgres_server
from bench.desk_open import open_desks
from bench.exchange import exchange
from bench.load.runner import generator
from bench.machine import facts

BENCHMARKS = {
    "readers": readers.readers,
    "startup": startup.startup,
    "sqlite": door.sqlite,
    "postgresql": door.postgres,
    "outbox": outbox.outbox,
    "desk": desk.desk,
    "open-desks": open_desks,
    "exchange": exchange,
    "customers": customers.measure_customers,
}


def main() -> None:
    """Run the benchmarks of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Benchmarks. Only ratios within one run mean anything.")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which ones; all when none is named")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender has its turn")
    parser.add_argument("--seconds", type=float, default=4, help="how long each turn is measured")
    parser.add_argument("--rates", type=float, nargs="*", default=[80, 1000], help="fixed rates, in messages a second")
    parser.add_argument("--server", choices=["gunicorn", "granian"], default="gunicorn")
    parser.add_argument("--workers", type=int, default=2, help="web processes on PostgreSQL; SQLite has one")
    parser.add_argument("--threads", type=int, default=4, help="threads of each web process")
    parser.add_argument("--sqlite-threads", type=int, default=4)
    parser.add_argument("--examples", type=int, default=200, help="how many mixtures the search for slow texts tries for each reader")
    parser.add_argument("--messages", type=int, default=1000, help="how many rows leave the outbox in one turn")
    parser.add_argument("--customers", type=int, default=desk.CUSTOMERS, help="how many customers the desk's shop has")
    parser.add_argument("--intakes", type=int, default=desk.INTAKES, help="how many intakes the desk's shop has")
    parser.add_argument("--open-seconds", type=float, default=20, help="how long the open desks are watched at each rate")
    parser.add_argument("--share", type=float, default=1.0, help="a part of the customer base: 0.1 measures a tenth")
    options = parser.parse_args()
    started = time.monotonic()
    print(", ".join(f"{name} {value}" for name, value in facts().items()))
    print(f"load generator: {generator()[1]}; server: {options.server}, {options.workers} processes of {options.threads} threads")
    for name in options.names or BENCHMARKS:
        if name == "postgresql" and postgres_server() is None:
            print("\npostgresql: not measured, no server answers (set TEST_POSTGRES_URL)")
            continue
        BENCHMARKS[name](options)
    print(f"\n{time.monotonic() - started:.0f} s; the figures lie in instance/bench/*.json")


if __name__ == "__main__":
    main()
