"""The simulator put together: the page, the phone, and Twilio behind both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask

from bot.cards import HandedCards
from bot.inbound import sender_of
from bot.simulator import emulator
from bot.simulator.clock import ForwardClock
from bot.simulator.courier import Courier
from bot.simulator.emulator.mail import Mail
from bot.simulator.form import Account
from bot.simulator.leap import Leap
from bot.simulator.pages import Simulator, blueprint
from bot.simulator.phone import Phone
from bot.snapshot import snapshot
from flows.flow import Flow
from storage.database import Database
from storage.shelf import Shelf
from translations import Catalogs


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What the simulator is put into.

    Shape: `remind` is the worker's job; `sender` is the shop's WhatsApp address, `shelf` the file beside its database, empty for
    one in memory.
    """

    flow: Flow
    catalogs: Catalogs
    database: Database
    cards: HandedCards
    clock: Callable[[], datetime]
    account_sid: str
    token: str
    sender: str
    service_sid: str | None
    public_base_url: str
    expires_days: int
    remind: Callable[[], int]
    shelf: Path | None


def install(app: Flask, into: Installation) -> Callable[[], datetime]:
    """Add the page and Twilio's addresses to the application; the clock that all of it lives by."""
    shelf = Shelf(into.shelf)
    clock = ForwardClock(into.clock, shelf)
    courier = Courier(into.token, into.public_base_url)
    mail = Mail(shelf, into.account_sid, into.sender, clock)
    contents = emulator.Contents(shelf, into.account_sid, clock)
    delivery = emulator.Delivery(mail, courier, into.account_sid, lambda owner: _heard_at(into.database, owner))
    twilio = emulator.Emulator(
        account_sid=into.account_sid,
        token=into.token,
        mail=mail,
        messages=emulator.Messages(mail, contents, into.service_sid),
        contents=contents,
        delivery=delivery,
    )
    page = Simulator(
        flow=into.flow,
        catalogs=into.catalogs,
        database=into.database,
        cards=into.cards,
        clock=clock,
        account=Account(sid=into.account_sid, sender=into.sender),
        courier=courier,
        delivery=delivery,
        phone=Phone(mail, delivery),
        leap=Leap(clock=clock, database=into.database, remind=into.remind, expires_days=into.expires_days),
    )
    app.register_blueprint(blueprint(page))
    app.register_blueprint(emulator.blueprint(twilio))
    return clock


def _heard_at(database: Database, owner: str) -> datetime | None:
    # She may have written by a script of somebody's instead of by the page.
    intake = snapshot(database, sender_of({"From": owner})).intake
    return intake.heard_at if intake else None
