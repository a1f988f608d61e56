"""`flask staff` and `flask welcome`: accounts, and the first steps of a new installation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

import click

from storage.accounts.staff import Account
from storage.database import Database

# The values of `storage.accounts.staff.Role`; a test compares them.
_ROLES = ("admin", "reviewer", "staff", "read-only")


def staff_command(database: Database, clock: Callable[[], datetime], address: str) -> click.Group:
    """The accounts' commands. `address` is where browsers find us."""

    @click.group("staff")
    def group() -> None:
        """The people who use the desk."""

    @group.command("add")
    @click.argument("email")
    @click.option("--role", type=click.Choice(_ROLES), required=True, help="What this person may do.")
    @click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
    def add_account(email: str, role: str, password_stdin: bool) -> None:
        """Make an account."""
        # argon2 is needed by nobody but those who sign in.
        from storage.accounts.staff import Refused, add

        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        try:
            account = add(database, email, role, password, clock())
        except Refused as reason:
            raise click.ClickException(str(reason)) from None
        click.echo(f"Made an account for {account.email}: {account.role.value}.")

    @group.command("link")
    @click.argument("email")
    def link(email: str) -> None:
        """Print a one-time link by which somebody chooses a password: for when no admin can make one."""
        from storage.accounts import people

        click.echo(f"{address}/desk/password/{people.link_for(database, _known(database, email), clock())}")

    @group.command("drop-second-factor")
    @click.argument("email")
    def drop_second_factor(email: str) -> None:
        """Take a lost telephone away: for when no admin can."""
        from storage.accounts import second_factor, sessions

        account = _known(database, email)
        second_factor.drop(database, account.id, clock())
        sessions.end_all(database, account.id)
        click.echo(f"{account.email} signs in with the password alone, and sets up another telephone.")

    return group


def _known(database: Database, email: str) -> Account:
    from storage.accounts.staff import account_by_email

    account = account_by_email(database, email)
    if account is None:
        raise click.ClickException("There is no account with this email address.")
    return account


def welcome_command(database: Database, clock: Callable[[], datetime], address: str, *, simulator: bool) -> click.Command:
    """The greeting of `make run`. `address` is where browsers find us."""

    @click.command("welcome")
    def welcome() -> None:
        """Print where everything is, with a one-time link for the first admin."""
        from storage.accounts.welcomes import welcome as token_for_first_admin

        lines = []
        if simulator:
            lines.append(("Try the bot", f"{address}/simulator"))
        lines.append(("The desk", f"{address}/desk/"))
        token = token_for_first_admin(database, clock())
        if token is not None:
            lines.append(("Make the first admin (once, within a day)", f"{address}/desk/first-admin/{token}"))
        width = max(len(name) for name, _ in lines) + 2
        click.echo()
        for name, url in lines:
            click.echo(f"  {click.style(name.ljust(width), bold=True)}{click.style(url, fg='green')}")
        click.echo()

    return welcome
