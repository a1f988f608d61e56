"""Figures as people read them: tables of medians, and ratios to the floors."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.load.runner import Burst
from bench.machine import facts

RESULTS = Path(__file__).resolve().parent.parent / "instance" / "bench"


def median(bursts: Sequence[Burst]) -> Burst:
    """The medians of several bursts, each figure on its own; errors are added up."""
    figures = {name: statistics.median(getattr(burst, name) for burst in bursts) for name in asdict(bursts[0])}
    return Burst(**{**figures, "errors": sum(burst.errors for burst in bursts)})


def table(title: str, bursts: Mapping[str, Sequence[Burst]]) -> None:
    """Print the medians of each contender."""
    print(f"\n{title}")
    print(f"  {'':28}{'msgs/s':>8}{'p50 ms':>8}{'p95':>8}{'p99':>8}{'max':>8}{'app µs':>9}{'db µs':>8}{'errors':>8}")
    for name, several in bursts.items():
        b = median(several)
        row = f"  {name:28}{b.per_second:>8.0f}{b.p50_ms:>8.1f}{b.p95_ms:>8.1f}{b.p99_ms:>8.1f}{b.max_ms:>8.1f}{b.app_us:>9.0f}"
        print(f"{row}{b.database_us:>8.0f}{b.errors:>8.0f}")


def ratio(bursts: Mapping[str, Sequence[Burst]], name: str, floor: str) -> float:
    """How much of the floor's rate a contender reaches: the median over the rounds, each within itself."""
    return statistics.median(a.per_second / b.per_second for a, b in zip(bursts[name], bursts[floor], strict=True))


def keep(name: str, figures: Mapping[str, object]) -> None:
    """Write the figures of one benchmark where a script finds them."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({"machine": facts(), **figures}, indent=1) + "\n")


def plain(bursts: Mapping[str, Sequence[Burst]]) -> dict[str, list[dict[str, float]]]:
    """Bursts as JSON."""
    return {name: [{key: round(value, 2) for key, value in asdict(burst).items()} for burst in several] for name, several in bursts.items()}
