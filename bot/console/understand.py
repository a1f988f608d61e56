"""`flask understand`: what the readers make of single answers, to be measured."""

from __future__ import annotations

import json
import sys

import click

from bot.journal import silence


@click.command("understand")
def command() -> None:
    """Read JSON lines {"id", "kind", "context", "text"}; write {"id", "got"} for each."""
    # The readers' data costs a second and some memory that other commands need not pay.
    from flows.read.understanding import understand

    silence()
    for line in sys.stdin:
        if not line.strip():
            continue
        given = json.loads(line)
        click.echo(json.dumps({"id": given["id"], "got": understand(given)}, ensure_ascii=False))
