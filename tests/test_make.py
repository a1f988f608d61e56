"""`make` does on a fresh copy what the README promises."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import ROOT

CONTRACT = ("run", "test", "check", "chat", "bench")
PATIENCE_SECONDS = 60


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project as a clone has it, without an environment, settings or data."""
    fresh = tmp_path / "intake"
    caches = (".*_cache", ".hypothesis", "__pycache__", "node_modules", "test-results")
    ignored = shutil.ignore_patterns(".git", ".venv*", ".env", "instance", *caches)
    # On the first visit a file keeps its time, so that no stamp looks older than what it stands for.
    return Path(shutil.copytree(ROOT, fresh, ignore=ignored))


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def environ() -> dict[str, str]:
    """The environment without any setting of ours: make has to write its own."""
    ours = re.compile(
        "INTAKE_|SECRET_KEY|DATA_KEYS|DATABASE_URL|REDIS_URL|PUBLIC_BASE_URL|TWILIO_|SHOP_|DEFAULT_LANGUAGE|DEBUG|FLASK|MAKE|HOST$|PORT$"
    )
    return {name: value for name, value in os.environ.items() if not ours.match(name)}


def make(*goals: str) -> list[str]:
    """The command, with this environment's packages taken as installed."""
    venv = sys.prefix
    return ["make", f"VENV={venv}", f"--assume-old={venv}/.run", f"--assume-old={venv}/.dev", *goals]


def living_in(folder: Path) -> set[int]:
    """The processes that work in a folder, those that have ended and wait to be noticed left out."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.add(int(process.name))
        except OSError:
            continue
    return found


@pytest.fixture
def running(copy: Path, port: int, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`make run` in a process group of its own, as a terminal starts it."""
    command = make("run", f"PORT={port}")
    process = subprocess.Popen(
        command, cwd=copy, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    watchdog = threading.Timer(PATIENCE_SECONDS, os.killpg, (process.pid, signal.SIGKILL))
    watchdog.start()
    yield process
    watchdog.cancel()
    for left in living_in(copy):
        os.kill(left, signal.SIGKILL)
    process.wait()


def until(process: subprocess.Popen[str], words: str) -> str:
    """What it says until it says `words`."""
    said = []
    for line in process.stdout or ():
        said.append(line)
        if words in line:
            return "".join(said)
    pytest.fail(f"it ended without {words!r}:\n{''.join(said)}")


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="only Linux tells where its processes work")
def test_make_run_starts_everything_and_ctrl_c_ends_it(running: subprocess.Popen[str], copy: Path, port: int) -> None:
    said = until(running, "Listening at")
    assert f"http://127.0.0.1:{port}/simulator" in said
    first_admin = re.search(rf"http://127\.0\.0\.1:{port}/desk/first-admin/\S+", said)
    assert first_admin
    for path in ("/healthz", "/readyz", "/simulator", "/desk/"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_SECONDS) as answer:
            assert answer.status == 200, path
    until(running, "worker ready")
    assert len(living_in(copy)) > 3
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=PATIENCE_SECONDS)
    assert living_in(copy) == set()


def test_make_writes_settings_once(copy: Path, environ: dict[str, str]) -> None:
    said = [subprocess.run(make(".env"), cwd=copy, env=environ, capture_output=True, text=True, check=True) for _ in range(2)]
    assert "Wrote .env" in said[0].stderr
    assert "Wrote" not in said[1].stderr
    assert (copy / ".env").read_text(encoding="utf-8").count("SECRET_KEY=") == 1


def test_make_run_refuses_an_address_at_which_the_worker_would_miss_the_simulator(environ: dict[str, str], tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.write_text("TWILIO_API_BASE_URL=http://127.0.0.1:5000/simulator/twilio\n", encoding="utf-8")
    shutil.copy(ROOT / "Makefile", tmp_path)
    refused = subprocess.run(
        make("run", "HOST=192.0.2.7", "--assume-old=.env"), cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "HOST=0.0.0.0" in refused.stderr


def test_make_alone_lists_the_commands(environ: dict[str, str]) -> None:
    listed = subprocess.run(make(), cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout
    assert [name for name in CONTRACT if not re.search(rf"^{name} +\S", listed, re.MULTILINE)] == []
