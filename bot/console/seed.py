"""`flask seed`: an invented shop to try things on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

import click

from bot.outbound import Voice
from flows.flow import Flow
from storage.database import Database, Overtaken

# Anybody may read it here: these accounts exist in development only.
PASSWORD = "a few unusual words"  # noqa: S105  # nosec B105 (see above)
PEOPLE = (
    ("dana@example.com", "staff", "Dana"),
    ("mert@example.com", "reviewer", "Mert"),
    ("ida@example.com", "admin", "Ida"),
    ("eli@example.com", "read-only", "Eli"),
)


def seed_command(
    flow: Flow, database: Database, voice: Voice, clock: Callable[[], datetime], sender: str, *, development: bool
) -> click.Command:
    """The command."""

    @click.command("seed")
    @click.option("--customers", type=click.IntRange(0, 1_000_000), default=5000, show_default=True, help="Records without a chat.")
    @click.option("--intakes", type=click.IntRange(0, 100_000), default=300, show_default=True, help="Intakes with their chats.")
    @click.option("--seed", type=int, default=1, show_default=True, help="The same number makes the same shop.")
    def command(customers: int, intakes: int, seed: int) -> None:
        """Fill the database with invented customers and chats, for trying. Development only."""
        if not development:
            raise click.ClickException("Only a development installation may be filled with invented people (INTAKE_ENV=development).")
        started = monotonic()
        try:
            seeded(flow, database, voice, clock(), sender, customers=customers, intakes=intakes, seed=seed)
        except Overtaken:
            raise click.ClickException(f"The shop of seed {seed} is here already; another --seed adds another one.") from None
        click.echo(f"Made {customers} customers and {intakes} intakes in {monotonic() - started:.1f} s.")
        click.echo(f"Sign in as {', '.join(email for email, _, _ in PEOPLE)} with the password: {PASSWORD}")

    return command


def seeded(flow: Flow, database: Database, voice: Voice, now: datetime, sender: str, *, customers: int, intakes: int, seed: int) -> None:
    """Fill the database.

    Raises: Overtaken when the shop of this seed is there already.
    """
    # argon2 and the invented names are needed by nobody else.
    from bot.seeding.garden import Garden
    from storage.seeding import plant

    garden = Garden(flow, voice, seed=seed, now=now, sender=sender, staff=_people(database, now))
    plant(database, list(garden.chats(intakes)), garden.records(customers))


def _people(database: Database, now: datetime) -> list[str]:
    from storage.accounts import people, staff

    found = {}
    for email, role, name in PEOPLE:
        account = staff.account_by_email(database, email)
        if account is None:
            account = staff.add(database, email, role, PASSWORD, now)
            people.set_preferences(database, account.id, now, name=name, language="", zone="")
        found[name] = account.id
    # Who only reads is given nothing.
    return [found[name] for name in ("Dana", "Mert", "Ida")]
