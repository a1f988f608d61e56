"""What the worker does for these pages, by the kind of task."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.tasks import Do
from desk.exchange import exporting
from desk.exchange.importing import running, undoing
from desk.exchange.importing.running import Importing, TheShop

EXPORTS = (exporting.KIND,)
IMPORTS = (running.CHECK, running.RUN, undoing.KIND)
# An import's file, before anybody has said what its columns are; no worker does anything with it.
UPLOAD = "upload"


def work_of(the_shop: TheShop) -> Mapping[str, Do]:
    """What does each kind of task."""
    importing = Importing(the_shop)
    return {
        exporting.KIND: partial(exporting.export, the_shop.fields),
        running.CHECK: importing.check,
        running.RUN: importing.run,
        undoing.KIND: undoing.undo,
    }
