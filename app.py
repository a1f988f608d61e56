"""The application factory: the only file that knows all the pieces."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Flask

from bot import journal, webhook
from bot.cards import TWILIO, HandedCards, TwilioCards
from bot.outbound import Voice
from bot.signature import Signatures
from desk import answers, public, sign_in
from flows.flow import Flow
from flows.registration import registration
from flows.shop import Shop
from settings import Settings, load_settings
from storage.database import Database
from translations import Catalogs


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """What the application is made of, for commands and tests: `app.extensions["intake"]`."""

    settings: Settings
    shop: Shop
    database: Database
    catalogs: Catalogs
    flow: Flow
    voice: Voice
    cards: HandedCards
    clock: Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def pieces_of(settings: Settings, clock: Callable[[], datetime] = _now) -> Pieces:
    """The pieces that these settings make. Nothing is connected yet."""
    catalogs = Catalogs()
    # An unknown default language is a mistake of ours, found here rather than in front of a customer.
    default = catalogs.nearest(settings.default_language)
    shop = Shop(
        name=settings.shop_name,
        country=settings.shop_country,
        languages=tuple(dict.fromkeys((default, *catalogs.languages))),
        default_language=default,
        privacy_url=settings.privacy_url,
    )
    cards = TwilioCards(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_api_base_url)
    return Pieces(
        settings=settings,
        shop=shop,
        database=Database(settings.database_url),
        catalogs=catalogs,
        flow=Flow(registration(shop), shop),
        voice=Voice(catalogs),
        cards=HandedCards(cards),
        clock=clock,
    )


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = _now) -> Flask:
    """The web application.

    Raises: SettingsRefused, naming everything that is missing or wrong.
    """
    settings = settings or load_settings()
    secret = settings.secret_key.get_secret_value()
    journal.configure(production=settings.production, key=secret, level=logging.INFO)
    pieces = pieces_of(settings, clock)
    if not settings.production:
        pieces = _in_development(pieces)
    app = Flask(__name__, static_folder=None, template_folder="desk/templates")
    app.config.update(SECRET_KEY=secret, MAX_CONTENT_LENGTH=webhook.MAX_BYTES)
    # A redirect would lose the signed address.
    app.url_map.merge_slashes = False
    app.extensions["intake"] = pieces
    answers.guard(app, production=settings.production)
    app.register_blueprint(webhook.blueprint(_door(pieces)))
    app.register_blueprint(public.blueprint(pieces.shop, pieces.database))
    app.register_blueprint(sign_in.blueprint(pieces.shop, pieces.database, secret))
    if not settings.production:
        _add_simulator(app, pieces)
    _add_commands(app, pieces)
    return app


def _door(pieces: Pieces) -> webhook.Door:
    settings = pieces.settings
    return webhook.Door(
        signatures=Signatures(settings.twilio_auth_token.get_secret_value(), settings.public_base_url),
        account_sid=settings.twilio_account_sid,
        sender=settings.twilio_whatsapp_sender,
        service_sid=settings.twilio_messaging_service_sid,
        flow=pieces.flow,
        database=pieces.database,
        voice=pieces.voice,
        clock=pieces.clock,
        cards=pieces.cards,
    )


def _in_development(pieces: Pieces) -> Pieces:
    """The same pieces, with a clock that can be put forward and a voice that remembers its buttons."""
    # Imported here, so that a production process never holds it.
    from bot import simulator

    return replace(pieces, voice=simulator.RememberingVoice(pieces.catalogs), clock=simulator.ForwardClock(pieces.clock))


def _add_simulator(app: Flask, pieces: Pieces) -> None:
    from bot import simulator

    settings = pieces.settings
    if not (isinstance(pieces.voice, simulator.RememberingVoice) and isinstance(pieces.clock, simulator.ForwardClock)):
        raise TypeError("the simulator needs the pieces of development")
    account = simulator.Account(
        sid=settings.twilio_account_sid, sender=settings.twilio_whatsapp_sender, api_base_url=settings.twilio_api_base_url or TWILIO
    )
    token = settings.twilio_auth_token.get_secret_value()
    app.register_blueprint(
        simulator.blueprint(
            simulator.Simulator(
                flow=pieces.flow,
                catalogs=pieces.catalogs,
                database=pieces.database,
                voice=pieces.voice,
                cards=pieces.cards,
                clock=pieces.clock,
                account=account,
                courier=simulator.Courier(token, settings.public_base_url),
            )
        )
    )


def _add_commands(app: Flask, pieces: Pieces) -> None:
    # Their modules import what they need when they run: a web process pays for none of them.
    from bot import console as bot_console
    from desk import console as desk_console

    for command in (*bot_console.commands(pieces), *desk_console.commands(pieces)):
        app.cli.add_command(command)
