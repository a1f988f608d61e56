"""Prism, started once for each of Twilio's OpenAPI files."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.servers import free_port

HERE = Path(__file__).resolve().parent
PRISM = HERE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
# Two megabytes of specification take Prism half a minute on a slow machine.
_START_SECONDS = 180


class NoPrism(Exception):
    """The mock cannot run, so nothing was checked."""


@contextmanager
def mocks(specifications: dict[str, Path], logs: Path) -> Iterator[dict[str, str]]:
    """The addresses of the mocks, by the specification's name.

    Raises: NoPrism.
    """
    if not PRISM.exists():
        raise NoPrism("Prism is not installed: run make contract")
    running: dict[str, tuple[subprocess.Popen[bytes], int]] = {}
    try:
        for name, file in specifications.items():
            port = free_port()
            command = ["node", str(PRISM), "mock", "--host", "127.0.0.1", "--port", str(port), str(file)]
            with (logs / f"{name}.log").open("wb") as log:
                process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=HERE)
            running[name] = process, port
        until = time.monotonic() + _START_SECONDS
        for name, (process, port) in running.items():
            while not _answers(port):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.5)
                if process.poll() is not None or time.monotonic() > until:
                    raise NoPrism(f"Prism does not come up for {name}:\n{(logs / f'{name}.log').read_text(errors='replace')[-2000:]}")
        yield {name: f"http://127.0.0.1:{port}" for name, (_, port) in running.items()}
    finally:
        for process, _ in running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10):
            return True
    except urllib.error.HTTPError as answer:
        answer.close()
        return True
    except OSError:
        return False
