"""`flask keys`: everything that is sealed under the newest of our keys, and what the older ones still hold."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from storage.database import Database


def keys_command(database: Database) -> click.Group:
    """The commands."""

    @click.group("keys")
    def group() -> None:
        """The keys in DATA_KEYS: what they hold, and changing them."""

    @group.command("rotate")
    def rotate() -> None:
        """Bring everything under the newest key, while the shop goes on. Harmless to repeat, or to break off."""
        from storage.upkeep import resealing

        done = resealing.reseal(database)
        for place, count in done.items():
            click.echo(f"{place:28} {count:>9}")
        click.echo(f"{sum(done.values())} values sealed anew under key {database.keys.name}.")
        _advise(database)

    @group.command("check")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def check(as_json: bool) -> None:
        """Say what each key still holds. Ends with 1 when something is not under the newest key yet."""
        from storage.upkeep import resealing

        held = resealing.held(database)
        newest = database.keys.name
        if as_json:
            click.echo(json.dumps({"newest": newest, "held": [asdict(each) for each in held]}, indent=2))
        else:
            for each in held:
                click.echo(f"{each.place:28} {each.key + (' (newest)' if each.key == newest else ''):24} {each.count:>9}")
            _advise(database)
        if any(each.key != newest and each.place not in resealing.HASHES for each in held):
            raise SystemExit(1)

    return group


def _advise(database: Database) -> None:
    from storage.upkeep import resealing

    free = resealing.to_take_away(database)
    for name in database.keys.names[1:]:
        told = "holds nothing any more: take it out of DATA_KEYS" if name in free else "is still needed"
        click.echo(f"Key {name} {told}.")
