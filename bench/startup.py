"""How long a web process takes to its first 200, and the memory it has then."""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from bench import report
from bench.contenders import APP, migrate
from bench.databases import scratch_sqlite
from bench.servers import serving


def startup(options: argparse.Namespace) -> None:
    """Start the web server several times on a migrated SQLite database."""
    with scratch_sqlite() as path, tempfile.TemporaryDirectory() as folder:
        migrate(f"sqlite:///{path}")
        seconds, memory = [], []
        for _ in range(options.rounds):
            environment = {"DATABASE_URL": f"sqlite:///{path}"}
            with serving("the whole line", APP, environment, Path(folder) / "web.log", kind=options.server, workers=1, threads=4) as server:
                seconds.append(server.started_s)
                memory.append(server.memory[0][0])
    print(f"\nstart to the first 200: {statistics.median(seconds):.2f} s")
    print(f"private memory of the web process then: {statistics.median(memory):.1f} MB")
    report.keep("startup", {"seconds": seconds, "private_mb": memory})
