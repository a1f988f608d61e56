"""`flask breach`: what the notice after a breach needs within 72 hours. It prints no personal data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from storage.database import Database

if TYPE_CHECKING:
    from storage.rights.breach import Breach

# Source: GDPR Art. 33(1); KVKK, decision 2019/10 of the board: from when we have learnt of it.
NOTICE = timedelta(hours=72)
_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"])


def breach_command(database: Database, clock: Callable[[], datetime]) -> click.Command:
    """The command."""

    @click.command("breach")
    @click.option("--staff", "email", help="What this account did at the desk, by its email address.")
    @click.option("--since", type=_MOMENT, help="From when on; UTC unless it says otherwise.")
    @click.option("--until", type=_MOMENT, help="Until when. With --table: when the copy was made.")
    @click.option("--table", "names", multiple=True, help="A copy of this table is out; may be repeated.")
    @click.option("--all-tables", is_flag=True, help="A copy of the whole database is out, such as a backup.")
    @click.option("--ids", is_flag=True, help="Print the ids of the people too: they mean nothing outside this database.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def breach(
        *,
        email: str | None,
        since: datetime | None,
        until: datetime | None,
        names: tuple[str, ...],
        all_tables: bool,
        ids: bool,
        as_json: bool,
    ) -> None:
        """Say whom a breach concerns: how many, which classes of data, which period.

        By what was done at the desk (--staff, --since, --until), or by what was copied (--table, --all-tables). Ends with 1 when it
        concerns nobody.
        """
        since, until = _aware(since), _aware(until)
        if since and until and until <= since:
            raise click.UsageError("--until must be later than --since.")
        if names or all_tables:
            if email or since:
                raise click.UsageError("A copied table has neither --staff nor --since: leave them out, or leave the table out.")
            found = _copied(database, names, all_tables=all_tables, until=until)
        elif email or since or until:
            found = _done(database, email, since, until)
        else:
            raise click.UsageError("Say what happened: --staff, --since and --until for the desk, --table or --all-tables for a copy.")
        told = _told(found, clock(), ids=ids)
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for line in _lines(found, clock(), ids=ids):
                click.echo(line)
        if not found.concerns_somebody:
            raise SystemExit(1)

    return breach


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _copied(database: Database, names: tuple[str, ...], *, all_tables: bool, until: datetime | None) -> Breach:
    from storage.rights import breach

    known = breach.tables()
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise click.UsageError(f"No table about people is called {', '.join(unknown)}. There are: {', '.join(known)}.")
    return breach.of_copy(database, known if all_tables else names, until)


def _done(database: Database, email: str | None, since: datetime | None, until: datetime | None) -> Breach:
    from storage.accounts.staff import account_by_email
    from storage.rights import breach

    account = account_by_email(database, email) if email else None
    if email and account is None:
        raise click.UsageError("There is no account with this email address.")
    return breach.of_desk(database, staff_id=account.id if account else None, since=since, until=until)


def _told(found: Breach, now: datetime, *, ids: bool) -> dict[str, object]:
    customers = sum(each.startswith("customer:") for each in found.people)
    people = {"total": len(found.people), "customers": customers, "registrations": len(found.people) - customers, "erased": found.erased}
    return {
        "people": people,
        "colleagues": found.colleagues,
        "records": found.records,
        "nameless": found.nameless,
        "lists": {"searches": found.searches, "files": found.files, "rows": found.rows},
        "revealed": dict(found.revealed),
        "classes": {name: list(several) for name, several in found.classes.items()},
        "sealed": list(found.sealed),
        "since": _iso(found.since),
        "until": _iso(found.until),
        "log_begins": _iso(found.log_begins),
        "notify_by": _iso(now + NOTICE),
        **({"ids": list(found.people)} if ids else {}),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _lines(found: Breach, now: datetime, *, ids: bool) -> Iterator[str]:
    customers = sum(each.startswith("customer:") for each in found.people)
    yield _line("People", f"{len(found.people)}: {customers} customers, {len(found.people) - customers} registrations without a record")
    if found.erased:
        yield _line("", f"{found.erased} of them were erased since: nobody can tell them")
    if found.colleagues:
        yield _line("Colleagues", str(found.colleagues))
    yield _line("Records", f"{found.records}" + (f", {found.nameless} of them under a number alone" if found.nameless else ""))
    if found.searches or found.files:
        yield _line("And more", f"{found.searches} lists and {found.files} files with {found.rows} rows in all, whose people no log names")
    for name, tables in found.classes.items():
        yield _line("Data", f"{name:10} {', '.join(tables)}")
    if found.revealed:
        yield _line("Unmasked", ", ".join(f"{name} {count} times" for name, count in found.revealed.items()))
    if found.sealed:
        yield _line("Encrypted", f"{', '.join(found.sealed)}: unreadable as long as DATA_KEYS are safe")
    if found.since or found.until:
        yield _line("Period", f"{_moment(found.since) or 'from the beginning'} to {_moment(found.until) or 'now'}")
    if found.log_begins:
        yield _line("", f"the log begins {_moment(found.log_begins)}")
    yield _line("Notice by", f"{_moment(now + NOTICE)}, if you have learnt of it just now (GDPR Art. 33, KVKK Art. 12)")
    if ids:
        yield from found.people


def _line(name: str, words: str) -> str:
    return f"{name:12}{words}"


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
