"""`flask customers` and `flask ledger`: what is kept, one JSON line each."""

from __future__ import annotations

import json

import click

from storage.customers.record import customer_json, records
from storage.database import Database
from storage.messages import ledger as ledger_rows
from storage.messages import ledger_json

_JSON = click.option("--json", "as_json", is_flag=True, required=True, help="One JSON line each; the only form so far.")
_REVEAL = click.option("--reveal", is_flag=True, help="Print personal data as it is, not masked.")


def customers_command(database: Database) -> click.Command:
    """The customers' command."""

    @click.command("customers")
    @_JSON
    @_REVEAL
    def customers(as_json: bool, reveal: bool) -> None:  # noqa: ARG001 (the flag is the form)
        """Print every customer, the oldest first."""
        for record in records(database):
            click.echo(json.dumps(customer_json(record, reveal=reveal), ensure_ascii=False))

    return customers


def ledger_command(database: Database) -> click.Command:
    """The ledger's command."""

    @click.command("ledger")
    @_JSON
    @_REVEAL
    def ledger(as_json: bool, reveal: bool) -> None:  # noqa: ARG001 (the flag is the form)
        """Print every inbound message, in the order applied."""
        for row in ledger_rows(database):
            click.echo(json.dumps(ledger_json(row, reveal=reveal), ensure_ascii=False))

    return ledger
