"""An export in the background: the file is written beside its name first, so that nobody loads half of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.tasks import Failed, Work
from desk.exchange import formats
from desk.exchange.formats import Format, Layout
from desk.exchange.formats.cells import Customer
from flows.custom_fields import CustomField
from flows.message import Value
from storage.audit import Action, Entry
from storage.customers import chosen
from storage.customers.chosen import Chosen
from storage.customers.record import customer_json
from storage.sealed import Broken, Keys

KIND = "export"
# Whoever asked has a day to load it.
KEPT = timedelta(hours=24)
ENDPOINT = "exchange.ask"
_SEALED = "tasks.asked.about"
NO_KEY, NO_ROOM = "no_key", "no_room"


@dataclass(frozen=True, kw_only=True)
class Export:
    """What was asked for.

    Shape: `columns` and `bare_phones` as in `Layout`; `address_hash` says from where, for the audit log.
    """

    format: Format
    chosen: Chosen = field(default_factory=Chosen)
    columns: tuple[str, ...] = ()
    bare_phones: bool = False
    address_hash: str = ""

    def kept(self, keys: Keys) -> dict[str, Value]:
        """The wish as JSON; whom it is about is sealed, because a filter may hold somebody's name."""
        about = None if self.chosen.is_everybody else keys.seal(json.dumps(self.chosen.kept()), _SEALED)
        return {
            "format": self.format.value,
            "about": about,
            "columns": list(self.columns),
            "bare_phones": self.bare_phones,
            "from": self.address_hash,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Value], keys: Keys) -> Export:
        """The wish that `kept` gave.

        Raises: Broken when the key is no longer there.
        """
        about, columns = kept.get("about"), kept.get("columns")
        return cls(
            format=Format(str(kept["format"])),
            chosen=Chosen.of(json.loads(keys.open(str(about), _SEALED))) if about else Chosen(),
            columns=tuple(map(str, columns)) if isinstance(columns, list) else (),
            bare_phones=bool(kept.get("bare_phones")),
            address_hash=str(kept.get("from", "")),
        )


def export(fields: Callable[[], Sequence[CustomField]], work: Work) -> None:
    """Write the file that was asked for.

    Raises: Lost, Stopping, Failed, DatabaseAway.
    """
    try:
        wish = Export.of(work.asked, work.database.keys)
    except Broken:
        raise Failed(NO_KEY) from None
    total = chosen.count(work.database, wish.chosen, work.clock())
    work.told(0, total)
    layout = Layout(
        columns=wish.columns,
        addresses=chosen.most_addresses(work.database),
        fields=tuple(fields()),
        bare_phones=wish.bare_phones,
    )
    work.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{work.task.id}.{wish.format.ending}"
    beside = work.folder / f"{name}.part"
    written = _Counted(work, wish, total)
    try:
        _closed(beside)
        formats.write(wish.format, beside, written.customers(), layout)
        beside.replace(work.folder / name)
    except Broken:
        raise Failed(NO_KEY) from None
    except OSError:
        raise Failed(NO_ROOM) from None
    finally:
        beside.unlink(missing_ok=True)
    work.finish(done=written.done, file=name, expires_at=work.clock() + KEPT, entry=_entry(work, wish, written.done))


def _closed(path: Path) -> None:
    # Nobody else on the machine reads it, also while it grows.
    path.touch(mode=0o600)


class _Counted:
    def __init__(self, work: Work, wish: Export, total: int) -> None:
        self._work, self._wish, self._total = work, wish, total
        self.done = 0

    def customers(self) -> Iterator[Customer]:
        """The customers as the formats want them; each is counted."""
        for record in chosen.records_of(self._work.database, self._wish.chosen, self._work.clock()):
            yield customer_json(record, reveal=True)
            self.done += 1
            if not self.done % 50:
                self._work.told(self.done, max(self._total, self.done))


def _entry(work: Work, wish: Export, rows: int) -> Entry:
    details: dict[str, Any] = {"format": wish.format.value, "rows": rows, "all": wish.chosen.is_everybody, "columns": list(wish.columns)}
    return Entry(
        done_at=work.clock(),
        staff_id=work.task.made_by,
        action=Action.EXPORTED,
        endpoint=ENDPOINT,
        subject=f"task:{work.task.id}",
        details=details,
        address_hash=wish.address_hash,
    )
