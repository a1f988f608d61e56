"""Runs the load generator against a server and takes what it used meanwhile."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.machine import cpu_us

_HERE = Path(__file__).resolve().parent
_BUILT = _HERE.parent.parent / "instance" / "bench"


@dataclass(frozen=True, kw_only=True)
class Burst:
    """What one burst of load gave.

    Units: `per_second` answers with 200 in the measured window; latencies in ms; CPU in µs per message.
    """

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    errors: int
    answered: int
    finished_senders: int
    app_us: float
    database_us: float
    generator_us: float


@cache
def generator() -> tuple[list[str], str]:
    """The command of the load generator, and its name for the record."""
    compiler = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        return [sys.executable, str(_HERE / "slow.py")], "Python (no C compiler found: its own CPU is part of the figures)"
    _BUILT.mkdir(parents=True, exist_ok=True)
    subprocess.run([compiler, "-O2", "-o", str(_BUILT / "load"), str(_HERE / "load.c")], check=True)
    return [str(_BUILT / "load")], f"C ({Path(compiler).name})"


def run(
    posts: Path,
    port: int,
    *,
    app_pids: Callable[[], list[int]],
    database_pids: Callable[[], list[int]],
    seconds: float,
    rate: float = 0,
    connections: int = 32,
    pool: int = 40,
    warmup: float = 1.0,
) -> Burst:
    """One burst of load; `rate` 0 is the closed loop.

    Raises: RuntimeError when the requests ran out before the time did.
    """
    command = [*generator()[0], str(posts), str(port), str(connections), str(pool), str(rate), str(warmup), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "measuring":
            raise RuntimeError("the load generator failed")
        # Asked for now: workers and database connections come with the first messages.
        apps, databases = app_pids(), database_pids()
        app, database = cpu_us(apps), cpu_us(databases)
        told = process.stdout.readline()
        app, database = cpu_us(apps) - app, cpu_us(databases) - database
    if process.returncode:
        raise RuntimeError("the load generator failed")
    said: dict[str, Any] = json.loads(told)
    if said["exhausted"]:
        raise RuntimeError("the requests ran out before the time did: generate more of them")
    count = max(1, said["measured"])
    return Burst(
        per_second=said["measured"] / said["seconds"],
        **{name: said[name] for name in ("p50_ms", "p95_ms", "p99_ms", "max_ms", "errors", "answered", "finished_senders")},
        app_us=app / count,
        database_us=database / count,
        generator_us=said["own_cpu_us"],
    )
