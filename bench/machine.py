"""What the machine says about processes: CPU time, memory, and what machine it is."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from pathlib import Path

_TICK_US = 1_000_000 / os.sysconf("SC_CLK_TCK")


def processes_of_session(session: int) -> list[int]:
    """Every process that a server started with `start_new_session` brought up, itself included."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            # Fields count from the one after the command's name: state, ppid, pgrp, session.
            if fields and int(fields[3]) == session:
                found.append(int(entry.name))
    return sorted(found)


def cpu_us(pids: Iterable[int]) -> float:
    """CPU time that these processes have used.

    Units: microseconds, in steps of one clock tick (10,000).
    """
    return sum((int(fields[11]) + int(fields[12])) * _TICK_US for pid in pids if (fields := _stat(pid)))


def memory_mb(pid: int) -> tuple[float, float]:
    """Private (USS) and proportional (PSS) memory of one process.

    Units: MB of 1,000,000 bytes.
    """
    kilobytes = {"Private_Clean": 0, "Private_Dirty": 0, "Pss": 0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        if name in kilobytes:
            kilobytes[name] += int(rest.split()[0])
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return private * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6


def facts() -> dict[str, str | int]:
    """The machine in a few words, for whoever reads the figures later."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    return {"cpu": cpu, "cores": os.cpu_count() or 1, "kernel": platform.release(), "python": platform.python_version()}


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
