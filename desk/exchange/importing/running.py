"""An import in the background: tried first, then done; killed at any moment, it goes on where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from bot.tasks import Failed, Work
from desk.exchange.importing.applying import Decided, applied, told
from desk.exchange.importing.asked import Import
from desk.exchange.importing.deciding import Decision, Outcome, Seen, decision_of
from desk.exchange.importing.lines import Line, Terms, line_of
from desk.exchange.reading import Row, Unreadable, rows_of
from flows.custom_fields import CustomField
from flows.shop import Shop
from storage import imports, task_files
from storage.audit import Action, Entry
from storage.customers.changing import By
from storage.customers.matching import Matches, matching
from storage.database import Overtaken
from storage.imports import ImportRow

CHECK, RUN = "import_check", "import"
ENDPOINT = "imports.run"
# So long an import can be undone.
UNDO = timedelta(days=30)
# So many rows in one transaction: long enough to be fast, short enough that on SQLite nobody waits long for the database.
BATCH = 200
_TRIES = 5
FILE_GONE, OVERTAKEN = "file_gone", "overtaken"
# What a task's note counts beside the outcomes.
ROW, REMARKED = "row", "remarked"


@dataclass(frozen=True, kw_only=True)
class TheShop:
    """What an import knows of the shop, as it is set when it runs."""

    shop: Callable[[], Shop]
    fields: Callable[[], Sequence[CustomField]]


class Importing:
    """The two acts: trying an import, which writes nothing of a customer's, and doing it."""

    def __init__(self, the_shop: TheShop) -> None:
        self._shop = the_shop

    def check(self, work: Work) -> None:
        """Say what would become of every row.

        Raises: Lost, Stopping, Failed, DatabaseAway.
        """
        _Pass(work, self._shop, writes=False).go()
        work.finish()

    def run(self, work: Work) -> None:
        """Do it.

        Raises: Lost, Stopping, Failed, DatabaseAway.
        """
        going = _Pass(work, self._shop, writes=True)
        going.go()
        work.finish(expires_at=work.clock() + UNDO, entry=_entry(work, going.wish))
        # What it held stands in the records now.
        (work.folder / going.wish.file).unlink(missing_ok=True)
        task_files.without_file(work.database, going.wish.upload)


