"""`flask understand`: what the readers make of single answers, to be measured."""

from __future__ import annotations

import json
import sys

import click

from bot.journal import silence


@click.command("understand")
def understand() -> None:
    """Read JSON lines {"id", "kind", "context", "text"}; write {"id", "got"} for each."""
    # The readers' data costs a second and some memory that other commands need not pay.
    from flows.read.understanding import understood

    silence()
    for line in sys.stdin:
        if not line.strip():
            continue
        given = json.loads(line)
        got = understood(given["kind"], given["text"], given.get("context", {}))
        click.echo(json.dumps({"id": given["id"], "got": got}, ensure_ascii=False))
