"""Generated data for the readers; `python -m flows.read.data.build` writes it."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=8)
def data(name: str) -> Any:
    """One generated file, read once."""
    return json.loads((resources.files("flows.read.data") / f"{name}.json").read_text(encoding="utf-8"))