class _Pass:
    """One way through a file."""

    def __init__(self, work: Work, the_shop: TheShop, *, writes: bool) -> None:
        self._work, self._writes = work, writes
        self.wish = Import.of(work.asked)
        shop = the_shop.shop()
        self._terms = Terms(
            mapping=self.wish.mapping,
            now=work.clock(),
            country=shop.country,
            languages=shop.languages,
            fields=tuple(the_shop.fields()),
            erases=self.wish.erases,
        )
        self._seen = Seen()
        self._counts = Counter({name: self._noted(name) for name in (*(outcome.value for outcome in Outcome), REMARKED)})
        self._total = self.wish.total

    def _noted(self, name: str) -> int:
        return int(str(self._work.task.note.get(name, 0)))

    def go(self) -> None:
        """Every row that no earlier worker has done."""
        path = self._work.folder / self.wish.file
        if not path.exists():
            raise Failed(FILE_GONE)
        try:
            if self._total is None and not self.wish.shape.is_workbook:
                self._total = sum(1 for _ in rows_of(path, self.wish.shape))
            self._ahead = _Ahead((row, line_of(row, self._terms)) for row in self._not_done(rows_of(path, self.wish.shape)))
            while batch := self._ahead.next():
                self._do(batch)
        except Unreadable as error:
            raise Failed(error.why.value) from None

    def _not_done(self, rows: Iterable[Row]) -> Iterator[Row]:
        done = self._noted(ROW)
        rejected = (
            {row.row for row in imports.all_rows(self._work.database, self._work.task.id, [Outcome.REJECTED.value])} if done else set()
        )
        for row in rows:
            if row.number > done:
                yield row
            elif row.number not in rejected:
                self._seen.note(line_of(row, self._terms))

    def _do(self, batch: Sequence[tuple[Row, Line]]) -> None:
        for _ in range(_TRIES):
            try:
                self._try(batch)
            except Overtaken:
                # Somebody changed one of them, or took an email, while this was decided.
                continue
            return
        raise Failed(OVERTAKEN)

    def _try(self, batch: Sequence[tuple[Row, Line]]) -> None:
        work = self._work
        # Read and decided before the transaction: on SQLite everybody else waits for its end.
        decided = self._decided(batch)
        with work.kept() as step:
            rows = self._written(step.connection, decided) if self._writes else list(map(told, decided))
            worth_keeping = [row for row in rows if self._writes or row.reason]
            imports.add(step.connection, work.database.keys, work.task.id, worth_keeping)
            counts = self._counts + Counter(row.outcome for row in rows)
            counts[REMARKED] += sum(1 for row in rows if row.reason and row.outcome != Outcome.REJECTED.value)
            done = work.task.done + len(batch)
            step.tell(done, self._total if self._total is None else max(self._total, done), {**counts, ROW: batch[-1][0].number})
        self._counts = counts

    def _decided(self, batch: Sequence[tuple[Row, Line]]) -> list[Decided]:
        lines = [line for _, line in batch]
        with self._work.database.reading() as connection:
            matches = matching(
                connection,
                self._work.database.keys,
                ids={line.id for line in lines if line.id},
                emails={line.email for line in lines if line.email},
                phones={line.phone for line in lines if line.phone},
            )
        return [Decided(line, row.cells, self._decision(line, matches)) for row, line in batch]

    def _decision(self, line: Line, matches: Matches) -> Decision:
        earlier = self._seen.earlier(line)
        if earlier is not None:
            return Decision(outcome=Outcome.REJECTED, troubles=(earlier,))
        decision = decision_of(line, matches, self._terms, by=self.wish.by, mode=self.wish.mode)
        if decision.outcome is not Outcome.REJECTED:
            self._seen.note(line)
        return decision

    def _written(self, connection: Any, decided: Sequence[Decided]) -> list[ImportRow]:
        work = self._work
        by = By(done_at=work.clock(), staff_id=work.task.made_by, endpoint=ENDPOINT, address_hash=self.wish.address_hash)
        # On SQLite everybody else would wait for it.
        meanwhile = self._ahead.read if work.database.dialect == "postgresql" else None
        return applied(connection, work.database.keys, decided, by, work.task.id, self._terms.languages[0], meanwhile)


class _Ahead:
    """The batches of a file; the next one may be read while the one in hand is being written."""

    def __init__(self, rows: Iterator[tuple[Row, Line]]) -> None:
        self._rows = rows
        self._next: list[tuple[Row, Line]] = []
        self._error: Unreadable | None = None

    def read(self) -> None:
        """Read the next batch, if it is not there yet. What cannot be read is told of by `next`, not to whom is busy writing."""
        try:
            self._next = self._next or list(islice(self._rows, BATCH))
        except Unreadable as error:
            self._error = error

    def next(self) -> list[tuple[Row, Line]]:
        """The next batch; empty at the end.

        Raises: Unreadable.
        """
        self.read()
        if self._error is not None:
            raise self._error
        batch, self._next = self._next, []
        return batch


def _entry(work: Work, wish: Import) -> Entry:
    counts = {outcome.value: work.task.note.get(outcome.value, 0) for outcome in Outcome if work.task.note.get(outcome.value)}
    fields = sorted({target.partition(".")[0] if target.startswith("address.") else target for target in wish.mapping if target})
    return Entry(
        done_at=work.clock(),
        staff_id=work.task.made_by,
        action=Action.CHANGED,
        endpoint=ENDPOINT,
        subject=f"task:{work.task.id}",
        details={"what": "imported", "fields": fields, **counts},
        address_hash=wish.address_hash,
    )
