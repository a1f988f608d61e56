"""Web servers started for a measurement, each in a session of its own, and stopped by it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.machine import memory_mb, processes_of_session
from bench.posts import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_BASE_URL, SHOP_NUMBER

ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 30

ENVIRONMENT = {
    "INTAKE_ENV": "production",
    "SECRET_KEY": "bench-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATA_KEYS": "YmVuY2gtb25seS1rZXktMDEyMzQ1Njc4OWFiY2RlZmc=",
    "PUBLIC_BASE_URL": PUBLIC_BASE_URL,
    "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
    "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    "TWILIO_WHATSAPP_SENDER": SHOP_NUMBER,
    "SHOP_NAME": "Acorn & Oak",
    "SHOP_COUNTRY": "DE",
    "DEFAULT_LANGUAGE": "en",
}


@dataclass(frozen=True)
class Server:
    """A running server.

    Units: `started_s` is the time from its start to its first 200.
    """

    name: str
    port: int
    process: subprocess.Popen[bytes]
    started_s: float
    log: Path = field(repr=False)

    def pids(self) -> list[int]:
        """All its processes."""
        return processes_of_session(self.process.pid)

    @property
    def worker_pids(self) -> list[int]:
        """The processes that answer requests: all but the one that watches over them."""
        return [pid for pid in self.pids() if pid != self.process.pid] or [self.process.pid]

    @property
    def memory(self) -> list[tuple[float, float]]:
        """Private and proportional memory of each answering process, in MB."""
        # Granian's and multiprocessing's helper processes are small and answer nothing.
        return sorted((memory_mb(pid) for pid in self.worker_pids), reverse=True)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command_of(kind: str, target: str, port: int, workers: int, threads: int) -> list[str]:
    """The command line of a server: `kind` is gunicorn or granian."""
    python = [sys.executable, "-m"]
    if kind == "granian":
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
        options += ["--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"]
        return [*python, "granian", *options, *(("--factory", target.removesuffix("()")) if target.endswith("()") else (target,))]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"]
    return [*python, "gunicorn", *options, "--log-level", "warning", "--keep-alive", "30", target]


def answers(port: int, path: str = "/readyz") -> bool:
    """Whether a server answers 200 on this port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            headers = "Host: intake.example.org\r\nX-Forwarded-Proto: https\r\nConnection: close"
            link.sendall(f"GET {path} HTTP/1.1\r\n{headers}\r\n\r\n".encode())
            return link.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


@contextmanager
def serving(
    name: str,
    target: str,
    environment: Mapping[str, str],
    log: Path,
    *,
    kind: str = "gunicorn",
    workers: int = 2,
    threads: int = 4,
    path: str = "/readyz",
) -> Iterator[Server]:
    """Run a server until the block ends.

    Raises: RuntimeError when it dies or does not answer in time; its log goes to standard error.
    """
    port = free_port()
    command = command_of(kind, target, port, workers, threads)
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **ENVIRONMENT, **environment}, stdout=output, stderr=output, start_new_session=True
        )
    try:
        while not answers(port, path):
            if time.monotonic() - begun > _START_SECONDS or _ended(process):
                sys.stderr.write(log.read_text(errors="replace")[-4000:])
                raise RuntimeError(f"{name} does not answer")
        yield Server(name, port, process, time.monotonic() - begun, log)
    finally:
        _stop(process)


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it died; waits a moment for that, so that the caller may ask again at once."""
    try:
        process.wait(timeout=0.02)
    except subprocess.TimeoutExpired:
        return False
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    for pid in processes_of_session(process.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait()
