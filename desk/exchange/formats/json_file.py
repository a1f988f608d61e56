"""Customers as JSON: one array, one customer a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from desk.exchange.formats.cells import Customer


def write(path: Path, customers: Iterable[Customer]) -> None:
    """Write an array of customers in the shape of `flask customers --json --reveal`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        before = "[\n"
        for customer in customers:
            file.write(before + json.dumps(customer, ensure_ascii=False))
            before = ",\n"
        file.write("[]\n" if before == "[\n" else "\n]\n")
