"""What the application is made of, before anything is connected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cards import HandedCards, TwilioCards
from bot.content.lookup import Contents
from bot.house import House, Periods
from bot.outbound import Voice
from bot.running import Running
from bot.sending.consequences import Consequences, reminder_in
from flows.flow import Flow
from flows.shop import Shop
from storage.database import Database
from storage.sealed import Keys
from translations import Catalogs

if TYPE_CHECKING:
    from settings import Settings


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """What the application is made of, for commands and tests: `app.extensions["intake"]`."""

    settings: Settings
    running: Running
    database: Database
    catalogs: Catalogs
    flow: Flow
    voice: Voice
    cards: HandedCards
    contents: Contents
    consequences: Consequences
    clock: Callable[[], datetime]


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


def pieces_of(settings: Settings, clock: Callable[[], datetime] = now) -> Pieces:
    """The pieces that these settings make. Nothing is connected yet."""
    catalogs = Catalogs()
    default = catalogs.nearest(settings.default_language)
    shop = Shop(
        name=settings.shop_name,
        country=settings.shop_country,
        languages=tuple(dict.fromkeys((default, *catalogs.languages))),
        default_language=default,
        privacy_url=settings.privacy_url,
        mails=settings.mail_url is not None,
    )
    usual = House(
        shop=shop,
        quiet_hours=settings.quiet_hours,
        reminder_after_hours=settings.reminder_after_hours,
        reminder_template=settings.reminder_template,
        periods=Periods(
            expires=settings.intake_expires_days,
            answers=settings.intake_retention_days,
            bodies=settings.body_retention_days,
            ledger=settings.ledger_retention_days,
        ),
    )
    cards = TwilioCards(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_api_base_url)
    database = Database(settings.database_url, Keys(settings.encryption_keys))
    contents = Contents(database, clock)
    follower = Running(database, usual, catalogs, clock)
    return Pieces(
        settings=settings,
        running=follower,
        database=database,
        contents=contents,
        consequences=Consequences(lambda language: reminder_in(contents, follower.house.shop.name, language)),
        catalogs=catalogs,
        flow=follower.flow,
        voice=Voice(catalogs),
        cards=HandedCards(cards),
        clock=clock,
    )
