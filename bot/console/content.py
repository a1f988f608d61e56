"""`flask content`: the templates at Twilio that buttons, lists and invites need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.errors import SendError
from storage import contents
from storage.database import Database

if TYPE_CHECKING:
    from bot.content.sync import Sync

_PUT_ASIDE = "not used any more; flask content sync --prune deletes it"


def content_command(database: Database, sync: Callable[[], Sync]) -> click.Group:
    """The commands. `sync` is made when it is needed: it costs a second."""

    @click.group("content")
    def group() -> None:
        """Templates at Twilio: buttons, lists, and what WhatsApp must approve."""

    @group.command("sync")
    @click.option("--prune", is_flag=True, help="Delete at Twilio what the bot has not used for an hour.")
    def run(prune: bool) -> None:
        """Create what is missing at Twilio and submit what needs WhatsApp's approval. Harmless to repeat."""
        from bot.content.sync import Busy

        try:
            done = sync().run(prune=prune)
        except Busy:
            raise click.ClickException(
                "The worker or another flask content sync is at the templates. Wait a minute, then run this again."
            ) from None
        except SendError as error:
            _show(database)
            raise click.ClickException(f"Twilio answered {error.code}. What was made is kept; run this again.") from None
        _show(database)
        click.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(done).items()))

    @group.command("status")
    def status() -> None:
        """Show what is there, as it was known last; asks Twilio for nothing."""
        _show(database)

    return group


def _show(database: Database) -> None:
    """One line for each template that WhatsApp must approve, and one for all others of a name."""
    kept = contents.kept(database)
    if not kept:
        click.echo("No templates yet: every question leaves as text. flask content sync makes them.")
        return
    needs = [each for each in kept if each.category]
    for each in needs:
        why = "" if each.current else _PUT_ASIDE
        click.echo(f"{each.name:<15}{each.language:<7}{each.category:<11}{each.approval:<13}{each.reason or why}".rstrip())
    others = Counter((each.name, each.kind) for each in kept if not each.category and each.current)
    if needs and others:
        click.echo("")
    for (name, kind), count in sorted(others.items()):
        click.echo(f"{name:<26}{kind:<9}{count} templates" if count > 1 else f"{name:<26}{kind:<9}1 template")
    old = sum(not each.current for each in kept if not each.category)
    if old:
        click.echo(f"{old} more: {_PUT_ASIDE}")
