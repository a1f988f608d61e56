"""Web processes that are killed and come back."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.servers import ENVIRONMENT, ROOT, answers, command_of, free_port

_UP_SECONDS = 60


class Web:
    """Some web processes, each on a port of its own, so that one serves while another lies dead."""

    def __init__(self, environment: Mapping[str, str], folder: Path, count: int = 2) -> None:
        self._environment = {**os.environ, **ENVIRONMENT, **environment}
        self._folder = folder
        self._changed = threading.Condition()
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._up: set[int] = set()
        self._closing = False
        self.ports = tuple(free_port() for _ in range(count))

    def start(self, port: int) -> None:
        """Start the process of this port; a thread of its own tells when it answers."""
        log = (self._folder / f"web-{port}.log").open("ab")
        command = command_of("gunicorn", "tests.faults.web:app", port, workers=1, threads=4)
        process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True)
        log.close()
        with self._changed:
            self._processes[port] = process
        threading.Thread(target=self._watch, args=(port, process), daemon=True).start()

    def _watch(self, port: int, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _UP_SECONDS
        while time.monotonic() < until and not self._closing and process.poll() is None:
            if answers(port):
                with self._changed:
                    if self._processes[port] is process:
                        self._up.add(port)
                        self._changed.notify_all()
                return
            try:
                process.wait(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue

    def kill(self, port: int) -> None:
        """Kill everything on this port at once, as a machine that loses power would, and bring it up again."""
        with self._changed:
            self._up.discard(port)
            process = self._processes[port]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(port)

    def up(self, seconds: float = _UP_SECONDS) -> list[int]:
        """The ports that answer; waits until there is one.

        Raises: TimeoutError with the end of a log when none comes up.
        """
        return self._wait(lambda: bool(self._up), seconds)

    def all_up(self, seconds: float = _UP_SECONDS) -> list[int]:
        """The same, when all of them are up."""
        return self._wait(lambda: len(self._up) == len(self.ports), seconds)

    def _wait(self, enough: Callable[[], bool], seconds: float) -> list[int]:
        with self._changed:
            if not self._changed.wait_for(enough, seconds):
                logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in self._folder.glob("web-*.log"))
                raise TimeoutError(f"no web process came up\n{logs}")
            return sorted(self._up)

    def stop(self) -> None:
        """End them all."""
        self._closing = True
        for process in self._processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def web_processes(environment: Mapping[str, str], folder: Path, count: int = 2) -> Iterator[Web]:
    """Web processes until the block ends."""
    web = Web(environment, folder, count)
    try:
        for port in web.ports:
            web.start(port)
        web.all_up()
        yield web
    finally:
        web.stop()
