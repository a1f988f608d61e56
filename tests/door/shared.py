"""The lists of real and of bad messages that the whole house shares; they lie beside the project, not in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("INTAKE_SHARED", Path(__file__).parents[2].parent / "shared"))


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a list; a test that needs one is skipped, saying so, where it is not beside the project."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/{name} is not there, so its lines were not tried")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
