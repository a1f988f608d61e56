"""How long reading takes, and what the readers cost a process."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bench import report
from bench.conversations import SHOP
from bench.corpus.lines import CORPUS
from bench.long_texts import repeated, searched
from flows.draft import Draft
from flows.flow import Flow
from flows.intake import Intake
from flows.message import Answer, Context, Sender
from flows.read import (
    addresses,
    cards,
    changes,
    commands,
    consent,
    countries,
    dates,
    emails,
    languages,
    names,
    numbers,
    phones,
    sensitive,
    several,
    taxes,
    texts,
    yes_no,
)
from flows.read.place_names import languages_index
from flows.read.selections import Option, one_of, several_of
from flows.registration import registration
from flows.step import EXAMPLE

Reads = Callable[[Answer, Context], object]
# What is to be reached; issue 3, section 4.
GOAL_MEDIAN_MS, GOAL_WORST_MS, GOAL_MB, GOAL_SECONDS = 1.0, 20.0, 60.0, 1.5
_COLOURS = (Option("red", ("Red", "Rot", "Kırmızı")), Option("blue", ("Blue", "Blau", "Mavi")), Option("dark", ("Dark red", "Dunkelrot")))
_LANGUAGES = tuple(sorted(set(languages_index().values())))


def _turn(asks: str) -> Reads:
    """Everything that the conversation does with an answer to this question, its own reader included."""
    flow = Flow(registration(SHOP), SHOP)

    def advance(answer: Answer, context: Context) -> object:
        intake = Intake(
            id="bench",
            sender=Sender(phone="+4915112345678"),
            language=context.language,
            region=context.region,
            begun_at=context.now,
            heard_at=context.now,
            draft=Draft({"language": context.language}),
            asks=asks,
        )
        return flow.advance(intake, answer, context.now)

    return advance


# Shape: reader -> (the kind of corpus line that it is for, the reader).
READERS: dict[str, tuple[str, Reads]] = {
    "email": ("email", emails.email),
    "phone": ("phone", phones.phone),
    "full_name": ("name", names.full_name),
    "language": ("language", lambda answer, context: languages.language(answer, context, _LANGUAGES)),
    "guess_language": ("name", lambda answer, context: languages.guess_language(answer.text, context.region, ("en", "de", "tr"), "en")),
    "country": ("country", countries.country),
    "address": ("address", addresses.address),
    "street_line": ("address", addresses.street_line),
    "city": ("address", addresses.city),
    "state": ("address", addresses.state),
    "house_number": ("address", addresses.house_number),
    "postal_code": ("postal_code", addresses.postal_code),
    "vat_id": ("vat", taxes.vat_id),
    "company": ("name", taxes.company),
    "yes_or_no": ("yes_no", yes_no.yes_or_no),
    "marketing_consent": ("yes_no", consent.marketing_consent),
    "command": ("command", lambda answer, context: commands.command_in(answer.text, asks=context.asks, language=context.language)),
    "change": ("command", lambda answer, _: changes.change_in(answer.text)),
    "national_id": ("national_id", lambda answer, context: sensitive.masked(answer.text, context.region)),
    "card": ("vcard", lambda answer, context: cards.card_facts(answer.text, context)),
    "several": ("multi", several.volunteered),
    "remark": ("name", texts.remark),
    "date": ("name", dates.past_day),
    "date_time": ("multi", dates.date_time),
    "number": ("phone", numbers.number),
    "one_of": ("yes_no", one_of(_COLOURS)),
    "several_of": ("yes_no", several_of(_COLOURS)),
    "a whole turn at the name": ("multi", _turn("full_name")),
    "a whole turn at the address": ("address", _turn("address")),
    "a whole turn at the email": ("email", _turn("email")),
}


@dataclass(frozen=True, kw_only=True)
class Times:
    """What one reader took: `lines` in milliseconds of CPU time each, the worst of all with its beginning."""

    lines: tuple[float, ...]
    long_ms: float
    long_text: str

    @property
    def median(self) -> float:
        """The usual answer."""
        return statistics.median(self.lines)

    @property
    def worst(self) -> float:
        """The slowest real answer."""
        return max(self.lines)


def cost(read: Reads, text: str, context: Context = EXAMPLE, *, tries: int = 1) -> float:
    """What reading a text costs, the least of some tries.

    Units: milliseconds of CPU time.
    """
    best = float("inf")
    for _ in range(tries):
        started = time.process_time_ns()
        read(Answer(text=text), context)
        best = min(best, (time.process_time_ns() - started) / 1e6)
    return best


def answers(kind: str) -> Iterator[tuple[str, Context]]:
    """Real answers where the corpus is there, else the examples of all steps."""
    if (CORPUS / f"{kind}.jsonl").exists():
        for text in (CORPUS / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            yield str(line["text"]), _context(line["context"])
        return
    for step in registration(SHOP):
        yield from ((text, step.example) for text in (*step.accepts, *step.rejects))


def _context(given: dict[str, str]) -> Context:
    return Context(
        now=datetime(2026, 6, 1, 12, tzinfo=UTC),
        language=given.get("ui_language") or "en",
        region=given.get("region"),
        country=given.get("country"),
        own_number=given.get("wa_number"),
        asks=given.get("asks"),
    )


def measured(name: str, *, examples: int) -> Times:
    """One reader over its lines, over repetitions, and over what a search finds."""
    kind, read = READERS[name]
    lines = list(answers(kind))
    for text, context in lines[:20]:
        read(Answer(text=text), context)
    taken = [cost(read, text, context) for text, context in lines]
    slow = sorted(range(len(lines)), key=taken.__getitem__)[-10:]
    for place in slow:
        # A single slow reading may be another process's fault: the least of three tries is the reader's own.
        taken[place] = min(taken[place], cost(read, *lines[place], tries=3))
    tried: dict[str, float] = {}

    def remembered(text: str) -> float:
        tried[text] = cost(read, text)
        return tried[text]

    for text in repeated():
        remembered(text)
    if examples:
        searched(remembered, examples=examples)
    worst = max(sorted(tried, key=tried.__getitem__)[-5:], key=lambda text: cost(read, text, tries=3))
    return Times(lines=tuple(taken), long_ms=cost(read, worst, tries=3), long_text=worst)


_IMPORT = """
import json, time
from pathlib import Path
def private():
    rows = (line.split() for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    return sum(int(row[1]) for row in rows if row[0] in ("Private_Clean:", "Private_Dirty:")) * 1024 / 1e6
before, started = private(), time.process_time()
from bench.readers import READERS, answers
from flows.message import Answer
imported = time.process_time() - started
for kind, read in READERS.values():
    text, context = next(iter(answers(kind)))
    read(Answer(text=text), context)
print(json.dumps({"import_s": imported, "first_use_s": time.process_time() - started - imported, "private_mb": private() - before}))
"""


def imported() -> dict[str, float]:
    """What importing and first using every reader costs a fresh process, the benchmark's own modules included."""
    found: dict[str, float] = json.loads(subprocess.run([sys.executable, "-c", _IMPORT], check=True, capture_output=True, text=True).stdout)
    return found


def readers(options: argparse.Namespace) -> None:
    """Measure and print."""
    print(f"\nreaders, on {'the corpus' if CORPUS.exists() else 'the examples of the steps'}, in milliseconds of CPU time")
    print(f"  {'':36}{'lines':>6}{'median':>9}{'99 %':>9}{'worst':>9}{'4 kB':>9}  the worst 4 kB begin with")
    figures = {}
    for name in READERS:
        times = measured(name, examples=options.examples)
        late = sorted(times.lines)[int(len(times.lines) * 0.99)]
        shares = "".join(
            f"{figure:>9.{places}f}" for figure, places in ((times.median, 3), (late, 2), (times.worst, 2), (times.long_ms, 2))
        )
        print(f"  {name:36}{len(times.lines):>6}{shares}  {times.long_text[:24]!r}")
        figures[name] = {
            "median_ms": times.median,
            "p99_ms": late,
            "worst_ms": times.worst,
            "long_ms": times.long_ms,
            "long_text": times.long_text[:80],
        }
    costs = [imported() for _ in range(options.rounds)]
    process = {name: statistics.median(one[name] for one in costs) for name in costs[0]}
    print(f"  import {process['import_s']:.2f} s, first use {process['first_use_s']:.2f} s, private memory {process['private_mb']:.1f} MB")
    print(f"  goals: median {GOAL_MEDIAN_MS} ms, worst {GOAL_WORST_MS} ms, import {GOAL_SECONDS} s and {GOAL_MB} MB")
    report.keep("readers", {"readers": figures, "process": process})
